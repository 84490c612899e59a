#include "mailwhy/smtp/trials.h"

#include <utility>

#include "mailwhy/smtp/envelope.h"

namespace mailwhy::smtp {

Trials::Trials(TrialsOptions options, std::vector<Trial> trials) : Talk(options.patience), options_(std::move(options)), trials_(std::move(trials)) {
  options_.helo = one_line(options_.helo);
  for (auto& trial : trials_) {
    trial.sender = one_line(trial.sender);
    trial.recipient = one_line(trial.recipient);
  }
}

void Trials::on_reply(std::size_t index, const Reply& answer, Time now) {
  const Step step = exchange(index).step;
  if (step == Step::quit) return finish();
  if (answer.code == 421) return send_quit(now);
  switch (step) {
    case Step::greeting: return answer.positive() ? send_hello("EHLO", options_.helo, now) : send_quit(now);
    case Step::ehlo:
    case Step::helo:
    case Step::ehlo_after_tls: return on_hello(step, answer, now);
    case Step::starttls: return answer.positive() ? begin_tls(index, now) : next(now);
    case Step::mail:
      if (waiting()) return wait_for_front(now);
      return answer.positive() ? send({rcpt()}, now) : send({{Step::rset, "RSET"}}, now);
    case Step::rcpt: return waiting() ? wait_for_front(now) : send({{Step::rset, "RSET"}}, now);
    case Step::rset:
      ++at_;
      return next(now);
    default: return;
  }
}

void Trials::on_hello(Step step, const Reply& reply, Time now) {
  if (!reply.positive()) {
    const bool of_the_word = step == Step::ehlo && reply.permanent() && reply.code != 554 && reply.code != 521;
    return of_the_word ? send_hello("HELO", options_.helo, now) : send_quit(now);
  }
  learn(step, reply);
  if (step == Step::ehlo && options_.starttls && transcript_.clear->starttls) return send({{Step::starttls, "STARTTLS"}}, now);
  next(now);
}

void Trials::next(Time now) {
  const bool utf8 = offered() != nullptr && offered()->smtputf8;
  while (at_ < trials_.size() && trials_[at_].smtputf8 && !utf8) {
    Exchange left_out;
    left_out.step = Step::mail;
    left_out.encrypted = encrypted();
    left_out.at = now;
    left_out.failure = Failure{Failure::Kind::other, "not sent: the server does not offer SMTPUTF8, which this address needs", {}};
    transcript_.exchanges.push_back(std::move(left_out));
    ++at_;
  }
  if (at_ >= trials_.size()) return send_quit(now);
  if (offered() == nullptr || !offered()->pipelining) return send({mail()}, now);
  send({mail(), rcpt(), {Step::rset, "RSET"}}, now);
}

Talk::Command Trials::mail() const { return {Step::mail, "MAIL FROM:<" + trials_[at_].sender + ">" + (trials_[at_].smtputf8 ? " SMTPUTF8" : "")}; }
Talk::Command Trials::rcpt() const { return {Step::rcpt, "RCPT TO:<" + trials_[at_].recipient + ">"}; }

const Reply* TrialAnswer::decisive() const {
  if (mail != nullptr && mail->reply && !mail->reply->positive()) return &*mail->reply;
  return rcpt != nullptr && rcpt->reply ? &*rcpt->reply : nullptr;
}

std::vector<TrialAnswer> read_trials(const Transcript& transcript) {
  std::vector<TrialAnswer> answers;
  for (const auto& exchange : transcript.exchanges) {
    if (exchange.step == Step::mail) answers.push_back({&exchange, nullptr});
    if (exchange.step == Step::rcpt && !answers.empty()) answers.back().rcpt = &exchange;
  }
  return answers;
}

}  // namespace mailwhy::smtp
