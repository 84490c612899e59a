#include "mailwhy/logs/exim_notes.h"

#include <algorithm>
#include <array>

#include "mailwhy/base/text.h"
#include "mailwhy/logs/exim_fields.h"
#include "mailwhy/logs/parts.h"

namespace mailwhy::logs {
namespace {

// Ordered: the first that fits counts.
constexpr auto exim_notes = std::to_array<Note>({
    {"no MAIL in SMTP connection from ", Kind::noted, true},
    {"no MAIL in TLS connection from ", Kind::noted, true},
    {"no MAIL in ", Kind::noted},
    {"SMTP connection identification ", Kind::noted},
    {"unexpected disconnection while reading SMTP command from ", Kind::lost, true},
    {"SMTP command timeout on connection from ", Kind::lost, true},
    {"SMTP command timeout on TLS connection from ", Kind::lost, true},
    {"SMTP data timeout (message abandoned) on connection from ", Kind::lost, true},
    {"SMTP data timeout ", Kind::lost},
    {"SMTP timeout while connected to ", Kind::noted},
    {"SMTP timeout after ", Kind::noted},
    {"SMTP connection lost after final dot", Kind::lost},
    {"incomplete transaction", Kind::lost},
    {"Connection from ", Kind::reject, true},
    {"SMTP call from ", Kind::reject, true},
    {"SMTP protocol synchronization error ", Kind::reject},
    {"refused connection from ", Kind::reject, true},
    {"TLS error on connection from ", Kind::tls, true},
    {"TLS error on connection to ", Kind::tls},
    {"TLS ", Kind::tls},
    {"DANE ", Kind::tls},
    {"tls_", Kind::tls},
    {"SSL ", Kind::tls},
    {"SMTP syntax error in ", Kind::noted},
    {"SMTP protocol error in ", Kind::noted},
    {"no host name found for IP address ", Kind::noted},
    {"no IP address found for host ", Kind::noted},
    {"host name alias list truncated", Kind::noted},
    {"Start queue run", Kind::noted},
    {"End queue run", Kind::noted},
    {"Start '", Kind::noted},
    {"End '", Kind::noted},
    {"exim 4", Kind::noted},
    {"exim 3", Kind::noted},
    {"exim user lost privilege", Kind::noted},
    {"daemon restart", Kind::noted},
    {"daemon ", Kind::noted},
    {"SIGHUP", Kind::noted},
    {"pid ", Kind::noted},
    {"cwd=", Kind::noted},
    {"Spool file ", Kind::noted},
    {"Message is frozen", Kind::noted},
    {"*** Frozen", Kind::trouble},
    {"Frozen", Kind::trouble},
    {"frozen ", Kind::noted},
    {"Unfrozen", Kind::noted},
    {"unfrozen", Kind::noted},
    {"removed by ", Kind::noted},
    {"cancelled by ", Kind::noted},
    {"no immediate delivery", Kind::noted},
    {"error ignored", Kind::noted},
    {"Operation timed out", Kind::noted},
    {"original recipients ignored", Kind::noted},
    {"queued by ", Kind::noted},
    {"locked by ", Kind::noted},
    {"routed by ", Kind::noted},
    {"daily", Kind::noted},
    {"DKIM", Kind::filter},
    {"PDKIM", Kind::filter},
    {"DMARC", Kind::filter},
    {"SPF", Kind::filter},
    {"ARC", Kind::filter},
    {"SA:", Kind::filter},
    {"spamd", Kind::trouble},
    {"spam acl condition", Kind::trouble},
    {"malware acl condition", Kind::trouble},
    {"Warning: ", Kind::trouble},
    {"lowest numbered MX record points to local host", Kind::trouble},
    {"remote host address is the local host", Kind::trouble},
    {"DNS list lookup defer", Kind::trouble},
    {"ident connection to ", Kind::noted},
    {"Sender identification", Kind::noted},
    {"malformed ", Kind::noted},
    {"sender verify ", Kind::noted},
    {"recipient verify ", Kind::noted},
    {"Message abandoned", Kind::lost},
    {"message abandoned", Kind::lost},
    {"too many ", Kind::trouble},
    {"no more ", Kind::noted},
    {"delivering ", Kind::noted},
    {"fakereject", Kind::noted},
    {"Completed", Kind::done},
});

// The client at the beginning: "name (helo) [address]:port"; without brackets one word.
HostPort client_at(std::string_view text) {
  auto end = text.find(']');
  if (end == std::string_view::npos) return parse_host(text.substr(0, text.find_first_of(" :")));
  ++end;
  if (end < text.size() && text[end] == ':') {
    auto port = end + 1;
    while (port < text.size() && is_decimal(text[port])) ++port;
    if (port > end + 1) end = port;
  }
  return parse_host(text.substr(0, end));
}

// "SMTP connection from NAME [ADDRESS]:PORT I=... (TCP/IP connection count = 2)" and how it ended.
void note_connection(std::string_view text, Event& event) {
  set_client(client_at(text), event);
  event.text = text;
  const auto has = [&](std::string_view words) { return text.find(words) != std::string_view::npos; };
  if (has("TCP/IP connection count")) event.kind = Kind::connect;
  else if (has(" lost") || has("closed by EOF")) event.kind = Kind::lost;
  else if (has(" closed ")) event.kind = Kind::disconnect;
  else event.kind = Kind::connect;
}

// Behind "rejected ": "RCPT <a@example.org>: words", "EHLO or HELO x: words", "connection in "connect" ACL: words", "after DATA: words".
void note_rejection(std::string_view rest, Event& event) {
  event.kind = Kind::reject;
  event.text = {};
  auto what = rest;
  for (const auto before : {std::string_view("after "), std::string_view("during "), std::string_view("by ")}) skip(what, before);
  event.command = command_in(what);
  if (rest.starts_with("after DATA") || rest.starts_with("during ") || rest.starts_with("by ") || rest.starts_with("PRDR")) event.command = ".";
  else if (rest.starts_with("connection")) event.command = "CONN";
  else if (rest.starts_with("PREDATA")) event.command = "DATA";
  std::size_t from = 0;
  if (const auto open = rest.find('<'); open != std::string_view::npos && open < std::min(rest.find(": "), rest.size())) {
    const auto close = rest.find('>', open);
    if (close != std::string_view::npos) {
      const auto address = rest.substr(open + 1, close - open - 1);
      if (event.command == "RCPT" || event.command == "VRFY" || event.command == "EXPN") event.to = address;
      else if (event.command == "MAIL") event.from = address, event.from_known = true;
      from = close;
    }
  }
  // The host may stand behind the command: "MAIL FROM:<a@example.org> H=x [192.0.2.1]:25: message too big".
  if (const auto host = rest.find(" H=", from); host != std::string_view::npos && host < std::min(rest.find(": ", from), rest.size())) {
    const auto fields = read_exim_fields(rest.substr(host + 1));
    set_client(fields.host, event);
    event.text = fields.rest;
  } else if (const auto colon = rest.find(": ", from); colon != std::string_view::npos) {
    const auto whose = rest.substr(0, colon).find(" from ");
    if (whose != std::string_view::npos && event.client_address.empty()) set_client(client_at(rest.substr(whose + 6)), event);
    event.text = bare(rest.substr(colon + 2));
  } else if (rest.starts_with("RCPT") || rest.starts_with("MAIL")) {
    event.text = {};
  } else {
    event.text = rest;
  }
  note_codes(event.text, event);
}

// True when `text` tells of a refusal; both "rejected X" and "temporarily rejected X".
bool take_rejection(std::string_view text, Event& event) {
  const bool temporarily = skip(text, "temporarily ");
  if (!skip(text, "rejected ")) return false;
  note_rejection(text, event);
  if (temporarily) event.outcome = Outcome::deferred;
  return true;
}

// "plain authenticator failed for name [192.0.2.1]: 535 Incorrect authentication data (set_id=alice)"
bool take_login(std::string_view text, Event& event) {
  static constexpr std::string_view words = " authenticator failed for ";
  const auto at = text.find(words);
  if (at == std::string_view::npos || at > 60) return false;
  const auto rest = text.substr(at + words.size());
  event.kind = Kind::login_failed;
  set_client(client_at(rest), event);
  event.user = between(rest, "(set_id=", ")");
  event.command = "AUTH";
  auto bracket = rest.find(']');
  if (bracket == std::string_view::npos) bracket = 0;
  const auto colon = rest.find(": ", bracket);
  event.text = colon == std::string_view::npos ? rest : rest.substr(colon + 2);
  note_codes(event.text, event);
  return true;
}

// Lines that begin with fields: "H=mx.example.org [192.0.2.1] ...", "U=root F=<a@example.org> ...".
void note_fields(std::string_view text, Event& event) {
  const auto fields = read_exim_fields(text);
  const auto rest = fields.rest;
  event.from = fields.from;
  event.from_known = fields.has_from;
  if (fields.login.find(':') != std::string_view::npos) {
    auto login = fields.login;
    cut_at(login, ':');
    event.user = cut_at(login, ':');
  }
  const bool refusal = rest.starts_with("rejected ") || rest.starts_with("temporarily rejected ");
  if (event.id.empty() || refusal || fields.has_from) {
    set_client(fields.host, event);
  } else {                            // of a delivery: the server that was asked
    event.relay_name = fields.host.name;
    event.relay_address = fields.host.address;
    event.relay_port = fields.host.port;
  }
  if (take_rejection(rest, event)) return;
  event.text = rest;
  event.kind = Kind::noted;
  if (rest.starts_with("TLS ") || rest.starts_with("DANE")) event.kind = Kind::tls;
  else if (rest.starts_with("incomplete transaction (connection lost)") || rest.starts_with("incomplete transaction (sync")) event.kind = Kind::lost;
}

bool take_note(std::string_view text, Event& event) {
  for (const auto& note : exim_notes) {
    if (!text.starts_with(note.start)) continue;
    event.kind = note.kind;
    event.text = text;
    auto rest = text.substr(note.start.size());
    auto client = rest;
    skip(client, "H=");
    if (note.names_client) set_client(client_at(client), event);
    if (event.kind == Kind::reject) {
      if (note.start.starts_with("SMTP protocol")) set_client(read_exim_fields(rest.substr(std::min(rest.find("H="), rest.size()))).host, event);
      else if (note.start.starts_with("Connection") || note.start.starts_with("refused")) event.command = "CONN";
    }
    return true;
  }
  return false;
}

}  // namespace

void note_exim_line(std::string_view text, Event& event) {
  event.text = text;
  if (skip(text, "SMTP connection from ")) return note_connection(text, event);
  if (text.starts_with("H=") || text.starts_with("U=") || text.starts_with("F=<")) return note_fields(text, event);
  if (take_rejection(text, event) || take_login(text, event) || take_note(text, event)) return;
  if (text.starts_with("unqualified ") && text.find(" rejected: ") != std::string_view::npos) {
    event.kind = Kind::reject;
    event.command = text.starts_with("unqualified sender") ? "MAIL" : "RCPT";
    const auto address = between(text, "<", ">");
    (event.command == "MAIL" ? event.from : event.to) = address;
    const auto host = text.find(" H=");
    if (host != std::string_view::npos) set_client(read_exim_fields(text.substr(host + 1)).host, event);
    return;
  }
  // An own access control list's words about a message, or about a client whose address stands in the line: of no consequence by themselves.
  if (text.ends_with(": error ignored")) event.kind = Kind::noted;
  else if (sounds_like_trouble(text)) event.kind = Kind::trouble;
  else if (!event.id.empty() || text.find('[') != std::string_view::npos) event.kind = Kind::noted;
  else event.kind = Kind::unread;
}

bool is_exim_note(std::string_view text) {
  if (text.starts_with("SMTP connection from ") || text.starts_with("Warning: purging") || text.starts_with("H=") || text.starts_with("rejected ") || text.starts_with("temporarily rejected ") ||
      text.starts_with("unqualified ") || text.find(" rejected ") != std::string_view::npos || text.find(" authenticator failed for ") != std::string_view::npos)
    return true;
  return std::any_of(exim_notes.begin(), exim_notes.end(), [&](const Note& note) { return note.start.size() > 5 && text.starts_with(note.start); });
}

}  // namespace mailwhy::logs
