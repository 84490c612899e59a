#include "mailwhy/mail/trace.h"

#include <algorithm>

namespace mailwhy::mail {
namespace {

// Letters that are not mistaken for digits, nor make words.
constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t time_letters = 8, random_letters = 10;
constexpr std::size_t trace_size = 3 + time_letters + 1 + random_letters;

std::string in_letters(std::uint64_t number, std::size_t count) {
  std::string out(count, '0');
  for (std::size_t i = count; i-- > 0; number /= 32) out[i] = alphabet[number % 32];
  return out;
}

bool is_letters(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return alphabet.find(c) != std::string_view::npos; });
}

}  // namespace

std::string make_trace(Time now, std::uint64_t random) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  return "mw-" + in_letters(static_cast<std::uint64_t>(std::max<long long>(seconds, 0)), time_letters) + '-' + in_letters(random, random_letters);
}

bool is_trace(std::string_view text) {
  return text.size() == trace_size && text.starts_with("mw-") && is_letters(text.substr(3, time_letters)) && text[3 + time_letters] == '-' &&
         is_letters(text.substr(4 + time_letters));
}

std::optional<std::string> trace_in(std::string_view text) {
  for (auto at = text.find("mw-"); at != std::string_view::npos; at = text.find("mw-", at + 1))
    if (const auto word = text.substr(at, trace_size); is_trace(word)) return std::string(word);
  return std::nullopt;
}

}  // namespace mailwhy::mail
