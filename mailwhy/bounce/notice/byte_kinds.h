// Which kinds of bytes a text has: words that have one more do not stand in it.
#pragma once
#include <cstdint>
#include <string_view>

namespace mailwhy::bounce::notice {

// A bit for each kind; bytes 64 apart are of one.
constexpr std::uint64_t kinds_in(std::string_view text) {
  std::uint64_t kinds = 0;
  for (const char c : text) kinds |= std::uint64_t{1} << (static_cast<unsigned char>(c) % 64);
  return kinds;
}

struct KnownWords {
  std::string_view words;
  std::uint64_t kinds = 0;

  constexpr KnownWords(const char* text) : words(text), kinds(kinds_in(words)) {}  // NOLINT: lists of words are written as words
  // Where they stand in `text`, whose kinds are given; npos when they do not.
  std::size_t find_in(std::string_view text, std::uint64_t kinds_of_text) const {
    return (kinds & ~kinds_of_text) == 0 ? text.find(words) : std::string_view::npos;
  }
};

}  // namespace mailwhy::bounce::notice
