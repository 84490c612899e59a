// Postfix' lines, of all its daemons, as events.
#include <algorithm>
#include <array>
#include <optional>

#include "mailwhy/logs/line_reader.h"
#include "mailwhy/logs/parts.h"
#include "mailwhy/logs/postfix_fields.h"
#include "mailwhy/logs/word_set.h"

namespace mailwhy::logs {
namespace postfix {
namespace {

// postfix(1), "MAJOR DAEMON PROCESSES" and delivery agents by their usual names in master.cf.
constexpr WordSet<46> daemons(std::array<std::string_view, 46>{
    "smtpd",   "qmgr",      "cleanup",  "smtp",     "postscreen", "anvil",           "lmtp",     "local",     "virtual",  "pipe",
    "bounce",  "error",     "pickup",   "relay",    "retry",      "discard",         "defer",    "trace",     "scache",   "verify",
    "tlsproxy", "tlsmgr",   "trivial-rewrite", "rewrite", "master", "postsuper",     "postqueue", "postdrop", "sendmail", "postalias",
    "proxymap", "dnsblog",  "oqmgr",    "nqmgr",    "showq",      "flush",           "spawn",    "qmqpd",     "postmap",  "postlog",
    "postfix-script", "postlogd", "postmulti", "postkick", "postlock", "proxywrite",
});

// Lines behind "ID: ", and those without an id.
void of_message(std::string_view rest, Event& event, const Emit& emit);
void of_none(std::string_view text, Event& event, const Emit& emit);

void note_client(std::string_view text, Event& event) {
  Peer peer;
  if (!take_peer(text, peer)) return;
  event.client_name = peer.name;
  event.client_address = peer.address;
}

// The client behind the first " from ".
void note_last_client(std::string_view text, Event& event) {
  constexpr std::string_view key = "from ";
  // Without the blank before it, which is where a search would stop at every word.
  for (auto at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
    if (at == 0 || text[at - 1] != ' ') continue;
    return note_client(text.substr(at + key.size()), event);
  }
}

// "client=host[addr], sasl_method=PLAIN, sasl_username=a, orig_queue_id=ID, orig_client=host[addr]" behind "client=".
void read_client(std::string_view rest, Event& event, const Emit& emit) {
  event.kind = Kind::arrived;
  event.text = rest;
  Peer peer;
  if (take_peer(rest, peer)) {
    event.client_name = peer.name;
    event.client_address = peer.address;
  }
  std::string_view before;
  while (skip(rest, ", ")) {
    const auto end = std::min(rest.find(", "), rest.size());
    auto field = rest.substr(0, end);
    rest.remove_prefix(end);
    if (skip(field, "sasl_username=")) event.user = field;
    else if (skip(field, "orig_queue_id=")) before = field;
  }
  emit(event);
  if (!is_queue_id(before)) return;
  auto handed = event;
  handed.kind = Kind::handed_on;
  handed.other_id = event.id;
  handed.id = before;
  emit(handed);
}

// qmgr: "from=<a>, size=1234, nrcpt=1 (queue active)", "from=<a>, status=expired, returned to sender".  Nothing behind the address has a ">".
bool read_sender(std::string_view rest, Event& event) {
  if (!skip(rest, "from=<")) return false;
  const auto end = rest.rfind('>');
  if (end == std::string_view::npos) return false;
  event.from = rest.substr(0, end);
  event.from_known = true;
  rest.remove_prefix(end + 1);
  event.text = rest.substr(std::min<std::size_t>(2, rest.size()));
  if (skip(rest, ", size=")) {
    event.kind = Kind::queued;
    event.size = leading_number(rest);
    const auto at = rest.find("nrcpt=");
    if (at != std::string_view::npos) event.recipients = static_cast<std::uint32_t>(std::min<std::uint64_t>(leading_number(rest.substr(at + 6)), UINT32_MAX));
    return true;
  }
  if (rest.starts_with(", status=expired") || rest.starts_with(", status=force-expired")) {
    event.kind = Kind::expired;
    return true;
  }
  return false;
}

// pickup: "uid=0 from=<root>", "uid=0 from=<root> orig_id=ID".
bool read_pickup(std::string_view rest, Event& event, const Emit& emit) {
  if (!skip(rest, "uid=")) return false;
  event.kind = Kind::arrived;
  event.user = cut_at(rest, ' ');
  std::string_view before;
  if (skip(rest, "from=<")) {
    if (take_address(rest, {" orig_id=", " msgid="}, event.from)) event.from_known = true;
    if (skip(rest, " orig_id=")) before = cut_at(rest, ' ');
  }
  emit(event);
  if (!is_queue_id(before)) return true;
  auto handed = event;
  handed.kind = Kind::handed_on;
  handed.id = before;
  handed.other_id = event.id;
  emit(handed);
  return true;
}

// cleanup: "message-id=<a@b>", "resent-message-id=<a@b>".
bool read_message_id(std::string_view rest, Event& event) {
  const bool resent = skip(rest, "resent-");
  if (!skip(rest, "message-id=")) return false;
  event.kind = Kind::message_id;
  event.message_id = rest.size() > 1 && rest.front() == '<' && rest.back() == '>' ? rest.substr(1, rest.size() - 2) : rest;
  if (resent) event.text = "resent";
  return true;
}

// bounce: "sender non-delivery notification: ID", "sender delay notification: ID", "postmaster ... notification: ID".
bool read_notification(std::string_view rest, Event& event) {
  static constexpr std::string_view key = "notification: ";
  const auto at = rest.find(key);
  if (at == std::string_view::npos) return false;
  const auto id = rest.substr(at + key.size());
  if (!is_queue_id(id)) return false;
  event.kind = Kind::handed_on;
  event.notification = true;
  event.other_id = id;
  event.text = rest;
  return true;
}

// What access tables, header checks and milters do: smtpd(8) "discard: RCPT from ...", cleanup(8) "hold: header ...".
constexpr std::array<std::string_view, 26> actions{
    "hold: ",   "discard: ", "filter: ",  "redirect: ", "prepend: ", "replace: ",     "bcc: ",         "info: ",         "warn: ",      "warning: ",
    "permit: ", "delay: ",   "strip: ",   "ignore: ",   "pass: ",    "reject_warning: ", "milter-hold: ", "milter-discard: ", "milter-shutdown: ", "permit_auth: ",
    "accept: ", "defer: ",   "header-redirect: ", "milter-quarantine: ", "milter-accept: ", "milter-warn: ",
};

bool read_action(std::string_view rest, Event& event) {
  for (const auto action : actions) {
    if (!rest.starts_with(action)) continue;
    event.kind = Kind::filter;
    event.text = rest;
    if (action == "discard: " || action == "milter-discard: ") event.outcome = Outcome::discarded;
    auto tail = rest.substr(action.size());
    Event told = event;
    if (read_refusal(tail, told)) {
      event.client_name = told.client_name;
      event.client_address = told.client_address;
      event.from = told.from;
      event.from_known = told.from_known;
      event.to = told.to;
    }
    return true;
  }
  return false;
}

// "reject: ...", "milter-reject: ...", "proxy-reject: ...": of clients' commands, and of contents by cleanup(8).
bool read_reject(std::string_view rest, Event& event) {
  if (!skip(rest, "reject: ") && !skip(rest, "milter-reject: ") && !skip(rest, "proxy-reject: ")) return false;
  event.kind = Kind::reject;
  if (rest.starts_with("header ") || rest.starts_with("body ") || rest.starts_with("mime header ") || rest.starts_with("nested header ") ||
      rest.starts_with("mime-error ") || rest.starts_with("mime ") || rest.starts_with("content "))
    return read_content_refusal(rest, event);
  if (!read_refusal(rest, event)) event.text = rest;
  return true;
}

void of_message(std::string_view rest, Event& event, const Emit& emit) {
  if (rest.starts_with("to=<")) {
    if (read_delivery(rest, event)) return emit(event);
  } else if (rest == "removed") {
    event.kind = Kind::done;
    return emit(event);
  } else if (rest.starts_with("from=<")) {
    if (read_sender(rest, event)) return emit(event);
  } else if (rest.starts_with("client=")) {
    return read_client(rest.substr(7), event, emit);
  } else if (rest.starts_with("uid=")) {
    if (read_pickup(rest, event, emit)) return;
  } else if (read_message_id(rest, event) || read_reject(rest, event) || read_notification(rest, event)) {
    return emit(event);
  } else if (rest.starts_with("requeued")) {
    event.kind = Kind::done;
    event.text = rest;
    return emit(event);
  } else if (read_action(rest, event)) {
    return emit(event);
  }
  // One server of several, words of a policy, the state of the queue file: the story's time line.
  note_words(rest, event);
  event.text = event.text.empty() ? rest : event.text;
  const auto kind = kind_of_remark(event.program, rest);
  event.kind = kind == Kind::tls ? Kind::tls : kind == Kind::filter ? Kind::filter : Kind::noted;
  emit(event);
}

// "unknown[192.0.2.1]: SASL LOGIN authentication failed: ..., sasl_username=alice" behind "warning: ".
bool read_login_failure(std::string_view text, Event& event) {
  static constexpr std::string_view key = ": SASL ";
  const auto at = text.find(key);
  if (at == std::string_view::npos || text.find(" authentication failed", at) == std::string_view::npos) return false;
  event.kind = Kind::login_failed;
  note_client(text, event);
  event.text = text.substr(at + 2);
  static constexpr std::string_view name = ", sasl_username=";
  if (const auto user = event.text.rfind(name); user != std::string_view::npos) {
    event.user = event.text.substr(user + name.size());
    event.text = event.text.substr(0, user);
  }
  return true;
}

void of_severity(std::string_view text, std::string_view behind, Event& event, const Emit& emit) {
  event.text = text;
  if (read_login_failure(behind, event)) return emit(event);
  if (const auto n = queue_id(behind); n != 0) event.id = behind.substr(0, n);
  event.kind = text.starts_with("warning: ") ? kind_of_warning(behind) : Kind::trouble;
  if (event.kind == Kind::noted || event.kind == Kind::tls) note_last_client(behind, event);
  emit(event);
}

// postscreen(8): "CONNECT from [192.0.2.1]:1234 to [192.0.2.2]:25", "PREGREET 14 after 0.1 from [..]:..: EHLO ...".
bool of_postscreen(std::string_view text, Event& event) {
  if (text.starts_with("CONNECT from ")) {
    event.kind = Kind::connect;
    note_client(text.substr(13), event);
    return true;
  }
  if (text.starts_with("DISCONNECT ")) {
    event.kind = Kind::disconnect;
    note_client(text.substr(11), event);
    return true;
  }
  if (text.starts_with("PREGREET ") || text.starts_with("HANGUP ")) {
    event.kind = text[0] == 'H' ? Kind::lost : Kind::noted;
    event.text = text;
    note_last_client(text, event);
    return true;
  }
  return false;
}

// smtpd(8) about its connections.
bool of_connection(std::string_view text, Event& event) {
  if (text.starts_with("connect from ")) {
    event.kind = Kind::connect;
    note_client(text.substr(13), event);
    return true;
  }
  if (text.starts_with("disconnect from ")) {
    event.kind = Kind::disconnect;
    note_client(text.substr(16), event);
    return true;
  }
  if (text.starts_with("lost connection ") || text.starts_with("timeout ") || text.starts_with("Connection timed out ") || text.starts_with("too many errors after ")) {
    event.kind = Kind::lost;
    event.text = text;
    note_last_client(text, event);
    return true;
  }
  return false;
}

void of_none(std::string_view text, Event& event, const Emit& emit) {
  if (of_connection(text, event) || read_reject(text, event)) return emit(event);
  for (const std::string_view severity : {std::string_view("warning: "), std::string_view("fatal: "), std::string_view("error: "), std::string_view("panic: ")})
    if (text.starts_with(severity)) return of_severity(text, text.substr(severity.size()), event, emit);
  const bool nameless = event.program == "postfix";  // the journal had the unit's name only
  if ((nameless || event.program == "postscreen") && of_postscreen(text, event)) return emit(event);
  event.text = text;
  event.kind = kind_of_remark(event.program, text);
  if (event.kind == Kind::tls || event.kind == Kind::lost) note_last_client(text, event);
  if (event.kind == Kind::noted && text.starts_with("connect to ")) note_words(text, event);
  emit(event);
}

// "NOQUEUE: ..."
void of_no_queue(std::string_view rest, Event& event, const Emit& emit) {
  if (read_reject(rest, event) || read_action(rest, event)) return emit(event);
  event.text = rest;
  event.kind = Kind::noted;
  if (skip(rest, "client=")) note_client(rest, event);
  emit(event);
}

void read_text(std::string_view text, Event event, const Emit& emit) {
  if (const auto n = queue_id(text); n != 0) {
    event.id = text.substr(0, n);
    return of_message(text.substr(n + 2), event, emit);
  }
  if (skip(text, "NOQUEUE: ")) return of_no_queue(text, event, emit);
  of_none(text, event, emit);
}

// rsyslog: "message repeated 3 times: [ text]".
std::uint64_t take_repeated(std::string_view& text) {
  static constexpr std::string_view begin = "message repeated ", middle = " times: [ ";
  if (!text.starts_with(begin)) return 1;
  const auto at = text.find(middle);
  if (at == std::string_view::npos || !text.ends_with(']')) return 1;
  const auto times = leading_number(text.substr(begin.size()));
  text = text.substr(at + middle.size());
  text.remove_suffix(1);
  return std::min<std::uint64_t>(times, 1000);
}

// `journalctl -o cat` leaves nothing but the text: what no other server could have written.
bool is_bare(std::string_view text) {
  if (text.starts_with("NOQUEUE: reject: ")) return true;
  const auto n = queue_id(text);
  if (n == 0) return false;
  text.remove_prefix(n + 2);
  for (const std::string_view key : {"to=<", "from=<", "client=", "message-id=", "uid=", "sender non-delivery notification: "})
    if (text.starts_with(key)) return true;
  return text == "removed";
}

bool is_postfix(const Framed& line) {
  if (!line.syslog) return is_bare(line.text);
  if (line.instance.starts_with("postfix")) return daemons.has(line.program) || line.program.starts_with("postfix");
  if (line.instance.empty()) return line.program == "postfix" || line.program == "postfix-script";
  if (line.program == "postfix") return line.tag.ends_with(".service");
  return daemons.has(line.program);
}

}  // namespace
}  // namespace postfix

LineReader read_postfix() {
  const auto read = [](const Framed& line, const Emit& emit) {
    if (!postfix::is_postfix(line)) return false;
    auto text = line.text;
    for (auto times = postfix::take_repeated(text); times > 0; --times) postfix::read_text(text, line.event(Kind::noted), emit);
    return true;
  };
  return {Format::postfix, read};
}

}  // namespace mailwhy::logs
