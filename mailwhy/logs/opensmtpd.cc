#include "mailwhy/logs/opensmtpd.h"

#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>

#include "mailwhy/base/text.h"
#include "mailwhy/logs/endings.h"
#include "mailwhy/logs/parts.h"

namespace mailwhy::logs {
namespace {

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

// The value of `key` ("evpid=") behind a blank or at the beginning; quoted, in angles, or up to a blank (a comma in the old form).
std::string_view value_of(std::string_view text, std::string_view key) {
  std::size_t at = 0;
  for (;; at += key.size()) {
    at = text.find(key, at);
    if (at == std::string_view::npos) return {};
    if (at == 0 || text[at - 1] == ' ' || text[at - 1] == ',') break;
  }
  text.remove_prefix(at + key.size());
  if (text.starts_with('"')) {
    const auto end = text.find('"', 1);
    return text.substr(1, end == std::string_view::npos ? end : end - 1);
  }
  if (text.starts_with('<')) {
    const auto end = text.find('>');
    return text.substr(1, end == std::string_view::npos ? end : end - 1);
  }
  return text.substr(0, text.find_first_of(" ,"));
}

// The words at the end of a line: stat="250 2.0.0 Ok", stat=Delivered, reason="io-error: x", in the old form without quotes up to the end.
std::string_view last_value(std::string_view text, std::string_view key) {
  const auto at = text.find(key);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + key.size());
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') return text.substr(1, text.size() - 2);
  return text;
}

// The client of a session, while it lasts.
struct SessionClient {
  std::string name, address, user, from;
};

struct ResultWord {
  std::string_view word;
  Outcome outcome;
};
constexpr auto results = std::to_array<ResultWord>({
    {"Ok", Outcome::sent}, {"Delivered", Outcome::sent}, {"TempFail", Outcome::deferred}, {"PermFail", Outcome::bounced},
    {"LoopDetected", Outcome::bounced}, {"Loop", Outcome::bounced}, {"Expired", Outcome::expired}, {"Sent", Outcome::sent},
    {"Bounced", Outcome::bounced}, {"DeliveryError", Outcome::bounced},
});

Outcome outcome_of_word(std::string_view word) {
  for (const auto& result : results)
    if (equal_ignoring_case(word, result.word)) return result.outcome;
  return Outcome::none;
}

// What lines without a session begin with.
constexpr auto opensmtpd_notes = std::to_array<Note>({
    {"debug: ", Kind::noted}, {"info: ", Kind::noted}, {"warn: ", Kind::trouble}, {"warning: ", Kind::trouble}, {"fatal: ", Kind::trouble},
    {"fatal in ", Kind::trouble}, {"error: ", Kind::trouble}, {"smtp-out: ", Kind::noted}, {"smtp-in: ", Kind::noted}, {"smtp: ", Kind::noted},
    {"mta: ", Kind::noted}, {"mda: ", Kind::noted}, {"queue: ", Kind::noted}, {"queue-backend", Kind::noted}, {"scheduler: ", Kind::noted},
    {"lka: ", Kind::noted}, {"bounce: ", Kind::noted}, {"control: ", Kind::noted}, {"parent: ", Kind::noted}, {"pony: ", Kind::noted},
    {"trace: ", Kind::noted}, {"imsg: ", Kind::noted}, {"filter: ", Kind::filter}, {"table-", Kind::noted}, {"setup ", Kind::noted},
    {"setup_", Kind::noted}, {"OpenSMTPD ", Kind::noted}, {"relay: ", Kind::noted}, {"delivery: ", Kind::noted}, {"ssl: ", Kind::tls},
    {"tls: ", Kind::tls}, {"dict_", Kind::noted}, {"tree_", Kind::noted}, {"aliases_", Kind::noted}, {"certificate ", Kind::noted},
    {"terminating", Kind::noted}, {"mda_", Kind::noted}, {"mta_", Kind::noted}, {"scheduler_", Kind::noted}, {"queue_", Kind::noted},
    {"enqueuer: ", Kind::noted}, {"expand: ", Kind::noted}, {"rule ", Kind::noted}, {"starting", Kind::noted}, {"SIG", Kind::noted},
    {"startup", Kind::noted}, {"ca: ", Kind::noted}, {"config", Kind::noted}, {"dns: ", Kind::noted}, {"srs: ", Kind::noted},
    {"exiting", Kind::noted}, {"server-cert-check", Kind::tls},
});

class OpenSmtpd {
 public:
  bool read(const Framed& line, const Emit& emit);
  void finish(const Emit& emit) { endings_.finish(emit); }

