#include "mailwhy/trail/received_comments.h"

#include <algorithm>
#include <iterator>

#include "mailwhy/base/text.h"

namespace mailwhy::trail {
namespace {

constexpr auto npos = std::string_view::npos;

// The word that begins `at`, up to a blank, a comma, a bracket or a colon.
std::string_view word_at(std::string_view text, std::size_t at, std::string_view ends = " ,;()\t") {
  while (at < text.size() && (text[at] == ' ' || text[at] == '=')) ++at;
  const auto end = text.find_first_of(ends, at);
  return text.substr(std::min(at, text.size()), end == npos ? npos : end - at);
}

std::size_t find_ignoring_case(std::string_view text, std::string_view needle) {
  const auto found = std::search(text.begin(), text.end(), needle.begin(), needle.end(), [](char a, char b) { return lower_ascii(a) == lower_ascii(b); });
  return found == text.end() ? npos : static_cast<std::size_t>(found - text.begin());
}

// "TLSv1.3", "TLS1_2", "TLS1.0", "SSLv3", "SSL 3": where it stands and how it is written.
std::string_view version_in(std::string_view text) {
  for (std::size_t i = 0; i + 3 < text.size(); ++i) {
    const auto three = text.substr(i, 3);
    if (!equal_ignoring_case(three, "TLS") && !equal_ignoring_case(three, "SSL")) continue;
    std::size_t at = i + 3;
    if (at < text.size() && lower_ascii(text[at]) == 'v') ++at;
    if (at >= text.size() || !is_digit(text[at])) continue;
    while (at < text.size() && (is_digit(text[at]) || ((text[at] == '.' || text[at] == '_') && at + 1 < text.size() && is_digit(text[at + 1])))) ++at;
    if (at < text.size() && (text[at] == '_' || text[at] == '-')) continue;  // TLS13_AES_...: a cipher
    return text.substr(i, at - i);
  }
  return {};
}

int number_before(std::string_view text, std::size_t end) {
  while (end > 0 && text[end - 1] == ' ') --end;
  std::size_t begin = end;
  while (begin > 0 && is_digit(text[begin - 1])) --begin;
  return static_cast<int>(parse_number(text.substr(begin, end - begin), 100000).value_or(0));
}

// Encryption, in the words of any server; true when the comment is about it.
bool read_tls(std::string_view text, Encryption& tls) {
  const auto version = version_in(text);
  const bool said = !version.empty() || starts_with_ignoring_case(text, "using TLS") || find_ignoring_case(text, "TLS: ") != npos || equal_ignoring_case(text, "TLS") ||
                    contains_ignoring_case(text, "cipher=") || contains_ignoring_case(text, "Google Transport Security");
  if (starts_with_ignoring_case(text, "No client certificate") || starts_with_ignoring_case(text, "Client did not present")) return true;
  if (starts_with_ignoring_case(text, "Client CN")) {
    tls.certificate_verified = contains_ignoring_case(text, "verified OK") && !contains_ignoring_case(text, "not verified");
    return true;
  }
  if (!said) return false;
  tls.state = Encryption::State::yes;
  if (!version.empty() && tls.version.empty()) tls.version = version;
  if (contains_ignoring_case(text, "verify=YES") || contains_ignoring_case(text, "verify=OK")) tls.certificate_verified = true;
  std::string_view cipher;
  if (const auto at = find_ignoring_case(text, "cipher="); at != npos) cipher = word_at(text, at + 7);
  else if (const auto with = find_ignoring_case(text, "with cipher "); with != npos) cipher = word_at(text, with + 12);
  else if (const auto courier = find_ignoring_case(text, "TLS: "); courier != npos) {  // version, bits, cipher
    const auto commas = split(text.substr(courier), ',');
    if (commas.size() == 3) cipher = trim(commas[2]);
  } else if (const auto colons = split(text, ':'); colons.size() >= 3) {  // version:cipher:bits
    cipher = trim(colons[1]);
    if (tls.bits == 0) tls.bits = static_cast<int>(parse_number(trim(colons[2]), 100000).value_or(0));
  }
  if (!cipher.empty() && tls.cipher.empty()) tls.cipher = cipher;
  if (const auto bits = find_ignoring_case(text, "bits="); bits != npos) tls.bits = static_cast<int>(parse_number(word_at(text, bits + 5, " ,;()/\t"), 100000).value_or(0));
  else if (const auto before = find_ignoring_case(text, "bits"); before != npos && tls.bits == 0) tls.bits = number_before(text, before);
  return true;
}

// Who logged in; true when the comment is about that.
bool read_login(std::string_view text, Received& line) {
  constexpr std::string_view with_user[] = {"authenticated sender:", "authenticated user", "authenticated as", "authenticated id:", "authenticated:", "account"};
  for (const auto words : with_user) {
    const auto at = find_ignoring_case(text, words);
    if (at == npos || (words == "account" && at != 0)) continue;
    line.authenticated = true;
    line.user = word_at(text, at + words.size());
    return true;
  }
  if (const auto at = find_ignoring_case(text, "AUTH: "); at != npos) {
    line.authenticated = true;
    const auto words = split_words(text.substr(at + 6, text.find(',', at) == npos ? npos : text.find(',', at) - at - 6));
    if (words.size() > 1) line.user = words[1];
    return true;
  }
  if (starts_with_ignoring_case(text, "authenticated") || contains_ignoring_case(text, "smtp-auth")) {
    line.authenticated = true;
    return true;
  }
  return false;
}

bool looks_like_host(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return is_digit(c) || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z') || c == '.' || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
  });
}

