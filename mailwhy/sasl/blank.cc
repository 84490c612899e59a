#include "mailwhy/sasl/blank.h"

#include <algorithm>
#include <optional>

#include "mailwhy/base/text.h"

namespace mailwhy::sasl {
namespace {

// A shorter needle would be found where it is not meant.
constexpr std::size_t shortest_part = 4;

bool is_word(char c) { return is_digit(c) || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z'); }

bool is_base64(char c) { return is_word(c) || c == '+' || c == '/' || c == '='; }

// Short secrets are looked for as whole words only.
bool stands_alone(std::string_view text, std::size_t at, std::size_t size) {
  const bool before = at > 0 && is_word(text[at - 1]), after = at + size < text.size() && is_word(text[at + size]);
  return !before && !after;
}

// The characters of base64 that `secret` alone decides, when `offset` bytes stand before it in the group of three.
std::string middle_of_base64(std::string_view secret, std::size_t offset) {
  std::string padded(offset, '\0');
  padded += secret;
  std::string text = base64_encode(padded);
  crypto::wipe(padded);
  const std::size_t begin = offset == 0 ? 0 : offset + 1;
  const std::size_t end = (offset + secret.size()) * 8 / 6;
  return begin < end ? text.substr(begin, end - begin) : std::string();
}

}  // namespace

Blanker::Blanker(const Material& material) {
  if (material.password) add(material.password->reveal());
  if (material.token) add(material.token->reveal());
}

void Blanker::add(std::string_view secret) {
  if (secret.empty()) return;
  needles_.push_back({crypto::Secret(secret), false});
  for (std::size_t offset = 0; offset < 3; ++offset) {
    std::string part = middle_of_base64(secret, offset);
    if (part.size() >= shortest_part) needles_.push_back({crypto::Secret::take(part), true});
  }
  // The longest first: what contains another goes as a whole.
  std::stable_sort(needles_.begin(), needles_.end(), [](const auto& a, const auto& b) { return a.text.reveal().size() > b.text.reveal().size(); });
}

std::string Blanker::clean(std::string_view text) const {
  std::string result(text);
  for (const auto& needle : needles_) {
    const auto wanted = needle.text.reveal();
    for (std::size_t at = result.find(wanted); at != std::string::npos; at = result.find(wanted, at)) {
      if (wanted.size() < shortest_part && !stands_alone(result, at, wanted.size())) {
        ++at;
        continue;
      }
      std::size_t begin = at, end = at + wanted.size();
      while (needle.in_base64 && begin > 0 && is_base64(result[begin - 1])) --begin;
      while (needle.in_base64 && end < result.size() && is_base64(result[end])) ++end;
      result.replace(begin, end - begin, blank);
      at = begin + blank.size();
    }
  }
  return result;
}

}  // namespace mailwhy::sasl
