#include "mailwhy/smtp/smuggling.h"

#include "mailwhy/smtp/envelope.h"

namespace mailwhy::smtp {
namespace {
constexpr FalseEnd ends[] = {
    {"<LF>.<LF>", "\n.\n"}, {"<LF>.<CR><LF>", "\n.\r\n"}, {"<CR>.<CR>", "\r.\r"}, {"<CR>.<CR><LF>", "\r.\r\n"}, {"<CR><LF>.<CR>", "\r\n.\r"}, {"<CR><LF>.<LF>", "\r\n.\n"},
};
}  // namespace

std::span<const FalseEnd> false_ends() { return ends; }

void Smuggling::on_reply(std::size_t index, const Reply& answer, Time now) {
  const Step step = exchange(index).step;
  switch (step) {
    case Step::greeting: return answer.positive() ? send_hello("EHLO", one_line(options_.helo), now) : send_quit(now);
    case Step::ehlo:
    case Step::helo:
    case Step::ehlo_after_tls: return on_hello(step, answer, now);
    case Step::starttls: return answer.positive() ? begin_tls(index, now) : send({{Step::mail, "MAIL FROM:<>"}}, now);
    case Step::mail: return answer.positive() ? send({{Step::rcpt, "RCPT TO:<" + one_line(options_.recipient) + ">"}}, now) : send_quit(now);
    case Step::rcpt: return answer.positive() ? send({{Step::data, "DATA"}}, now) : send_quit(now);
    case Step::data: {
      if (!answer.intermediate()) return send_quit(now);
      in_message_ = true;
      stream(options_.header + "\r\nTest of what ends a message: if this is all that you read, the server took\r\n" + std::string(options_.end.name) +
             "\r\nfor its end." + std::string(options_.end.bytes) + "This line is still part of the same message.\r\n");
      expect(Step::message, now);
      exchange(transcript_.exchanges.size() - 1).command = options_.end.name;
      return;
    }
    case Step::message:  // whatever it said, the true end never comes; one that took the false end listens to commands again
      in_message_ = false;
      return answer.positive() ? send_quit(now) : drop();
    default: return finish();
  }
}

void Smuggling::on_hello(Step step, const Reply& reply, Time now) {
  if (!reply.positive()) return step == Step::ehlo ? send_hello("HELO", options_.helo, now) : send_quit(now);
  learn(step, reply);
  if (step == Step::ehlo && transcript_.clear->starttls) return send({{Step::starttls, "STARTTLS"}}, now);
  send({{Step::mail, "MAIL FROM:<>"}}, now);
}

SmugglingResult read_smuggling(const Transcript& transcript) {
  using Kind = SmugglingResult::Kind;
  SmugglingResult out;
  const auto& all = transcript.exchanges;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].step != Step::message) continue;
    out.exchange = i;
    for (const auto& end : ends)
      if (all[i].command == end.name) out.sequence = end.name;
    if (all[i].reply && !(all[i].failure && !all[i].reply->positive())) out.kind = all[i].reply->positive() ? Kind::taken : Kind::refused;
    else out.kind = all[i].failure && all[i].failure->kind == Failure::Kind::cancelled ? Kind::untested : Kind::ignored;
    return out;
  }
  if (!all.empty()) out.exchange = all.size() - 1;
  for (std::size_t i = all.size(); i-- > 0;)  // what stopped it
    if (all[i].step != Step::quit) {
      out.exchange = i;
      break;
    }
  return out;
}

}  // namespace mailwhy::smtp
