// What Postfix' delivery agents say of one recipient, and the server's words apart from theirs.
#include <array>

#include "mailwhy/logs/parts.h"
#include "mailwhy/logs/postfix_fields.h"

namespace mailwhy::logs::postfix {
namespace {

struct StatusWord {
  std::string_view word;
  Outcome outcome;
};
constexpr std::array<StatusWord, 9> status_words{{
    {"sent", Outcome::sent},
    {"deferred", Outcome::deferred},
    {"bounced", Outcome::bounced},
    {"expired", Outcome::expired},
    {"force-expired", Outcome::expired},
    {"SOFTBOUNCE", Outcome::deferred},  // soft_bounce = yes
    {"undeliverable", Outcome::undeliverable},
    {"deliverable", Outcome::none},     // a probe for verify(8)
    {"discarded", Outcome::discarded},
}};

// What smtp(8) was doing, behind " while ".
struct Doing {
  std::string_view words, command;
};
constexpr std::array<Doing, 12> doings{{
    {"receiving the initial server greeting", "CONN"},
    {"performing the EHLO handshake", "EHLO"},
    {"performing the HELO handshake", "HELO"},
    {"performing the LHLO handshake", "LHLO"},
    {"sending MAIL FROM", "MAIL"},
    {"sending RCPT TO", "RCPT"},
    {"sending DATA command", "DATA"},
    {"sending message body", "."},
    {"sending end of data", "."},
    {"receiving the STARTTLS response", "STARTTLS"},
    {"sending AUTH", "AUTH"},
    {"performing the SASL", "AUTH"},
}};

void note_peer(const Peer& peer, Event& event) {
  if (!event.relay_name.empty() || !event.relay_address.empty()) return;
  if (peer.address.find('/') != std::string_view::npos) return;  // a socket of our own
  event.relay_name = peer.name;
  event.relay_address = peer.address;
  event.relay_port = peer.port;
}

// Codes in the server's words come before Postfix' own "dsn=".
void note_remote(std::string_view words, Event& event) {
  event.text = words;
  event.remote_words = true;
  note_codes(words, event);
}

// "... (in reply to RCPT TO command)"; the last one is Postfix' own, what stands before it is the server's.
void take_command(std::string_view& words, Event& event) {
  static constexpr std::string_view key = " (in reply to ";
  const auto at = words.rfind(key);
  if (at == std::string_view::npos || !words.ends_with(')')) return;
  event.command = command_in(words.substr(at + key.size(), words.size() - at - key.size() - 1));
  words = words.substr(0, at);
}

// "mx.example.org[192.0.2.1] said: 550 ..." and "... refused to talk to me: 421 ..." behind "host ".
bool note_said(std::string_view words, Event& event) {
  Peer peer;
  if (!take_peer(words, peer)) return false;
  if (skip(words, " said: ")) {
    take_command(words, event);
  } else if (skip(words, " refused to talk to me: ")) {
    event.command = "CONN";
  } else {
    return false;
  }
  note_peer(peer, event);
  note_remote(words, event);
  return true;
}

// "mx.example.org[192.0.2.1] timed out while ..." behind "conversation with " or "lost connection with ".
void note_broken(std::string_view words, Event& event) {
  Peer peer;
  if (!take_peer(words, peer)) return;
  note_peer(peer, event);
  const auto at = words.find(" while ");
  if (at == std::string_view::npos) return;
  words.remove_prefix(at + 7);
  for (const auto& doing : doings)
    if (words.starts_with(doing.words)) event.command = doing.command;
}

// An empty program: a text without its frame.
bool speaks_smtp(std::string_view program) { return program.empty() || program == "smtp" || program == "lmtp" || program == "relay" || program == "lmtp-relay"; }

}  // namespace

namespace {

// Words of Postfix' own that tell the command.
struct OwnWords {
  std::string_view begin, command;
};
constexpr std::array<OwnWords, 7> own_words{{
    {"TLS is required", "STARTTLS"},
    {"Cannot start TLS", "STARTTLS"},
    {"Server certificate not ", "STARTTLS"},
    {"TLSA lookup error", "STARTTLS"},
    {"message size ", "MAIL"},
    {"SMTPUTF8 is required", "MAIL"},
    {"REQUIRETLS ", "MAIL"},
}};

// "TLS is required, but host mx.example.org[192.0.2.1] refused to start TLS: 454 4.7.0 ..."
bool note_tls_refused(std::string_view words, Event& event) {
  static constexpr std::string_view key = " refused to start TLS: ";
  if (!words.starts_with("TLS is required")) return false;
  const auto at = words.find(key);
  if (at == std::string_view::npos) return false;
  event.command = "STARTTLS";
  note_remote(words.substr(at + key.size()), event);
  return true;
}

}  // namespace

void note_words(std::string_view words, Event& event) {
  event.text = words;
  auto inner = words;
  skip(inner, "delivery temporarily suspended: ");
  if (inner.starts_with("host ") && note_said(inner.substr(5), event)) return;
  if (skip(inner, "connect to ")) {
    event.command = "CONN";
    Peer peer;
    if (take_peer(inner, peer)) note_peer(peer, event);
    return;
  }
  if (skip(inner, "conversation with ") || skip(inner, "lost connection with ")) return note_broken(inner, event);
  static constexpr std::string_view said = " said: ", no_login = "SASL authentication failed; server ";
  if (inner.starts_with(no_login)) {
    event.command = "AUTH";
    const auto at = inner.find(said, no_login.size());
    if (at == std::string_view::npos) return;
    note_peer(peer_of(inner.substr(no_login.size(), at - no_login.size())), event);
    return note_remote(inner.substr(at + said.size()), event);
  }
  if (note_tls_refused(inner, event)) return;
  for (const auto& own : own_words)
    if (inner.starts_with(own.begin)) event.command = own.command;
  if (event.outcome == Outcome::sent && speaks_smtp(event.program) && leading_code(inner) != 0) note_remote(inner, event);
}

namespace {

// The id under which the message lives on: what the next server says, or local(8) of an alias.
std::string_view next_id(std::string_view words, std::string_view program) {
  if (speaks_smtp(program)) return next_id_in(words);
  if (skip(words, "forwarded as ") && is_queue_id(words)) return words;
  return {};
}

// "delay=1.2, delays=0.1/0/0.5/0.6, "
void take_delays(std::string_view& rest, Event& event) {
  if (skip(rest, "conn_use=")) {
    take_seconds(rest);
    skip(rest, ", ");
  }
  if (skip(rest, "delay=")) {
    event.delays.total = take_seconds(rest);
    skip(rest, ", ");
  }
  if (skip(rest, "delays=")) {
    for (auto& part : event.delays.parts) {
      part = take_seconds(rest);
      if (!skip(rest, "/")) break;
    }
    skip(rest, ", ");
  }
}

}  // namespace

bool read_delivery(std::string_view rest, Event& event) {
  if (!skip(rest, "to=<")) return false;
  if (!take_address(rest, {", relay=", ", orig_to=<"}, event.to)) return false;
  if (skip(rest, ", orig_to=<") && !take_address(rest, {", relay="}, event.orig_to)) return false;
  if (!skip(rest, ", relay=")) return false;
  const auto end = rest.find(", ");
  if (end == std::string_view::npos) return false;
  if (const auto relay = peer_of(rest.substr(0, end)); !relay.address.empty()) note_peer(relay, event);
  rest.remove_prefix(end + 2);
  take_delays(rest, event);
  if (skip(rest, "dsn=")) {
    const auto comma = rest.find(", ");
    if (comma == std::string_view::npos) return false;
    event.enhanced = rest.substr(0, comma);
    rest.remove_prefix(comma + 2);
  }
  if (!skip(rest, "status=")) return false;
  const auto word = rest.substr(0, rest.find(' '));
  rest.remove_prefix(word.size());
  event.kind = Kind::attempt;
  bool known = false;
  for (const auto& status : status_words)
    if (status.word == word) {
      event.outcome = status.outcome;
      known = true;
      break;
    }
  if (!known) return false;
  if (word.ends_with("deliverable")) {
    event.kind = Kind::noted;
    event.probe = true;
  }
  skip(rest, " ");
  if (skip(rest, "(") && rest.ends_with(')')) rest.remove_suffix(1);
  note_words(rest, event);
  if (event.outcome == Outcome::sent) {
    if (rest == "discarded" || event.program == "discard") event.outcome = Outcome::discarded;
    event.other_id = next_id(rest, event.program);
  }
  return true;
}

}  // namespace mailwhy::logs::postfix
