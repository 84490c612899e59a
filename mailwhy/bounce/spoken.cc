#include "mailwhy/bounce/spoken.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "mailwhy/base/text.h"
#include "mailwhy/bounce/cause.h"
#include "mailwhy/bounce/digits.h"
#include "mailwhy/bounce/pattern.h"

namespace mailwhy::bounce {
namespace {

// Codes that stand among the words.
struct SpokenCodes {
  int code = 0;
  std::optional<smtp::EnhancedCode> enhanced;
};

// A number of three digits is a code where it opens something said ("said: 550 ...", "550-...", "<<< 550"), or an enhanced code follows.
bool opens_reply(std::string_view text, std::size_t begin, std::size_t end) {
  if (end < text.size() && text[end] == '-') return true;
  auto before = text.substr(0, begin);
  while (before.ends_with(' ')) before.remove_suffix(1);
  if (before.empty() || before.ends_with(':') || before.ends_with(';') || before.ends_with('<') || before.ends_with('"') || before.ends_with('\'')) return true;
  const auto next = text.find_first_not_of(' ', end);
  if (next == std::string_view::npos) return false;
  const auto word = text.substr(next, text.find_first_not_of("0123456789.", next) - next);
  return smtp::parse_enhanced_code(word).has_value();
}

// Finds the codes and blots out those that stand between the words.
SpokenCodes take_codes(std::string& text) {
  SpokenCodes codes;
  const auto starts = [&](std::size_t at) {
    constexpr std::string_view before = " :;([#\"'<-";
    return at == 0 || before.find(text[at - 1]) != std::string_view::npos;
  };
  for (std::size_t at = next_digit(text, 0); at < text.size(); at = next_digit(text, at + 1)) {
    std::size_t end = at;
    while (end < text.size() && (is_digit(text[end]) || text[end] == '.')) ++end;
    auto word = std::string_view(text).substr(at, end - at);
    while (word.ends_with('.')) word.remove_suffix(1);
    const bool is_open = at == 0 || text[at - 1] == ' ' || text[at - 1] == '-';
    const bool ends = end >= text.size() || std::string_view(" -:;,)]\"'>").find(text[end]) != std::string_view::npos;
    if (!starts(at) || !ends) {
      at = end;
      continue;
    }
    const bool dotted = word.size() >= 5 && word[1] == '.';  // as "5.1.1" is
    if (const auto enhanced = dotted ? smtp::parse_enhanced_code(word) : std::nullopt) {
      if (!codes.enhanced && enhanced->klass != 2) codes.enhanced = enhanced;
      if (is_open) std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(at), word.size(), ' ');
    } else if (word.size() == 3 && (word[0] == '4' || word[0] == '5') && word.find('.') == std::string_view::npos && opens_reply(text, at, at + 3)) {
      if (codes.code == 0) codes.code = (word[0] - '0') * 100 + (word[1] - '0') * 10 + (word[2] - '0');
      const bool hyphen = end < text.size() && text[end] == '-';
      std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(at), hyphen ? 4 : 3, ' ');
    }
    at = end;
  }
  return codes;
}

// What a reporting program says of every code of a kind stands before the words that it quotes, and is none of them.  Hyphens are rarer than blanks.
void blot_frames(std::string& text) {
  constexpr std::string_view frames[] = {" - unknown address error ", " - other mail system problem ", " - other network problem "};
  bool found[std::size(frames)] = {};
  for (auto hyphen = text.find('-', 1); hyphen != std::string::npos; hyphen = text.find('-', hyphen + 1)) {
    if (text[hyphen - 1] != ' ') continue;
    for (std::size_t i = 0; i < std::size(frames); ++i) {
      if (found[i] || text.compare(hyphen - 1, frames[i].size(), frames[i]) != 0) continue;
      std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(hyphen) - 1, frames[i].size(), ' ');
      found[i] = true;
      break;
    }
  }
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 16> stage_of{{
    {"CONN", "greeting"}, {"CONNECT", "greeting"}, {"EHLO", "hello"},     {"HELO", "hello"},      {"LHLO", "hello"},    {"STARTTLS", "tls"}, {"MAIL", "mail_from"}, {"RCPT", "rcpt_to"},
    {"DATA", "data"},     {".", "data"},           {"BDAT", "data"},      {"DOT", "data"},        {"EOM", "data"},      {"AUTH", "mail_from"}, {"VRFY", "rcpt_to"}, {"QUIT", "data"},
}};

