#include "mailwhy/bounce/code_pattern.h"

#include "mailwhy/bounce/digits.h"

namespace mailwhy::bounce {
namespace {

// One bit says that there is a code at all; the class has four, subject and detail have twelve each, digits on the left, no_digit behind them.
constexpr std::uint32_t is_there = 1U << 31, no_digit = 0xf;
constexpr int class_at = 24, subject_at = 12, detail_at = 0, digits_of_a_part = 3;

std::uint32_t digit_of(char c) { return static_cast<std::uint32_t>(c - '0'); }

std::uint32_t packed_part(int number) {
  const auto value = static_cast<std::uint32_t>(number) % 1000;
  if (value < 10) return value << 8 | no_digit << 4 | no_digit;
  if (value < 100) return value / 10 << 8 | value % 10 << 4 | no_digit;
  return value / 100 << 8 | value / 10 % 10 << 4 | value % 10;
}

}  // namespace

PackedCode PackedCode::of(int klass, int code) {
  const auto number = static_cast<unsigned>(code);
  const auto digits = static_cast<unsigned>(klass) << 8 | (number / 10 % 10) << 4 | number % 10;
  return {static_cast<std::uint16_t>(digits), static_cast<std::uint16_t>(code == 0 ? 0xff00 : 0xffff)};
}

std::optional<CodePattern> CodePattern::parse(std::string_view text) {
  CodePattern out;
  if (text == "-") {
    out.digits_ = 0xffff;
    return out;
  }
  if (text.size() != 3 || !is_digit(text[0])) return std::nullopt;
  unsigned digits = 0, mask = 0xf;  // more than one digit is no class
  for (const char c : text) {
    if (!is_digit(c) && c != '.') return std::nullopt;
    digits = digits << 4 | (c == '.' ? 0 : digit_of(c));
    mask = mask << 4 | (c == '.' ? 0 : 0xf);
  }
  out.digits_ = static_cast<std::uint16_t>(digits);
  out.mask_ = static_cast<std::uint16_t>(mask);
  return out;
}

std::uint32_t packed(const std::optional<smtp::EnhancedCode>& code) {
  if (!code) return 0;
  return is_there | (static_cast<std::uint32_t>(code->klass) & 0xf) << class_at | packed_part(code->subject) << subject_at | packed_part(code->detail) << detail_at;
}

std::optional<EnhancedPattern> EnhancedPattern::parse(std::string_view text) {
  EnhancedPattern out;
  if (text == "-") return out;
  if (text.empty()) return std::nullopt;
  out.value_ = out.mask_ = is_there;
  const auto want = [&out](std::uint32_t digit, int at) {
    out.value_ |= digit << at;
    out.mask_ |= 0xfU << at;
  };
  const char klass = text.front();
  if (is_digit(klass)) want(digit_of(klass), class_at);
  else if (klass != 'X' && klass != '*') return std::nullopt;
  text.remove_prefix(1);
  const bool open = text.ends_with('*');
  if (open) text.remove_suffix(1);
  for (const int part : {subject_at, detail_at}) {
    if (text.empty() && open) return out;
    if (!text.starts_with('.')) return std::nullopt;
    text.remove_prefix(1);
    int place = digits_of_a_part;
    while (place > 0 && !text.empty() && is_digit(text.front())) {
      want(digit_of(text.front()), part + 4 * --place);
      text.remove_prefix(1);
    }
    if (text.empty() && open) return out;
    if (place == digits_of_a_part) return std::nullopt;
    while (place > 0) want(no_digit, part + 4 * --place);
  }
  return text.empty() && !open ? std::optional(out) : std::nullopt;
}

}  // namespace mailwhy::bounce