std::string without_final_dot(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return std::string(name);
}

// The client's names and address in a comment behind "from".
bool read_peer(std::string_view text, Received& line) {
  Peer& peer = line.from;
  if (contains_ignoring_case(text, "unix socket")) return true;
  if (contains_ignoring_case(text, "may be forged")) peer.ptr_unknown = true;
  const auto words = split_words(text);
  const bool has_address = std::any_of(words.begin(), words.end(), [](std::string_view word) {
    std::optional<IpAddress> address;
    std::string impossible;
    return read_address(word, address, impossible) || !impossible.empty();
  });
  bool understood = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    if (word.ends_with(',')) word.remove_suffix(1);
    const auto next = i + 1 < words.size() ? words[i + 1] : std::string_view();
    if (equal_ignoring_case(word, "HELO") || equal_ignoring_case(word, "EHLO") || equal_ignoring_case(word, "LHLO")) {
      peer.helo = next;
      ++i;
      understood = true;
    } else if (starts_with_ignoring_case(word, "helo=") || starts_with_ignoring_case(word, "ehlo=")) {
      peer.helo = word.substr(5);
      understood = true;
    } else if (starts_with_ignoring_case(word, "ident=")) {
      peer.ident = word.substr(6);
      understood = true;
    } else if (starts_with_ignoring_case(word, "port=")) {
      understood = true;
    } else if (read_address(word, peer.address, peer.impossible_address)) {
      understood = true;
    } else if (const auto at = word.rfind('@'); at != npos && read_address(word.substr(at + 1), peer.address, peer.impossible_address)) {
      peer.ident = word.substr(0, at);
      understood = true;
    } else if (equal_ignoring_case(word, "unknown")) {
      peer.ptr_unknown = true;
      understood = true;
    } else if (i == 0 && looks_like_host(word) && (has_address || word.find('.') != npos) && (words.size() == 1 || has_address) && peer.ptr.empty()) {
      peer.ptr = without_final_dot(word);
      understood = true;
    }
  }
  return understood || contains_ignoring_case(text, "may be forged");
}

struct AgentRow {
  std::string_view needle, name;
};
// By the comment that follows "by", else by the words after "with".
constexpr AgentRow agents[] = {
    {"postfix", "Postfix"},        {"exim", "Exim"},                {"opensmtpd", "OpenSMTPD"},     {"haraka", "Haraka"},
    {"mdaemon", "MDaemon"},        {"domino", "Domino"},            {"smtpd32", "IMail"},           {"smtpd-", "IMail"},
    {"amavis", "amavis"},          {"communigate", "CommuniGate"},  {"kerio", "Kerio"},             {"cyrus", "Cyrus"},
    {"fetchmail", "fetchmail"},    {"getmail", "getmail"},          {"james", "James"},             {"ecelerity", "Momentum"},
    {"momentum", "Momentum"},      {"nemesis", "Nemesis"},          {"oracle communications", "Oracle"}, {"sun java", "Sun Java System"},
    {"squirrelmail", "SquirrelMail"}, {"horde", "Horde"},           {"roundcube", "Roundcube"},     {"stalwart", "Stalwart"},
    {"mailenable", "MailEnable"},  {"microsoft smtp server", "Exchange"}, {"microsoft smtpsvc", "IIS SMTP"}, {"frontend transport", "Exchange"},
    {"qmail", "qmail"},            {"hermes", "Yahoo"},             {"dovecot", "Dovecot"},         {"maddy", "maddy"},
    {"surgemail", "SurgeMail"},    {"smartermail", "SmarterMail"},  {"axigen", "Axigen"},           {"merak", "IceWarp"},
    {"icewarp", "IceWarp"},        {"hmailserver", "hMailServer"},  {"zmailer", "ZMailer"},         {"smail", "Smail"},
    {"groupwise", "GroupWise"},    {"lsmtp", "LSMTP"},              {"powermta", "PowerMTA"},       {"mimedefang", "MIMEDefang"},
    {"spamassassin", "SpamAssassin"}, {"clamsmtp", "ClamSMTP"},     {"dkimproxy", "DKIMproxy"},     {"xmail", "XMail"},
};