bool is_handed_over(std::string_view action) {
  for (const std::string_view word : {"delivered", "relayed", "expanded"})
    if (equal_ignoring_case(action, word)) return true;
  return false;
}

// Before a recipient is named, an unknown user or domain is the sender's, or the name in the greeting.
Meaning at_stage(Meaning meaning, std::string_view stage) {
  using enum Meaning;
  const bool no_domain = meaning == domain_unknown || meaning == host_not_found || meaning == host_takes_no_mail || meaning == null_mx;
  // "521 mx.example.net does not accept mail" is about the server itself (RFC 7504).
  if (stage == "hello" && no_domain) return meaning == host_takes_no_mail ? meaning : helo_refused;
  if (stage != "mail_from") return meaning;
  if (no_domain) return sender_domain_unknown;
  return meaning == user_unknown || meaning == mailbox_disabled || meaning == mailbox_moved || meaning == recipient_restricted ? sender_refused : meaning;
}

// "Sender domain has no MX", "your account is disabled": what is said of a mailbox or a domain is said of the sender's.  RFC 3463 s3.2 has codes for
// it: X.1.7 and X.1.8.
Meaning of_sender(Meaning meaning, const Cause& cause, std::string_view masked, const std::optional<smtp::EnhancedCode>& enhanced) {
  using enum Meaning;
  const bool no_domain = meaning == domain_unknown || meaning == host_not_found || meaning == null_mx;
  const bool no_mailbox = meaning == user_unknown || meaning == mailbox_full || meaning == mailbox_disabled || meaning == mailbox_moved;
  if (!no_domain && !no_mailbox) return meaning;
  constexpr std::string_view domains[] = {"your domain ", "your sender domain ", "sender domain ", "sender's domain ", "domain of the sender ", "sending domain "};
  constexpr std::string_view mailboxes[] = {"your account ", "account you are sending from ", "sender's account ", "sender account ", "sender's mailbox ",
                                            "sender mailbox ", "mailbox of the sender ", "sender address ", "sender's address "};
  constexpr std::size_t near = 80;
  const auto words = cause.mark_end == 0 ? masked : masked.substr(cause.mark_begin < near ? 0 : cause.mark_begin - near, cause.mark_end - (cause.mark_begin < near ? 0 : cause.mark_begin - near));
  const auto names = [&](std::string_view name) { return words.find(name) != std::string_view::npos; };
  const bool coded = enhanced && enhanced->subject == 1 && (enhanced->detail == 7 || enhanced->detail == 8);
  if (!coded && !names("sender") && !names("your ") && !names("sending")) return meaning;  // as mostly
  if (no_domain) return coded || std::any_of(std::begin(domains), std::end(domains), names) ? sender_domain_unknown : meaning;
  if (!coded && std::none_of(std::begin(mailboxes), std::end(mailboxes), names)) return meaning;
  return meaning == user_unknown ? sender_verify_failed : sender_refused;
}

// Said by a server of itself and its rules, whomever the message is for.
bool is_of_the_server(Meaning meaning) {
  using enum Meaning;
  return meaning == policy || meaning == sender_refused || meaning == server_error || meaning == server_config || meaning == server_storage || meaning == server_down;
}

// "Relaying denied. Please log in first."
bool names_login(std::string_view masked) {
  constexpr std::string_view words[] = {"authenticat", "smtp auth", "log in", "login", "logged in", "pop before smtp"};
  return std::any_of(std::begin(words), std::end(words), [&](std::string_view word) { return masked.find(word) != std::string_view::npos; });
}

