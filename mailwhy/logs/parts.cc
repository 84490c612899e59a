#include "mailwhy/logs/parts.h"

#include <algorithm>
#include <array>

#include "mailwhy/base/text.h"

namespace mailwhy::logs {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool is_address_like(std::string_view text) {
  if (text.empty()) return false;
  bool dots_or_colons = false;
  for (const char c : text) {
    if (c == '.' || c == ':') dots_or_colons = true;
    else if (!is_decimal(c) && !(lower_ascii(c) >= 'a' && lower_ascii(c) <= 'f') && c != '%') return false;
  }
  return dots_or_colons && (text.find(':') != std::string_view::npos || std::all_of(text.begin(), text.end(), [](char c) {
           return is_decimal(c) || c == '.';
         }));
}

std::string_view plain_address(std::string_view text) {
  if (starts_with_ignoring_case(text, "ipv6:")) text.remove_prefix(5);
  if (starts_with_ignoring_case(text, "::ffff:") && text.find('.') != std::string_view::npos) text.remove_prefix(7);
  return text;
}

struct Verb {
  std::string_view words, command;
};
constexpr auto verbs = std::to_array<Verb>({
    {"pipelined ", ""},  // looked through
    {"RCPT", "RCPT"}, {"MAIL", "MAIL"}, {"DATA", "DATA"}, {"end of data", "."}, {"end-of-data", "."}, {"sending data block", "."},
    {"EHLO", "EHLO"}, {"HELO", "HELO"}, {"LHLO", "LHLO"}, {"STARTTLS", "STARTTLS"}, {"AUTH", "AUTH"}, {"RSET", "RSET"},
    {"NOOP", "NOOP"}, {"QUIT", "QUIT"}, {"VRFY", "VRFY"}, {"EXPN", "EXPN"}, {"HELP", "HELP"}, {"ETRN", "ETRN"}, {"BDAT", "BDAT"},
    {"XCLIENT", "XCLIENT"}, {"XFORWARD", "XFORWARD"}, {"initial connection", "CONN"}, {"connect", "CONN"}, {"banner", "CONN"},
    {"final dot", "."}, {"dot", "."},
});

constexpr auto troubles = std::to_array<std::string_view>({
    "error", "fail", "cannot", "can't", "could not", "unable", "denied", "not permitted", "warning", "panic", "fatal", "no such file",
    "timed out", "timeout", "invalid", "refused", "lost", "not found", "out of memory", "no space", "too many", "unexpected", "abort", "bad ",
    "problem", "exceed", "missing", "not allowed", "illegal", "malformed", "corrupt", "die", "killed",
});

}  // namespace