// sendmail names its version and that of its configuration: 8.17.1/8.17.1
bool is_sendmail_version(std::string_view text) { return text.size() > 4 && is_digit(text[0]) && text[1] == '.' && text.find('/') != npos && text.find_first_of(" [") == npos; }

}  // namespace

bool read_address(std::string_view word, std::optional<IpAddress>& address, std::string& impossible) {
  std::string_view inner = word;
  const bool bracketed = inner.starts_with('[');
  if (bracketed) {
    const auto end = inner.find(']');
    if (end == npos) return false;
    inner = inner.substr(1, end - 1);
  } else if (inner.ends_with(':')) {
    inner.remove_suffix(1);
  }
  if (starts_with_ignoring_case(inner, "IPv6:")) inner.remove_prefix(5);
  inner = inner.substr(0, inner.find('%'));  // fe80::1%6: a scope of that machine
  if (const auto parsed = IpAddress::parse(inner)) {
    if (!address) address = parsed->unmapped();
    return true;
  }
  const auto parts = split(inner, '.');
  const bool dotted = parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) { return !part.empty() && part.size() <= 4 && std::all_of(part.begin(), part.end(), is_digit); });
  if (!dotted) return false;
  if (impossible.empty()) impossible = inner;
  return false;
}

void note_cipher(std::string_view cipher, Encryption& tls) {
  tls.state = Encryption::State::yes;
  if (tls.cipher.empty()) tls.cipher = cipher;
}

bool read_comment(std::string_view text, Clause clause, Received& line) {
  text = trim(text);
  if (text.empty()) return true;
  if (starts_with_ignoring_case(text, "qmail ")) {
    line.software = text;
    if (const auto uid = find_ignoring_case(text, "by uid "); uid != npos) line.from.ident = "uid " + std::string(word_at(text, uid + 7));
    return true;
  }
  if (const auto sender = find_ignoring_case(text, "envelope-from"); sender != npos && !line.has_envelope_from) {
    std::string_view address = word_at(text, sender + 13);
    if (address.starts_with('<') && address.ends_with('>')) address = address.substr(1, address.size() - 2);
    line.envelope_from = address;
    line.has_envelope_from = true;
    if (sender == 0) return true;
  }
  const bool tls = read_tls(text, line.tls);
  const bool login = read_login(text, line);
  if (clause == Clause::none && starts_with_ignoring_case(text, "from ")) {  // sendmail: (from ann@localhost)
    line.from.ident = trim(text.substr(5));
    return true;
  }
  if (clause == Clause::from && !(tls && !login)) return read_peer(text, line) || tls || login;
  if (tls || login) return true;
  if (clause == Clause::by) {
    std::string impossible;
    const auto words = split_words(text);
    bool address = false;
    for (const auto word : words) address = read_address(word, line.by_address, impossible) || address;
    if (address && words.size() <= 2) return true;
    if (const auto from = find_ignoring_case(text, "userid "); from != npos) line.from.ident = "uid " + std::string(word_at(text, from + 7));
    if (starts_with_ignoring_case(text, "via HTTP")) line.protocol = Protocol::http;
  }
  if ((clause == Clause::by || clause == Clause::with || clause == Clause::none) && line.software.empty()) {
    line.software = text;
    return true;
  }
  Received probe;
  probe.software = text;
  if (!agent_of(probe).empty()) {
    line.software = text;
    return true;
  }
  return false;
}

std::string_view agent_of(const Received& line) {
  for (const std::string_view where : {std::string_view(line.software), std::string_view(line.with), std::string_view(line.via)})
    for (const auto& row : agents)
      if (contains_ignoring_case(where, row.needle)) return row.name;
  if (is_sendmail_version(line.software)) return "sendmail";
  const std::string by = lower_ascii(line.by);
  if (by.ends_with(".google.com") || by.ends_with(".googlemail.com")) return "Gmail";
  if (by.ends_with(".outlook.com") || by.ends_with(".exchangelabs.com")) return "Exchange";
  if (by.ends_with(".yahoo.com")) return "Yahoo";
  return {};
}

}  // namespace mailwhy::trail