// A delay may end well, and so may what a code calls temporary, unless it was given up.
bool is_final(const Spoken& spoken, int klass) {
  if (equal_ignoring_case(spoken.action, "delayed")) return false;
  return klass != 4 || equal_ignoring_case(spoken.action, "failed");
}

}  // namespace

std::string_view stage_of_command(std::string_view command) {
  for (const auto& [name, stage] : stage_of)
    if (name.size() == command.size() && equal_ignoring_case(name, command)) return stage;
  return "";
}

Judged judge(const Spoken& spoken) {
  Judged out;
  if (is_handed_over(spoken.action)) {
    out.meaning = Meaning::delivered;
    out.klass = class_of(out.meaning);
    out.sisimai = sisimai_of(out.meaning);
    return out;
  }
  std::string masked(spoken.text.substr(0, max_text));
  for (char& c : masked) c = static_cast<unsigned char>(c) < 0x20 ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  mask_input(masked);
  blot_frames(masked);
  const SpokenCodes codes = take_codes(masked);
  Report report;
  report.masked = masked;
  report.code = spoken.code != 0 ? spoken.code : codes.code;
  report.enhanced = spoken.enhanced ? spoken.enhanced : codes.enhanced;
  report.stage = stage_of_command(spoken.command);
  const bool of_reporter = spoken.remote_host.empty();  // where no other host is named, the one that reports speaks for itself
  report.remote_host = of_reporter ? spoken.reporting_host : spoken.remote_host;
  auto found = ReplyTable::builtin().find(report);
  out.cause = std::move(found.cause);
  out.dialect = found.dialect;
  out.dialect_by = of_reporter && found.dialect_by == "remote host" ? std::string_view("reporting host") : found.dialect_by;
  out.doubtful = found.doubtful;
  out.meaning = at_stage(out.cause.meaning, report.stage);
  if (out.meaning != out.cause.meaning) out.cause.party = {};  // the row's party is that of its own meaning
  if (const auto turned = of_sender(out.meaning, out.cause, masked, report.enhanced); turned != out.meaning) {
    out.meaning = turned;
    out.cause.party = turned == Meaning::sender_refused ? "sender_host" : "sender_domain";
    out.doubtful = true;
  }
  // A submission server that does not relay wants a login first, whoever looks after the domain (RFC 6409 s4.3).
  if (spoken.at_submission && (out.meaning == Meaning::relay_denied || out.meaning == Meaning::auth_required)) {
    out.meaning = Meaning::auth_required;
    out.cause.party = "sender_host";
  }
  // Its rules and its troubles are those of the sender's own provider too.
  if (spoken.at_submission && is_of_the_server(out.meaning) && (out.cause.party.empty() || out.cause.party == "recipient_policy" || out.cause.party == "recipient_host"))
    out.cause.party = "sender_host";
  // sysexits(3) EX_UNAVAILABLE in sendmail's words: how it logs any refusal whose own words it did not keep.
  if (spoken.code == 0 && equal_ignoring_case(spoken.text, "Service unavailable")) out.cause.party = "unknown";
  out.wants_login = (out.meaning == Meaning::relay_denied || out.meaning == Meaning::auth_required) && names_login(masked);
  out.cause.meaning = out.meaning;
  // Of what is only late, or was given up, no more need be known.
  if (out.meaning == Meaning::unknown && (equal_ignoring_case(spoken.action, "delayed") || equal_ignoring_case(spoken.action, "expired")))
    out.meaning = out.cause.meaning = Meaning::expired;
  out.klass = class_of(out.meaning);
  out.sisimai = sisimai_of(out.meaning);
  const int klass = report.code != 0 ? report.code / 100 : report.enhanced ? report.enhanced->klass : 0;
  // Who is sent away before any address was named is sent away for where he comes from.
  if ((report.stage == "greeting" || report.stage == "hello") && klass == 5 && (out.meaning == Meaning::policy || out.meaning == Meaning::unknown)) {
    out.klass = Class::reputation;
    out.sisimai = "blocked";
  }
  out.permanent = (out.klass == Class::bad_address || out.klass == Class::bad_domain) && is_final(spoken, klass);
  return out;
}

}  // namespace mailwhy::bounce