std::string_view bare(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

HostPort parse_host(std::string_view text) {
  HostPort out;
  std::string_view claimed;
  text = bare(text);
  while (!text.empty()) {
    if (text.front() == '(') {
      const auto end = text.find(')');
      const auto inside = text.substr(1, end == std::string_view::npos ? end : end - 1);
      if (!inside.empty() && inside.front() == '[') {
        if (out.address.empty()) claimed = inside;
      } else {
        claimed = inside;
      }
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    } else if (text.front() == '[') {
      const auto end = text.find(']');
      const auto inside = plain_address(text.substr(1, end == std::string_view::npos ? end : end - 1));
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      if (is_address_like(inside)) {
        if (out.address.empty()) out.address = inside;
      } else if (out.name.empty()) {
        out.name = inside;
      }
      if (!text.empty() && text.front() == ':') {
        text.remove_prefix(1);
        const auto port = leading_number(text);
        if (port > 0 && port < 65536) out.port = static_cast<std::uint16_t>(port);
        while (!text.empty() && is_decimal(text.front())) text.remove_prefix(1);
      }
    } else {
      const auto end = std::min(text.find_first_of(" \t[(,"), text.size());
      if (end == 0) {
        text.remove_prefix(1);
        continue;
      }
      const auto word = text.substr(0, end);
      if (is_address_like(word)) {
        if (out.address.empty()) out.address = plain_address(word);
      } else if (out.name.empty()) {
        out.name = word;
      }
      text.remove_prefix(end);
    }
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  }
  if (out.name.empty() && !claimed.starts_with('[')) out.name = claimed;
  if (out.name.size() > 1 && out.name.back() == '.') out.name.remove_suffix(1);
  return out;
}

void set_client(const HostPort& host, Event& event) {
  event.client_name = host.name;
  event.client_address = host.address;
}

std::string_view without_angles(std::string_view text) {
  text = bare(text);
  if (text.size() >= 2 && text.front() == '<' && text.back() == '>') return text.substr(1, text.size() - 2);
  return text;
}

int leading_code(std::string_view text) {
  if (text.size() < 3 || text[0] < '2' || text[0] > '5' || !is_decimal(text[1]) || !is_decimal(text[2])) return 0;
  if (text.size() > 3 && text[3] != ' ' && text[3] != '-' && text[3] != '\r' && text[3] != '\\' && text[3] != '"' && text[3] != '#') return 0;
  return (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
}

std::string_view leading_enhanced(std::string_view text) {
  if (text.size() < 5 || (text[0] != '2' && text[0] != '4' && text[0] != '5') || text[1] != '.') return {};
  std::size_t at = 2, digits = 0;
  while (at < text.size() && is_decimal(text[at]) && digits < 4) ++at, ++digits;
  if (digits == 0 || at >= text.size() || text[at] != '.') return {};
  ++at;
  digits = 0;
  while (at < text.size() && is_decimal(text[at]) && digits < 4) ++at, ++digits;
  if (digits == 0) return {};
  if (at < text.size() && (is_decimal(text[at]) || text[at] == '.' || (lower_ascii(text[at]) >= 'a' && lower_ascii(text[at]) <= 'z'))) return {};
  return text.substr(0, at);
}

void note_codes(std::string_view text, Event& event) {
  if (const int code = leading_code(text); code != 0) {
    event.code = code;
    text.remove_prefix(std::min<std::size_t>(4, text.size()));
    while (!text.empty() && (text.front() == ' ' || text.front() == '#')) text.remove_prefix(1);
  }
  if (const auto enhanced = leading_enhanced(text); !enhanced.empty()) event.enhanced = enhanced;
}

std::string_view command_in(std::string_view words) {
  words = bare(words);
  if (starts_with_ignoring_case(words, "pipelined ")) words.remove_prefix(10);
  for (const auto& verb : verbs)
    if (!verb.command.empty() && starts_with_ignoring_case(words, verb.words)) return verb.command;
  return {};
}

std::string_view next_id_in(std::string_view words) {
  const auto is_id = [](char c) { return is_decimal(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-'; };
  for (const std::string_view key : {std::string_view("queued as "), std::string_view("OK id=")}) {
    auto at = words.find(key);
    if (at == std::string_view::npos) continue;
    for (auto next = at; next != std::string_view::npos; next = words.find(key, at + 1)) at = next;  // the last one: forward is quicker
    const auto rest = words.substr(at + key.size());
    return rest.substr(0, static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_id) - rest.begin()));
  }
  static constexpr std::string_view accepted = "Message accepted for delivery";
  auto at = words.find(accepted);
  while (at != std::string_view::npos && (at == 0 || words[at - 1] != ' ')) at = words.find(accepted, at + 1);
  if (at == std::string_view::npos || at < 2) return {};
  const auto before = words.substr(0, at - 1);
  const auto id = before.substr(before.rfind(' ') + 1);
  return std::all_of(id.begin(), id.end(), is_id) ? id : std::string_view();
}

std::int64_t interval_us(std::string_view text) {
  constexpr std::int64_t second = 1000000, most = 1'000'000'000;  // seconds
  std::int64_t total = 0;
  bool any = false;
  text = bare(text);
  while (!text.empty()) {
    if (!is_decimal(text.front()) && text.front() != '.') return any ? total : -1;
    std::int64_t whole = 0, fraction = 0, scale = second;
    while (!text.empty() && is_decimal(text.front())) {
      whole = std::min(most, whole * 10 + (text.front() - '0'));
      text.remove_prefix(1);
    }
    if (!text.empty() && text.front() == '.') {
      text.remove_prefix(1);
      while (!text.empty() && is_decimal(text.front())) {
        if (scale > 1) fraction += (text.front() - '0') * (scale /= 10);
        text.remove_prefix(1);
      }
    }
    std::int64_t unit = 1;
    if (text.starts_with("ms")) {
      total += whole * 1000 + fraction / 1000;
      text.remove_prefix(2);
      any = true;
      continue;
    }
    if (!text.empty()) {
      switch (text.front()) {
        case 'w': unit = 7 * 86400; break;
        case 'd': unit = 86400; break;
        case 'h': unit = 3600; break;
        case 'm': unit = 60; break;
        case 's': break;
        default: return any ? total : -1;
      }
      text.remove_prefix(1);
    }
    total += std::min(whole, most / unit) * unit * second + fraction;
    any = true;
  }
  return any ? total : -1;
}

std::int64_t clock_us(std::string_view text) {
  std::int64_t days = 0;
  if (const auto plus = text.find('+'); plus != std::string_view::npos) {
    const auto number = parse_number(text.substr(0, plus), 100000);
    if (!number) return -1;
    days = static_cast<std::int64_t>(*number);
    text.remove_prefix(plus + 1);
  }
  std::int64_t seconds = 0;
  for (int part = 0; part < 3; ++part) {
    const auto number = parse_number(cut_at(text, ':'), 100000);
    if (!number) return -1;
    seconds = seconds * 60 + static_cast<std::int64_t>(*number);
  }
  return (days * 86400 + seconds) * 1000000;
}

std::uint64_t leading_number(std::string_view text) {
  std::uint64_t out = 0;
  for (const char c : text) {
    if (!is_decimal(c) || out > UINT64_MAX / 10 - 10) break;
    out = out * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return out;
}

std::string_view between(std::string_view text, std::string_view key, std::string_view end) {
  const auto at = text.find(key);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + key.size());
  return text.substr(0, text.find(end));
}

std::string_view cut_at(std::string_view& text, char separator) {
  const auto at = text.find(separator);
  const auto out = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return out;
}

bool sounds_like_trouble(std::string_view text) {
  std::array<char, 512> low;          // whoever has trouble says so early
  const auto size = std::min(text.size(), low.size());
  for (std::size_t i = 0; i < size; ++i) low[i] = static_cast<char>(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]);
  const std::string_view words(low.data(), size);
  return std::any_of(troubles.begin(), troubles.end(), [&](std::string_view word) { return words.find(word) != std::string_view::npos; });
}

}  // namespace mailwhy::logs
