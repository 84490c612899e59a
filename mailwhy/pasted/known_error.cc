#include "mailwhy/pasted/known_error.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::pasted {
namespace {

bool is_word_character(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '_'; }

struct Span {
  std::size_t begin = 0, end = 0;
};

// `words` with at most one "*" (up to 80 characters), as words of their own.
std::optional<Span> find_words(std::string_view lower, std::string_view words) {
  const auto star = words.find('*');
  const auto head = words.substr(0, star);
  for (auto at = lower.find(head); at != std::string_view::npos; at = lower.find(head, at + 1)) {
    auto end = at + head.size();
    // OpenSSL's names run together: "TLSV1_ALERT_PROTOCOL_VERSION".
    if (at > 0 && is_word_character(head.front()) && is_word_character(lower[at - 1]) && !lower.substr(0, at).ends_with("_alert_")) continue;
    if (star != std::string_view::npos) {
      const auto tail = words.substr(star + 1);
      const auto behind = lower.substr(end, 80 + tail.size()).find(tail);
      if (behind == std::string_view::npos) continue;
      end += behind + tail.size();
    }
    if (end < lower.size() && is_word_character(lower[end - 1]) && is_word_character(lower[end])) continue;
    return Span{at, end};
  }
  return std::nullopt;
}

// "SSL alert number 40", "fatal alert code is 40", "alert [40]".
std::optional<FoundError> find_alert_number(std::string_view lower) {
  constexpr std::string_view leads[] = {"alert number ", "fatal error code is ", "alert code is ", "alert code ", "fatal alert [", "alert [", "alert(", "fatal alert: "};
  for (const auto lead : leads) {
    const auto at = lower.find(lead);
    if (at == std::string_view::npos) continue;
    const auto begin = at + lead.size();
    auto end = begin;
    while (end < lower.size() && is_digit(lower[end])) ++end;
    const auto number = parse_number(lower.substr(begin, end - begin), 255);
    if (!number) continue;
    for (const auto& error : all_known_errors())
      if (error.alert == static_cast<int>(*number)) return FoundError{&error, at, end, false};
  }
  return std::nullopt;
}

// A TLS alert's name is a common word elsewhere; these make it one.
bool speaks_of_tls(std::string_view lower) {
  constexpr std::string_view words[] = {"ssl", "tls", "alert", "handshake", "certificate", "x509", "schannel", "gnutls", "record mac", "cipher"};
  return std::any_of(std::begin(words), std::end(words), [&](std::string_view word) { return lower.find(word) != std::string_view::npos; });
}

// "(110)", "10060" and "permission denied" mean something to those who speak of a connection or of mail only.
bool speaks_of_network(std::string_view lower) {
  constexpr std::string_view words[] = {"connect", "socket", "errno", "host", "network", "smtp", "wsa", "error", "mail", "postdrop", "dial tcp"};
  return std::any_of(std::begin(words), std::end(words), [&](std::string_view word) { return lower.find(word) != std::string_view::npos; });
}
bool is_number(std::string_view words) { return words.find_first_not_of("()0123456789") == std::string_view::npos; }

bool came_from_outside(std::string_view lower) {
  constexpr std::string_view words[] = {"received", "ssl3_read_bytes", "remote error", "read:fatal", "from the remote", "has been received", "peer sent", "alert read", "ssl alert number", "sslv3 alert", "tlsv1 alert"};
  return std::any_of(std::begin(words), std::end(words), [&](std::string_view word) { return lower.find(word) != std::string_view::npos; });
}

std::optional<FoundError> find_row(std::string_view lower, const KnownError& error) {
  for (auto rest = error.words; !rest.empty();) {
    const auto bar = std::min(rest.find(" | "), rest.size());
    const auto words = rest.substr(0, bar);
    rest.remove_prefix(std::min(bar + 3, rest.size()));
    const bool everyday = is_number(words) || (words == "permission denied" && trim(lower) != words);
    if (everyday && !speaks_of_network(lower)) continue;
    if (const auto mark = find_words(lower, words)) return FoundError{&error, mark->begin, mark->end, false};
  }
  return std::nullopt;
}

// Kinds in the order in which they tell: what a program wraps around a cause tells least.
int weight_of_kind(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::login: return 5;
    case ErrorKind::tls_alert:
    case ErrorKind::tls: return 4;
    case ErrorKind::dns: return 3;
    case ErrorKind::network: return 2;
    case ErrorKind::program: return 1;
  }
  return 0;
}

}  // namespace

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::tls_alert: return "tls-alert";
    case ErrorKind::tls: return "tls";
    case ErrorKind::network: return "network";
    case ErrorKind::dns: return "dns";
    case ErrorKind::login: return "login";
    case ErrorKind::program: return "program";
  }
  return "program";
}

std::optional<FoundError> find_known_error(std::string_view text) {
  constexpr std::size_t longest = 16 << 10;
  const std::string lower = lower_ascii(text.substr(0, longest));
  const bool tls = speaks_of_tls(lower);
  if (tls) {
    if (auto numbered = find_alert_number(lower)) {
      numbered->received = came_from_outside(lower);
      return numbered;
    }
  }
  // Of one kind the first row counts: the special ones stand before the general ones.
  std::optional<FoundError> best;
  int best_weight = 0;
  for (const auto& error : all_known_errors()) {
    if (error.kind == ErrorKind::tls_alert && !tls) continue;
    if (best && weight_of_kind(error.kind) <= best_weight) continue;
    auto found = find_row(lower, error);
    if (!found) continue;
    best = found;
    best_weight = weight_of_kind(error.kind);
  }
  if (best) best->received = best->error->alert >= 0 && came_from_outside(lower);
  return best;
}

}  // namespace mailwhy::pasted
