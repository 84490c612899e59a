// What Postfix refuses: clients' commands, and contents that a header or body check does not like.
#include "mailwhy/logs/parts.h"
#include "mailwhy/logs/postfix_fields.h"

namespace mailwhy::logs::postfix {
namespace {

std::string_view command_of(std::string_view word) {
  if (word == "CONNECT") return "CONN";
  if (word == "END-OF-MESSAGE" || word == "END") return ".";
  return word;
}

// "; from=<a> to=<b> proto=ESMTP helo=<c>" as smtpd writes it, with commas as postscreen does; true when `text` has that form.
bool read_envelope(std::string_view text, Event& event) {
  std::string_view from, to;
  bool from_known = false;
  const auto either = [&](std::string_view key) { return skip(text, key) || (skip(text, ",") && (skip(text, " ") ? skip(text, key) : false)); };
  if (skip(text, "from=<")) {
    if (!take_address(text, {" to=<", ", to=<", " proto=", ", proto=", " helo=<"}, from)) return false;
    from_known = true;
    skip(text, ",");
    skip(text, " ");
  }
  if (skip(text, "to=<")) {
    if (!take_address(text, {" proto=", ", proto=", " helo=<", " orig_to="}, to)) return false;
    skip(text, ",");
    skip(text, " ");
  }
  if (!text.empty() && !either("proto=") && !either("helo=<") && !either("orig_to=")) return false;
  static constexpr std::string_view login = " sasl_username=<";
  if (const auto at = text.rfind(login); at != std::string_view::npos) {
    auto rest = text.substr(at + login.size());
    take_address(rest, {" ", ":"}, event.user);
  }
  event.from = from;
  event.from_known = from_known;
  event.to = to;
  return true;
}

// Where the envelope begins: the first "; from=<" (or "; to=<", "; proto=") outside of quoted addresses behind which it has its form.
std::size_t find_envelope(std::string_view text, Event& event) {
  bool quoted = false;
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    if (quoted) {
      if (text[i] == '\\') ++i;
      else if (text[i] == '"') quoted = false;
      continue;
    }
    if (text[i] == '<' && text[i + 1] == '"') {
      // Only when it is closed again: "<" and a stray quote occur in anybody's words.
      quoted = text.find("\"@", i + 2) != std::string_view::npos || text.find("\">", i + 2) != std::string_view::npos;
      if (quoted) ++i;
      continue;
    }
    if (text[i] == ';' && text[i + 1] == ' ' && read_envelope(text.substr(i + 2), event)) return i;
  }
  return std::string_view::npos;
}

}  // namespace

bool read_refusal(std::string_view rest, Event& event) {
  // "RCPT from host[addr]: 550 ...", and without the client where a proxy or a milter speaks.
  std::size_t n = 0;
  while (n < rest.size() && rest[n] != ' ' && rest[n] != ':') ++n;
  if (n == 0 || n == rest.size()) return false;
  event.command = command_of(rest.substr(0, n));
  rest.remove_prefix(n);
  if (skip(rest, " from ")) {
    Peer peer;
    if (!take_peer(rest, peer)) return false;
    event.client_name = peer.name;
    event.client_address = peer.address;
  }
  if (!skip(rest, ": ")) return false;
  const auto end = find_envelope(rest, event);
  event.text = rest.substr(0, end);
  note_codes(event.text, event);
  return true;
}

bool read_content_refusal(std::string_view rest, Event& event) {
  event.command = ".";
  const auto at = rest.rfind("; from=<");
  if (at == std::string_view::npos) {
    event.text = rest;
    return true;
  }
  auto tail = rest.substr(at + 2);
  read_envelope(tail, event);
  const auto head = rest.substr(0, at);
  if (const auto from = head.rfind(" from "); from != std::string_view::npos) {
    const auto peer = peer_of(head.substr(from + 6));
    event.client_name = peer.name;
    event.client_address = peer.address;
  }
  // Behind helo=<...>, or proto=, stands what the client was told.
  auto said = tail.rfind(">: ");
  event.text = said == std::string_view::npos ? head : tail.substr(said + 3);
  if (event.text.empty()) event.text = head;
  note_codes(event.text, event);
  return true;
}

}  // namespace mailwhy::logs::postfix
