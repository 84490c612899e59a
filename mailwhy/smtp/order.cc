#include "mailwhy/smtp/order.h"

#include <algorithm>
#include <array>
#include <utility>

#include "mailwhy/base/text.h"
#include "mailwhy/smtp/script.h"

namespace mailwhy::smtp {

Step step_of(std::string_view line) {
  static constexpr std::array<std::pair<std::string_view, Step>, 13> verbs{{
      {"EHLO", Step::ehlo}, {"HELO", Step::helo}, {"LHLO", Step::lhlo}, {"STARTTLS", Step::starttls}, {"MAIL", Step::mail},
      {"RCPT", Step::rcpt}, {"RSET", Step::rset}, {"QUIT", Step::quit}, {"AUTH", Step::auth}, {"DATA", Step::data},
      {"BDAT", Step::bdat}, {"XCLIENT", Step::xclient}, {"XFORWARD", Step::xforward},
  }};
  line = trim(line);
  const auto word = line.substr(0, line.find_first_of(" \t:"));
  for (const auto& [verb, step] : verbs)
    if (equal_ignoring_case(word, verb)) return step;
  return Step::other;
}

bool fits_reply(std::string_view pattern, const Reply& reply) {
  pattern = trim(pattern);
  if (pattern == "*") return true;
  const std::string code = std::to_string(reply.code);
  std::size_t at = 0;
  for (; at < code.size() && at < pattern.size() && pattern[at] != '*'; ++at) {
    const char c = pattern[at];
    if (c != 'x' && c != 'X' && c != code[at]) return false;
  }
  if (at < pattern.size() && pattern[at] == '*') return at + 1 == pattern.size() || fits_pattern(pattern.substr(at), reply.text().substr(std::min(at, reply.text().size())));
  if (at < code.size()) return false;
  std::string_view words = pattern.substr(at);
  if (!words.empty() && (words.front() == ' ' || words.front() == '-')) words = trim(words.substr(1));
  else if (!words.empty()) return false;
  if (words.empty()) return true;
  for (const auto& line : reply.lines)
    if (fits_pattern(words, line)) return true;
  return fits_pattern(std::string(pattern.substr(0, at)) + ' ' + std::string(words), reply.text()) || fits_pattern(words, reply.words());
}

std::size_t chunk_size(std::string_view line) {
  const auto words = split_words(line);
  return words.size() < 2 ? 0 : static_cast<std::size_t>(parse_number(words[1], 1U << 30).value_or(0));
}

int replies_due(BytesView bytes) {
  constexpr int most = 100;
  int due = 0;
  bool text = false;
  while (due < most) {
    const auto end = bytes.find('\n');
    if (end == BytesView::npos) return due;
    const auto line = trim(bytes.substr(0, end));
    bytes.remove_prefix(end + 1);
    if (text && line != ".") continue;
    ++due;
    if (step_of(line) == Step::bdat) bytes.remove_prefix(std::min(bytes.size(), chunk_size(line)));
    text = !text && step_of(line) == Step::data;
  }
  return due;
}

}  // namespace mailwhy::smtp
