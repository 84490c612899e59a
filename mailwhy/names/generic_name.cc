#include "mailwhy/names/generic_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mailwhy/base/text.h"

namespace mailwhy::names {
namespace {
constexpr std::string_view jobs[] = {"mail", "mx", "smtp", "mta", "relay", "out", "outbound", "send", "sender", "static", "fixed", "business"};
constexpr std::string_view pools[] = {"dyn",  "dynamic", "dhcp", "dial", "dialup", "dialin", "ppp",   "pppoe", "pool",      "pools",       "dsl",
                                      "adsl", "vdsl",    "xdsl", "cable", "client", "cust", "customer", "user", "broadband", "residential", "dip"};

// The runs of letters and the runs of digits, so that "dyn25" and "mx1" are read as "dyn 25" and "mx 1".
std::vector<std::string> words_of(std::string_view text) {
  enum class Kind { other, letter, digit };
  const auto kind_of = [](char c) { return is_digit(c) ? Kind::digit : c >= 'a' && c <= 'z' ? Kind::letter : Kind::other; };
  std::vector<std::string> words;
  Kind last = Kind::other;
  for (const char c : text) {
    const Kind kind = kind_of(c);
    if (kind != Kind::other) {
      if (kind != last) words.emplace_back();
      words.back() += c;
    }
    last = kind;
  }
  return words;
}

template <typename List>
bool any_of_these(const std::vector<std::string>& words, const List& list) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return std::find(std::begin(list), std::end(list), word) != std::end(list); });
}

// The same numbers one after the other, with or without leading zeros.
bool has_run(const std::vector<std::string>& numbers, const std::vector<unsigned>& wanted) {
  const auto same = [](const std::string& number, unsigned value) { return parse_number(number, 255) == std::uint64_t{value}; };
  return std::search(numbers.begin(), numbers.end(), wanted.begin(), wanted.end(), same) != numbers.end();
}

bool names_v4(const std::string& text, const std::vector<std::string>& words, const std::string& bytes) {
  std::vector<std::string> numbers;
  std::copy_if(words.begin(), words.end(), std::back_inserter(numbers), [](const std::string& word) { return is_digit(word[0]) && word.size() <= 3; });
  std::vector<unsigned> forth, back;
  std::string padded, hex;
  for (const char c : bytes) {
    const unsigned value = static_cast<unsigned char>(c);
    forth.push_back(value);
    back.insert(back.begin(), value);
    padded += fmt::format("{:03}", value);
    hex += fmt::format("{:02x}", value);
  }
  if (has_run(numbers, forth) || has_run(numbers, back) || text.find(padded) != std::string::npos || text.find(hex) != std::string::npos) return true;
  const std::vector<unsigned> last_forth(forth.begin() + 2, forth.end()), last_back(back.begin(), back.begin() + 2);
  return any_of_these(words, pools) && (has_run(numbers, last_forth) || has_run(numbers, last_back));
}

bool names_v6(const std::string& text, const std::string& bytes) {
  std::array<unsigned, 2> groups{};
  for (std::size_t i = 0; i < groups.size(); ++i)
    groups[i] = static_cast<unsigned>(static_cast<unsigned char>(bytes[12 + 2 * i]) << 8 | static_cast<unsigned char>(bytes[13 + 2 * i]));
  const std::string full = fmt::format("{:04x}", groups[0]);
  return groups[0] != 0 && (text.find(full + fmt::format("{:04x}", groups[1])) != std::string::npos ||
                            text.find(fmt::format("{:x}-{:x}", groups[0], groups[1])) != std::string::npos ||
                            text.find(full + "-" + fmt::format("{:04x}", groups[1])) != std::string::npos);
}
}  // namespace

bool is_generic_name(const Domain& name, const IpAddress& address) {
  const std::string text = lower_ascii(name.text());
  const auto words = words_of(text);
  if (any_of_these(words, jobs)) return false;
  return address.is_v4() ? names_v4(text, words, address.bytes()) : names_v6(text, address.bytes());
}

}  // namespace mailwhy::names
