// How long a temporary refusal asks us to wait.
#include <array>

#include "mailwhy/base/text.h"
#include "mailwhy/bounce/digits.h"
#include "mailwhy/bounce/pattern.h"

namespace mailwhy::bounce {
namespace {

constexpr long long longest = 7LL * 24 * 3600;

// A number is a waiting time only in such company.
bool asks_to_wait(std::string_view text) {
  static constexpr std::array<std::string_view, 12> words{"again", "retry", "wait", "greylist", "graylist", "come back", "delay", "resend", "later", "resubmit", "grey", "patient"};
  for (const auto word : words)
    if (text.find(word) != std::string_view::npos) return true;
  return false;
}

// A count of things in a time ("300 messages in 60 seconds") is a limit, not a wait.
bool is_announced(std::string_view before) {
  static constexpr std::array<std::string_view, 9> words{"in", "after", "wait", "for", "within", "least", "retry", "greylisted", "another"};
  for (int back = 0; back < 2; ++back) {
    while (before.ends_with(' ') || before.ends_with('\t')) before.remove_suffix(1);
    const auto blank = before.find_last_of(" \t");
    const auto word = before.substr(blank == std::string_view::npos ? 0 : blank + 1);
    const auto plain = trim(word), named = word.ends_with(':') ? word.substr(0, word.size() - 1) : std::string_view{};
    for (const auto announcing : words)
      if (plain == announcing || named == announcing) return true;
    before.remove_suffix(word.size());
  }
  return false;
}

std::optional<long long> unit_of(std::string_view after) {
  static constexpr std::array<std::pair<std::string_view, long long>, 11> units{
      {{"seconds", 1}, {"second", 1}, {"secs", 1}, {"sec", 1}, {"s", 1}, {"minutes", 60}, {"minute", 60}, {"mins", 60}, {"min", 60}, {"hours", 3600}, {"hour", 3600}}};
  const auto begin = after.find_first_not_of(" -");
  if (begin == std::string_view::npos) return std::nullopt;
  after.remove_prefix(begin);
  std::size_t end = 0;
  while (end < after.size() && after[end] >= 'a' && after[end] <= 'z') ++end;
  for (const auto& [name, factor] : units)
    if (after.substr(0, end) == name) return factor;
  return std::nullopt;
}

// hh:mm:ss at the front; its length is always 8.
std::optional<long long> clock_time(std::string_view text) {
  if (text.size() < 8 || text[2] != ':' || text[5] != ':' || (text.size() > 8 && is_digit(text[8]))) return std::nullopt;
  const auto h = parse_number(text.substr(0, 2)), m = parse_number(text.substr(3, 2), 59), s = parse_number(text.substr(6, 2), 59);
  if (!h || !m || !s) return std::nullopt;
  return static_cast<long long>(*h * 3600 + *m * 60 + *s);
}

}  // namespace

std::optional<long long> retry_after(std::string_view all) {
  const auto asked = [&](long long seconds) { return asks_to_wait(all) ? std::optional(seconds) : std::nullopt; };
  for (std::size_t at = next_digit(all, 4); at < all.size(); at = next_digit(all, at + 1)) {
    if (all[at - 1] != ' ' && all[at - 1] != '(' && all[at - 1] != ':') continue;
    std::size_t end = at;
    while (end < all.size() && is_digit(all[end])) ++end;
    const auto before = all.substr(0, at);
    if (const auto clock = clock_time(all.substr(at)); clock && is_announced(before)) return asked(*clock);
    const auto number = parse_number(all.substr(at, end - at), longest);
    const auto unit = unit_of(all.substr(end));
    if (number && unit && is_announced(before) && static_cast<long long>(*number) * *unit <= longest)
      return asked(static_cast<long long>(*number) * *unit);
    at = end;
  }
  return std::nullopt;
}

}  // namespace mailwhy::bounce
