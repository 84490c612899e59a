#include "mailwhy/smtp/delivery.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "mailwhy/base/text.h"
#include "mailwhy/smtp/envelope.h"
#include "mailwhy/smtp/queue_id.h"
#include "mailwhy/smtp/xtext.h"

namespace mailwhy::smtp {
namespace {

using Hello = DeliveryOptions::Hello;
using Tls = DeliveryOptions::Tls;
using Body = DeliveryOptions::Body;

constexpr std::array halt_words{
    std::pair{Halt::After::greeting, std::string_view("greeting")}, std::pair{Halt::After::first_hello, std::string_view("first-hello")},
    std::pair{Halt::After::tls, std::string_view("tls")},           std::pair{Halt::After::hello, std::string_view("hello")},
    std::pair{Halt::After::xclient, std::string_view("xclient")},   std::pair{Halt::After::auth, std::string_view("auth")},
    std::pair{Halt::After::mail, std::string_view("mail")},         std::pair{Halt::After::rcpt, std::string_view("rcpt")},
    std::pair{Halt::After::data, std::string_view("data")},         std::pair{Halt::After::message, std::string_view("message")},
};

// "They do not know this parameter": worth one more try without those that we added by ourselves.
bool refuses_parameters(const Reply& reply) { return reply.code == 501 || reply.code == 504 || reply.code == 555; }

// The n-th line of as many as are needed: no command is longer than SMTP allows.
std::string attributes_line(std::string_view verb, const std::vector<std::pair<std::string, std::string>>& attributes, std::size_t& at) {
  std::string line(verb);
  const std::size_t first = at;
  for (; at < attributes.size(); ++at) {
    const std::string next = ' ' + attributes[at].first + '=' + xtext(attributes[at].second);
    if (at > first && line.size() + next.size() > longest_command) break;
    line += next;
  }
  return line;
}

std::string missing_attribute(const Capability& offer, const std::vector<std::pair<std::string, std::string>>& wanted) {
  for (const auto& attribute : wanted) {
    const std::string& name = attribute.first;
    const bool known = std::any_of(offer.parameters.begin(), offer.parameters.end(), [&](const std::string& one) { return equal_ignoring_case(one, name); });
    if (!known) return name;
  }
  return {};
}

void clean(DeliveryOptions& options) {
  options.helo = one_line(options.helo);
  options.sender = one_line(options.sender);
  options.return_what = one_line(options.return_what);
  for (auto& recipient : options.recipients) {
    recipient.address = one_line(recipient.address);
    recipient.notify = one_line(recipient.notify);
    for (auto& parameter : recipient.parameters) parameter = one_line(parameter);
  }
  for (auto& parameter : options.mail_parameters) parameter = one_line(parameter);
  for (auto* list : {&options.xclient, &options.xforward})
    for (auto& [name, value] : *list) name = one_line(name);
  // Where TLS comes first, the first hello is the only one.
  const bool one_hello = options.tls == Tls::from_start || options.tls == Tls::never;
  if (one_hello && options.halt.after == Halt::After::first_hello) options.halt.after = Halt::After::hello;
  options.chunk_bytes = std::clamp<std::size_t>(options.chunk_bytes, 1, 4 << 20);
}

}  // namespace

std::string_view to_string(Halt::After after) {
  for (const auto& [value, word] : halt_words)
    if (value == after) return word;
  return "";
}

std::optional<Halt::After> parse_halt(std::string_view text) {
  for (const auto& [value, word] : halt_words)
    if (word == text) return value;
  return std::nullopt;
}

std::string_view to_string(Fate fate) {
  switch (fate) {
    case Fate::not_tried: return "not_tried";
    case Fate::halted: return "halted";
    case Fate::accepted: return "accepted";
    case Fate::refused: return "refused";
    case Fate::delayed: return "delayed";
    case Fate::broken_off: return "broken_off";
    case Fate::unknown: return "unknown";
  }
  return "";
}

Delivery::Delivery(DeliveryOptions options, std::unique_ptr<LoginSteps> login)
    : Talk(options.patience, options.tls == Tls::from_start ? TlsFrom::connect : TlsFrom::starttls),
      options_(std::move(options)),
      login_(std::move(login)) {
  clean(options_);
  recipients_.resize(options_.recipients.size());
}

Duration Delivery::limit_of(Step step) const {
  if (step == Step::message) return streaming_ ? options_.block_timeout : options_.message_timeout;
  if (step == Step::bdat && streaming_) return options_.block_timeout;
  return Talk::limit_of(step);
}

void Delivery::on_reply(std::size_t index, const Reply& answer, Time now) {
  if (login_) login_->hide(exchange(index));
  switch (exchange(index).step) {
    case Step::greeting: return on_greeting(index, answer, now);
    case Step::ehlo:
    case Step::helo:
    case Step::lhlo:
    case Step::ehlo_after_tls: return on_hello(index, answer, now);
    case Step::starttls: return on_starttls(index, answer, now);
    case Step::xclient: return on_xclient(index, answer, now);
    case Step::auth: return on_auth(index, answer, now);
    case Step::xforward: return on_xforward(index, answer, now);
    case Step::mail:
    case Step::rcpt:
    case Step::data: return on_envelope(index, answer, now);
    case Step::bdat: return on_chunk(index, answer, now);
    case Step::message: return on_message(index, answer, now);
    case Step::quit: return finish();
    default: return;
  }
}

void Delivery::on_over(const Failure& how, Time) {
  if (login_)
    for (auto& ex : transcript_.exchanges) login_->hide(ex);
  if (!streaming_ || how.kind != Failure::Kind::timed_out) return;
  for (auto& ex : transcript_.exchanges)
    if ((ex.step == Step::message || ex.step == Step::bdat) && ex.failure == how)
      ex.failure->detail = fmt::format("the server took nothing more of the message for {} s", to_ms(options_.block_timeout) / 1000);
}

// Small words.

bool Delivery::offers(std::string_view keyword) const { return offered() != nullptr && offered()->find(keyword) != nullptr; }
bool Delivery::pipelined() const { return options_.pipelining && offered() != nullptr && offered()->pipelining; }

std::size_t Delivery::accepted_count() const {
  return static_cast<std::size_t>(std::count_if(recipients_.begin(), recipients_.end(), [](const Progress& one) { return one.accepted; }));
}

std::size_t Delivery::index_of(Step step) const {
  const auto& exchanges = transcript().exchanges;
  return static_cast<std::size_t>(transcript().find(step) - exchanges.data());
}

void Delivery::note(std::string_view left_out) {
  if (std::find(left_out_.begin(), left_out_.end(), left_out) == left_out_.end()) left_out_.emplace_back(left_out);
}

void Delivery::refuse(std::size_t index, Time now) {
  decided_ = index;
  send_quit(now);
}

void Delivery::give_up(Step step, std::string_view why, Time now) {
  Exchange missing;
  missing.step = step;
  missing.encrypted = encrypted();
  missing.at = now;
  missing.failure = Failure{Failure::Kind::other, "not sent: " + std::string(why), {}};
  transcript_.exchanges.push_back(std::move(missing));
  refuse(transcript_.exchanges.size() - 1, now);
}

// A place that is never reached halts at the next one: nobody wants the message sent because TLS was not there to stop after.
bool Delivery::halts(After after, Time now) {
  if (options_.halt.after == After::nothing || after < options_.halt.after) return false;
  halted_ = true;
  // Between DATA and the end of the message a QUIT would be text.
  if (options_.halt.how == Halt::How::quit && after != After::data) send_quit(now);
  else drop();
  return true;
}

void Delivery::say(const std::vector<Command>& commands, After what, Time now) {
  send(commands, now);
  drop_after_saying(what);
}

void Delivery::drop_after_saying(After what) {
  if (what == After::nothing || options_.halt.how != Halt::How::drop_after_send || options_.halt.after != what) return;
  halted_ = true;
  drop();
}

// Who we are, and TLS.

void Delivery::on_greeting(std::size_t index, const Reply& reply, Time now) {
  if (!reply.positive()) return refuse(index, now);
  if (halts(encrypted() ? After::tls : After::greeting, now)) return;
  say_hello(now);
}

void Delivery::say_hello(Time now) {
  constexpr std::string_view verbs[] = {"EHLO", "HELO", "LHLO"};
  send_hello(verbs[static_cast<int>(options_.hello)], options_.helo, now);
  drop_after_saying(encrypted() || options_.tls == Tls::never ? After::hello : After::first_hello);
}

void Delivery::on_encrypted(Time now) {
  if (!halts(After::tls, now)) say_hello(now);
}

void Delivery::on_hello(std::size_t index, const Reply& reply, Time now) {
  const Step step = exchange(index).step;
  if (!reply.positive()) {
    if (step == Step::ehlo && reply.permanent() && !is_clear_block(reply)) return send_hello("HELO", options_.helo, now);
    return refuse(index, now);
  }
  learn(step, reply);
  if (encrypted()) return after_tls(now);
  if (halts(After::first_hello, now)) return;
  if (options_.xclient_before_tls && !options_.xclient.empty() && !introduced_) return introduce(now);
  after_first_hello(now);
}

void Delivery::after_first_hello(Time now) {
  const bool offered_here = offered() != nullptr && offered()->starttls;
  if (options_.tls == Tls::required && !offered_here) return give_up(Step::starttls, "the server does not offer STARTTLS", now);
  const bool wanted = options_.tls == Tls::required || options_.tls == Tls::when_offered;
  if (wanted && offered_here) return say({{Step::starttls, "STARTTLS"}}, After::tls, now);
  after_tls(now);
}

void Delivery::on_starttls(std::size_t index, const Reply& reply, Time now) {
  if (reply.positive()) return begin_tls(index, now);
  if (reply.code == 421 || options_.tls == Tls::required) return refuse(index, now);
  note("the server refused STARTTLS: everything went in clear");
  after_tls(now);
}

void Delivery::after_tls(Time now) {
  if (halts(After::hello, now)) return;
  if (!options_.xclient.empty() && !introduced_) return introduce(now);
  if (halts(After::xclient, now)) return;
  log_in(now);
}

// XCLIENT and XFORWARD as Postfix documents them.

void Delivery::introduce(Time now) {
  const Capability* offer = offered() == nullptr ? nullptr : offered()->find("XCLIENT");
  if (offer == nullptr) return give_up(Step::xclient, "the server does not offer XCLIENT to this client", now);
  if (const auto missing = missing_attribute(*offer, options_.xclient); !missing.empty())
    return give_up(Step::xclient, "the server does not take the XCLIENT attribute " + missing, now);
  say({{Step::xclient, attributes_line("XCLIENT", options_.xclient, xclient_at_)}}, After::xclient, now);
}

void Delivery::on_xclient(std::size_t index, const Reply& reply, Time now) {
  if (!reply.positive()) return refuse(index, now);
  if (xclient_at_ < options_.xclient.size()) return send({{Step::xclient, attributes_line("XCLIENT", options_.xclient, xclient_at_)}}, now);
  introduced_ = true;
  if (options_.halt.after == After::xclient && halts(After::xclient, now)) return;
  // The server begins anew, as after its greeting.
  say_hello(now);
}

void Delivery::log_in(Time now) {
  if (!login_ || logged_in_) return after_login(now);
  const auto line = login_->begin(offered(), encrypted(), binding_);
  if (!line) return give_up(Step::auth, login_->why(), now);
  say({{Step::auth, line->line, line->shown}}, After::auth, now);
}

void Delivery::on_auth(std::size_t index, const Reply& reply, Time now) {
  if (reply.intermediate()) {
    if (++challenges_ > most_challenges) return give_up(Step::auth, "the server asks on and on in a login", now);
    const auto line = login_->answer(reply);
    return send({{Step::auth, line.line, line.shown}}, now);
  }
  if (!reply.positive()) return refuse(index, now);
  if (!login_->accept()) return give_up(Step::auth, login_->why(), now);
  logged_in_ = true;
  after_login(now);
}

void Delivery::after_login(Time now) {
  if (halts(After::auth, now)) return;
  if (options_.xforward.empty()) return send_envelope(now);
  const Capability* offer = offered() == nullptr ? nullptr : offered()->find("XFORWARD");
  if (offer == nullptr) return give_up(Step::xforward, "the server does not offer XFORWARD to this client", now);
  if (const auto missing = missing_attribute(*offer, options_.xforward); !missing.empty())
    return give_up(Step::xforward, "the server does not take the XFORWARD attribute " + missing, now);
  send({{Step::xforward, attributes_line("XFORWARD", options_.xforward, xforward_at_)}}, now);
}

void Delivery::on_xforward(std::size_t index, const Reply& reply, Time now) {
  if (!reply.positive()) return refuse(index, now);
  if (xforward_at_ < options_.xforward.size()) return send({{Step::xforward, attributes_line("XFORWARD", options_.xforward, xforward_at_)}}, now);
  send_envelope(now);
}

// The envelope.

// Without these the message must not be sent at all.
std::optional<std::string> Delivery::missing_for_envelope() const {
  if (options_.smtputf8 && !offers("SMTPUTF8")) return "the server does not offer SMTPUTF8, which this message needs";
  if (options_.requiretls && !encrypted()) return "REQUIRETLS wants TLS, and there is none";
  if (options_.requiretls && !offers("REQUIRETLS")) return "the server does not offer REQUIRETLS";
  if (options_.body == Body::binary && !(offers("BINARYMIME") && offers("CHUNKING"))) return "the server does not offer BINARYMIME and CHUNKING, which this message needs";
  return std::nullopt;
}

std::string Delivery::mail_line() {
  std::string line = "MAIL FROM:<" + options_.sender + ">";
  if (!mail_reworded_ && options_.declare_size && options_.size_bytes > 0 && offers("SIZE")) line += fmt::format(" SIZE={}", options_.size_bytes);
  if (options_.body == Body::binary) line += " BODY=BINARYMIME";
  if (options_.body == Body::eight_bit && !mail_reworded_) {
    if (offers("8BITMIME")) line += " BODY=8BITMIME";
    else note("the server does not offer 8BITMIME, and the message has bytes beyond ASCII");
  }
  if (options_.smtputf8) line += " SMTPUTF8";
  if (options_.requiretls) line += " REQUIRETLS";
  const bool dsn = offers("DSN");
  const bool any_dsn = std::any_of(options_.recipients.begin(), options_.recipients.end(), [](const auto& one) { return !one.notify.empty() || !one.original.empty(); });
  if (!dsn && (any_dsn || !options_.return_what.empty() || !options_.envelope_id.empty()))
    note("the server does not offer DSN: what was wished about notifications was not said");
  if (dsn && !options_.return_what.empty()) line += " RET=" + options_.return_what;
  if (dsn && !options_.envelope_id.empty()) line += " ENVID=" + xtext(options_.envelope_id);
  prdr_used_ = options_.prdr && offers("PRDR");
  if (options_.prdr && !prdr_used_) note("the server does not offer PRDR");
  if (prdr_used_) line += " PRDR";
  for (const auto& parameter : options_.mail_parameters) line += ' ' + parameter;
  return line;
}

std::string Delivery::rcpt_line(const DeliveryRecipient& recipient) const {
  std::string line = "RCPT TO:<" + recipient.address + ">";
  if (offers("DSN") && !recipient.notify.empty()) line += " NOTIFY=" + recipient.notify;
  if (offers("DSN") && !recipient.original.empty()) {
    // RFC 3461 s4.2   original-recipient-address = addr-type ";" xtext
    const auto semicolon = recipient.original.find(';');
    line += semicolon == std::string::npos ? " ORCPT=rfc" "822;" + xtext(recipient.original)
                                           : " ORCPT=" + one_line(recipient.original.substr(0, semicolon)) + ';' + xtext(recipient.original.substr(semicolon + 1));
  }
  for (const auto& parameter : recipient.parameters) line += ' ' + parameter;
  return line;
}

void Delivery::send_envelope(Time now) {
  if (const auto missing = missing_for_envelope()) return give_up(Step::mail, *missing, now);
  chunked_ = (options_.chunking || options_.body == Body::binary) && offers("CHUNKING");
  if (options_.chunking && !chunked_) note("the server does not offer CHUNKING: DATA was used");
  std::vector<Command> commands{{Step::mail, mail_line()}};
  After last = After::mail;
  const After halt = options_.halt.after;
  if (pipelined() && halt != After::mail) {
    for (std::size_t i = 0; i < recipients_.size(); ++i) {
      recipient_of_[transcript_.exchanges.size() + commands.size()] = i;
      commands.push_back({Step::rcpt, rcpt_line(options_.recipients[i])});
    }
    next_recipient_ = recipients_.size();
    last = After::rcpt;
    data_asked_ = !chunked_ && halt != After::rcpt;
    if (data_asked_) {
      commands.push_back({Step::data, "DATA"});
      last = After::data;
    }
  }
  say(commands, last, now);
}

void Delivery::send_next_rcpt(Time now) {
  recipient_of_[transcript_.exchanges.size()] = next_recipient_;
  const auto& recipient = options_.recipients[next_recipient_++];
  const bool last = next_recipient_ == recipients_.size();
  say({{Step::rcpt, rcpt_line(recipient)}}, last ? After::rcpt : After::nothing, now);
}

void Delivery::on_envelope(std::size_t index, const Reply& reply, Time now) {
  if (const auto of = recipient_of_.find(index); of != recipient_of_.end()) {
    recipients_[of->second].rcpt = index;
    recipients_[of->second].accepted = reply.positive();
  }
  // In a group the later answers are only consequences of a refusal; they are read before anything else happens.
  if (waiting()) return wait_for_front(now);
  after_envelope(now);
}

void Delivery::after_envelope(Time now) {
  const Reply* mail = transcript_.reply_to(Step::mail);
  const Reply* data = data_asked_ ? transcript_.reply_to(Step::data) : nullptr;
  const bool body_awaited = data != nullptr && data->intermediate();
  if (!mail->positive() && !body_awaited) {
    const bool ours = !mail_reworded_ && refuses_parameters(*mail) && (transcript_.find(Step::mail)->command.find(" SIZE=") != std::string::npos || options_.body == Body::eight_bit);
    // What was said of the recipients is a consequence only.
    recipients_.assign(recipients_.size(), {});
    if (!ours) return refuse(index_of(Step::mail), now);
    mail_reworded_ = true;
    data_asked_ = false;
    next_recipient_ = 0;
    return send_envelope(now);
  }
  if (!mail->positive()) {
    // A server that wants the message all the same gets an empty one; whatever it says of recipients, it has refused.
    decided_ = index_of(Step::mail);
    recipients_.assign(recipients_.size(), {});
  }
  if (next_recipient_ == 0 && halts(After::mail, now)) return;
  if (next_recipient_ < recipients_.size()) return send_next_rcpt(now);
  if (data_asked_) return on_data(now);
  if (halts(After::rcpt, now)) return;
  if (accepted_count() == 0) return send_quit(now);
  if (chunked_) return begin_chunks(now);
  data_asked_ = true;
  say({{Step::data, "DATA"}}, After::data, now);
}

void Delivery::on_data(Time now) {
  const Reply* data = transcript_.reply_to(Step::data);
  if (!data->intermediate()) {
    // "250" in place of "354" is no leave to send either (catalogue D2).
    if (accepted_count() > 0) decided_ = index_of(Step::data);
    return send_quit(now);
  }
  if (halts(After::data, now)) return;
  begin_message(now);
}

// What is known in the end.

Fate Delivery::fate_by(std::size_t index, bool after_message) const {
  const Exchange& ex = transcript().exchanges[index];
  if (!ex.reply) {
    if (ex.failure && ex.failure->kind == Failure::Kind::other) return Fate::not_tried;
    return after_message && end_sent_ ? Fate::unknown : Fate::broken_off;
  }
  if (ex.reply->temporary()) return Fate::delayed;
  if (ex.reply->permanent()) return Fate::refused;
  if (!after_message) return Fate::broken_off;
  return ex.reply->positive() && end_sent_ ? Fate::accepted : Fate::unknown;
}

DeliveryResult Delivery::result() const {
  DeliveryResult out;
  out.bytes_sent = bytes_sent_;
  out.whole_message_sent = end_sent_;
  out.left_out = left_out_;
  const auto& exchanges = transcript().exchanges;
  // Where it ended, when no answer decided.
  std::optional<std::size_t> end;
  for (std::size_t i = 0; i < exchanges.size(); ++i)
    if (exchanges[i].failure && exchanges[i].step != Step::quit && !end) end = i;
  const bool each = prdr_open_ || options_.hello == Hello::lhlo;
  std::size_t unanswered = 0;
  for (const auto& progress : recipients_) {
    RecipientFate fate;
    if (progress.message) {
      fate = {fate_by(*progress.message, true), progress.message, {}};
    } else if (progress.rcpt && !progress.accepted) {
      fate = {fate_by(*progress.rcpt, false), progress.rcpt, {}};
    } else if (decided_) {
      fate = {fate_by(*decided_, false), decided_, {}};
    } else if (halted_ && !(progress.accepted && end_sent_)) {
      fate = {Fate::halted, progress.rcpt, {}};
    } else if (progress.accepted && end_sent_) {
      // Last words without line end are an answer; with one for each recipient they are the first one's.
      const bool last_words = end && (!each || unanswered++ == 0);
      fate = {last_words ? fate_by(*end, true) : Fate::unknown, end, {}};
    } else if (!exchanges.empty() && (end || source_broken_)) {
      fate = {end ? fate_by(*end, false) : Fate::broken_off, end, {}};
    }
    if (fate.fate == Fate::accepted) {
      fate.queue_id = queue_id_in(*exchanges[*fate.decided_by].reply);
      const Reply* last = transcript().reply_to(Step::message);
      if (fate.queue_id.empty() && prdr_open_ && last != nullptr) fate.queue_id = queue_id_in(*last);
    }
    out.recipients.push_back(std::move(fate));
  }
  return out;
}

}  // namespace mailwhy::smtp