 private:
  bool smtp(std::string_view session, std::string_view text, Event& event, const Emit& emit);
  bool mta(std::string_view text, Event& event, const Emit& emit);
  void delivery(std::string_view text, Event& event, const Emit& emit);
  bool old_form(std::string_view text, Event& event, const Emit& emit);
  void other(std::string_view text, Event& event, const Emit& emit);
  SessionClient& client(std::string_view session);
  void set_client(std::string_view session, Event& event);

  std::unordered_map<std::string, SessionClient> clients_;
  std::deque<std::string> order_;
  Endings endings_;
  bool raw_ = false;                  // it is the output of "smtpd -d"
};

SessionClient& OpenSmtpd::client(std::string_view session) {
  std::string key(session);
  const auto found = clients_.find(key);
  if (found != clients_.end()) return found->second;
  if (order_.size() >= 10000) {
    clients_.erase(order_.front());
    order_.pop_front();
  }
  order_.push_back(key);
  return clients_[std::move(key)];
}

void OpenSmtpd::set_client(std::string_view session, Event& event) {
  const auto found = clients_.find(std::string(session));
  if (found == clients_.end()) return;
  event.client_name = found->second.name;
  event.client_address = found->second.address;
  event.user = found->second.user;
}

bool OpenSmtpd::read(const Framed& line, const Emit& emit) {
  if (line.syslog && !(line.instance.empty() && (line.program == "smtpd" || line.program == "opensmtpd" || line.program == "smtpctl"))) return false;
  const auto text = line.text;
  auto event = line.event(Kind::unread);
  event.text = text;
  if (event.program.empty()) event.program = "smtpd";
  const bool session = text.size() > 17 && text[16] == ' ' && is_hex(text.substr(0, 16));
  if (session) {
    const auto rest = text.substr(17);
    if (rest.starts_with("smtp ") || rest.starts_with("mta ") || rest.starts_with("mda ") || line.syslog) {
      raw_ = raw_ || !line.syslog;
      endings_.passed(event, emit);
      if (rest.starts_with("smtp ") && smtp(text.substr(0, 16), rest.substr(5), event, emit)) return true;
      if (rest.starts_with("mta ") && mta(rest.substr(4), event, emit)) return true;
      if (rest.starts_with("mda ") && mta(rest.substr(4), event, emit)) return true;
      event.kind = sounds_like_trouble(rest) ? Kind::trouble : Kind::noted;
      event.text = rest;
      emit(event);
      return true;
    }
  }
  if (!line.syslog && !raw_) {
    const bool opens = text.starts_with("info: OpenSMTPD ") || text.starts_with("debug: init ") || text.starts_with("debug: smtp") || text.starts_with("smtp-in: ") ||
                       text.starts_with("debug: mta") || text.starts_with("debug: scheduler: evp:") || text.starts_with("debug: bounce: ");
    if (!opens) return false;
    raw_ = true;
  }
  endings_.passed(event, emit);
  if (old_form(text, event, emit)) return true;
  other(text, event, emit);
  return true;
}

// What the server does: "connected address=192.0.2.7 host=out.example.org", "message msgid=da6d1338 size=357 nrcpt=1 proto=ESMTP" ...
bool OpenSmtpd::smtp(std::string_view session, std::string_view text, Event& event, const Emit& emit) {
  event.text = text;
  skip(text, "event=");               // until 6.0
  const auto what = text.substr(0, text.find(' '));
  if (what == "connected") {
    auto& known = client(session);
    known = {};
    const auto host = parse_host(value_of(text, "host="));
    const auto address = parse_host(value_of(text, "address="));
    if (!address.address.empty()) {
      known.address = address.address;
      known.name = host.name;
    }
    event.kind = Kind::connect;
    set_client(session, event);
  } else if (what == "disconnected" || what == "closed") {
    set_client(session, event);
    const auto reason = last_value(text, "reason=");
    event.text = reason;
    event.kind = reason.empty() || reason == "quit" ? Kind::disconnect : Kind::lost;
  } else if (what == "message") {
    event.id = value_of(text, "msgid=");
    event.size = leading_number(value_of(text, "size="));
    event.recipients = static_cast<std::uint32_t>(leading_number(value_of(text, "nrcpt=")));
    if (const auto from = value_of(text, "from="); from.data() != nullptr) {
      event.from = from;
      event.from_known = true;
    }
    set_client(session, event);
    if (event.recipients > 0 && !event.id.empty()) endings_.expect(event.id, event.recipients);
    event.text = {};
    event.kind = Kind::arrived;
    emit(event);
    event.kind = Kind::queued;
  } else if (what == "envelope") {
    event.id = value_of(text, "evpid=").substr(0, 8);
    event.from = value_of(text, "from=");
    event.from_known = true;
    event.kind = Kind::queued;
    set_client(session, event);
    if (const auto to = value_of(text, "to="); !to.empty()) event.to = to;
    event.text = {};
  } else if (what == "failed-command" || what == "bad-input" || what == "bad-command") {
    event.kind = Kind::reject;
    set_client(session, event);
    const auto command = value_of(text, "command=");
    event.command = command_in(command);
    if (event.command == "RCPT") event.to = without_angles(between(command, "<", ">"));
    if (event.command == "MAIL") event.from = between(command, "<", ">"), event.from_known = true;
    event.text = last_value(text, "result=");
    note_codes(event.text, event);
    if (event.command == "AUTH" && event.code == 535) event.kind = Kind::login_failed;
    if (event.command.empty() && event.code == 0) event.kind = Kind::noted;
  } else if (what == "authentication") {
    const auto user = value_of(text, "user=");
    const auto result = value_of(text, "result=");
    if (result.empty() || result == "ok" || result == "success") {
      client(session).user = user;
      event.kind = Kind::noted;
    } else {
      event.kind = Kind::login_failed;
    }
    set_client(session, event);
    event.user = user;
    event.command = "AUTH";
  } else if (what == "tls" || what == "starttls" || what == "cert-check" || what == "client-cert-check") {
    event.kind = Kind::tls;
    set_client(session, event);
  } else {
    return false;
  }
  emit(event);
  return true;
}

// What the client does, and local deliveries.
bool OpenSmtpd::mta(std::string_view text, Event& event, const Emit& emit) {
  event.text = text;
  skip(text, "event=");
  const auto what = text.substr(0, text.find(' '));
  if (what == "delivery") {
    delivery(text, event, emit);
    return true;
  }
  if (what == "tls" || what == "starttls" || what == "server-cert-check" || what == "cert-check") event.kind = Kind::tls;
  else if (what == "error") event.kind = Kind::noted, event.text = last_value(text, "reason=");
  else if (what == "connecting" || what == "connected" || what == "disconnected" || what == "connection" || what == "host" || what == "auth" || what == "closed")
    event.kind = Kind::noted;
  else return false;
  if (what == "connecting") {
    auto address = value_of(text, "address=");
    if (const auto slashes = address.find("://"); slashes != std::string_view::npos) address.remove_prefix(slashes + 3);
    const auto colon = address.rfind(':');
    event.relay_address = parse_host(address.substr(0, colon)).address;
    event.relay_name = value_of(text, "host=");
  }
  emit(event);
  return true;
}

// "delivery evpid=.. from=<> to=<a@example.net> rcpt=<-> source="..." relay="203.0.113.5 (mx.example.net)" delay=0s result="Ok" stat="250 Ok"", and
// of the old form "delivery: TempFail for 3cd2..: from=<>, to=<>, rcpt=<>, source=.., relay=203.0.113.5 (mx.example.net), delay=1s, stat=.."
void OpenSmtpd::delivery(std::string_view text, Event& event, const Emit& emit) {
  event.kind = Kind::attempt;
  const auto evpid = value_of(text, "evpid=");
  if (!evpid.empty()) event.id = evpid.substr(0, 8);
  event.from = value_of(text, "from=");
  event.from_known = true;
  event.to = value_of(text, "to=");
  if (const auto rcpt = value_of(text, "rcpt="); !rcpt.empty() && rcpt != "-" && rcpt != event.to) event.orig_to = rcpt;
  auto relay = value_of(text, "relay=");
  if (const auto old = text.find("relay="); old != std::string_view::npos && !text.substr(old + 6).starts_with('"')) {
    relay = text.substr(old + 6);
    relay = relay.substr(0, std::min(relay.find(", "), relay.find(" delay=")));
  }
  const auto host = parse_host(relay);
  event.relay_name = host.name;
  event.relay_address = host.address;
  event.delays.total = interval_us(value_of(text, "delay="));
  if (const auto result = value_of(text, "result="); !result.empty()) event.outcome = outcome_of_word(result);
  event.text = last_value(text, "stat=");
  if (event.text.starts_with("Error (") && event.text.ends_with(')')) event.text = event.text.substr(7, event.text.size() - 8);
  note_codes(event.text, event);
  event.remote_words = event.code != 0 && !relay.empty();
  if (event.outcome == Outcome::bounced && event.text.starts_with("Envelope expired")) event.outcome = Outcome::expired;
  if (event.outcome == Outcome::none) event.kind = Kind::noted;
  if (event.outcome == Outcome::sent && event.remote_words) event.other_id = next_id_in(event.text);
  emit(event);
  if (event.outcome != Outcome::deferred && event.kind == Kind::attempt) endings_.over(event.id, event);
}

// Until OpenSMTPD 5.7: "smtp-in: New session 6b..8a from host x.example [192.0.2.7]", "smtp-in: Accepted message 8a2b4c6d on session 6b..8a:
// from=<>, to=<>, size=1, ndest=1, proto=ESMTP", "delivery: Ok for 3cd2..: ...".
bool OpenSmtpd::old_form(std::string_view text, Event& event, const Emit& emit) {
  if (skip(text, "delivery: ") || skip(text, "relay: ")) {
    const auto word = text.substr(0, text.find(' '));
    const auto at = text.find(" for ");
    if (outcome_of_word(word) == Outcome::none || at == std::string_view::npos) return false;
    event.outcome = outcome_of_word(word);
    event.id = text.substr(at + 5, 8);
    delivery(text.substr(std::min(text.find(": "), text.size() - 1) + 1), event, emit);
    return true;
  }
  if (!skip(text, "smtp-in: ")) return false;
  event.text = text;
  const auto session = between(text, "session ", " ");
  if (text.starts_with("New session")) {
    event.kind = Kind::connect;
    const auto host = parse_host(between(text, "from host ", "\n"));
    auto& known = client(session);
    known = SessionClient{.name = std::string(host.name), .address = std::string(host.address), .user = {}, .from = {}};
    set_client(session, event);
  } else if (text.starts_with("Accepted message ")) {
    event.id = text.substr(17, 8);
    auto on = between(text, "session ", ":");
    set_client(on, event);
    event.from = value_of(text, "from=");
    event.from_known = true;
    event.size = leading_number(value_of(text, "size="));
    event.recipients = static_cast<std::uint32_t>(leading_number(value_of(text, "ndest=")));
    if (event.recipients == 0) event.recipients = 1;
    endings_.expect(event.id, event.recipients);
    event.text = {};
    event.kind = Kind::arrived;
    emit(event);
    event.kind = Kind::queued;
  } else if (text.starts_with("Failed command on session")) {
    event.kind = Kind::reject;
    set_client(between(text, "session ", ":"), event);
    const auto command = between(text, "\"", "\"");
    event.command = command_in(command);
    if (event.command == "RCPT") event.to = between(command, "<", ">");
    if (event.command == "MAIL") event.from = between(command, "<", ">"), event.from_known = true;
    if (const auto arrow = text.rfind("=> "); arrow != std::string_view::npos) event.text = text.substr(arrow + 3);
    note_codes(event.text, event);
  } else if (text.starts_with("Closing session")) {
    event.kind = Kind::disconnect;
    set_client(between(text, "session ", ":"), event);
  } else if (text.starts_with("Received disconnect") || text.starts_with("Disconnecting session")) {
    event.kind = Kind::lost;
    set_client(between(text, "session ", ":"), event);
  } else if (text.starts_with("Started TLS") || text.find("TLS") != std::string_view::npos) {
    event.kind = Kind::tls;
  } else if (text.find("uthentication failed") != std::string_view::npos) {
    event.kind = Kind::login_failed;
    event.command = "AUTH";
    event.user = between(text, "user ", " ");
    set_client(session, event);
  } else {
    event.kind = sounds_like_trouble(text) ? Kind::trouble : Kind::noted;
  }
  emit(event);
  return true;
}

void OpenSmtpd::other(std::string_view text, Event& event, const Emit& emit) {
  for (const auto& note : opensmtpd_notes)
    if (text.starts_with(note.start)) {
      event.kind = note.kind;
      if (note.kind == Kind::noted && note.start == "smtp-out: " && (text.find("Disabling") != std::string_view::npos || text.find("Failed") != std::string_view::npos))
        event.kind = Kind::trouble;
      emit(event);
      return;
    }
  // "debug" output of lists is indented; filters and tables speak under names of their own.
  if (raw_ && (text.empty() || text.front() == '\t' || text.front() == ' ')) event.kind = Kind::noted;
  else if (sounds_like_trouble(text)) event.kind = Kind::trouble;
  else if (const auto colon = text.find(": "); colon != std::string_view::npos && colon < 24) event.kind = Kind::noted;
  emit(event);
}

}  // namespace

LineReader read_opensmtpd() {
  auto reader = std::make_shared<OpenSmtpd>();
  return {.format = Format::opensmtpd,
          .read = [reader](const Framed& line, const Emit& emit) { return reader->read(line, emit); },
          .finish = [reader](const Emit& emit) { reader->finish(emit); }};
}

}  // namespace mailwhy::logs
