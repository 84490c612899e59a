// Fixed words, looked up for every line of a log: by length, or by what a text begins with.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mailwhy::logs {

// Whether a word is one of them.  Made at compile time; words of up to 31 bytes.
template <std::size_t n>
class WordSet {
 public:
  constexpr explicit WordSet(const std::array<std::string_view, n>& words) {
    std::size_t at = 0;
    for (std::size_t length = 0; length < lengths; ++length) {
      begin_[length] = static_cast<std::uint8_t>(at);
      for (const auto word : words)
        if (word.size() == length) words_[at++] = word;
    }
    begin_[lengths] = static_cast<std::uint8_t>(at);
  }
  bool has(std::string_view word) const {
    if (word.empty() || word.size() >= lengths) return false;
    for (std::size_t i = begin_[word.size()]; i < begin_[word.size() + 1]; ++i)
      if (words_[i][0] == word[0] && words_[i] == word) return true;
    return false;
  }

 private:
  static constexpr std::size_t lengths = 32;
  static_assert(n < 256);
  std::array<std::string_view, n> words_{};
  std::array<std::uint8_t, lengths + 1> begin_{};
};

// Rows (with a member `words`) by the first byte of their words, each byte's in the order in which they were given.
template <typename Row, std::size_t n>
class BeginTable {
 public:
  constexpr explicit BeginTable(const std::array<Row, n>& rows) {
    std::size_t at = 0;
    for (std::size_t byte = 0; byte < 256; ++byte) {
      begin_[byte] = static_cast<std::uint8_t>(at);
      for (const auto& row : rows)
        if (static_cast<unsigned char>(row.words[0]) == byte) rows_[at++] = row;
    }
    begin_[256] = static_cast<std::uint8_t>(at);
  }
  // The first row that `text` begins with; nullptr when there is none.
  const Row* find(std::string_view text) const {
    if (text.empty()) return nullptr;
    const auto byte = static_cast<unsigned char>(text[0]);
    for (std::size_t i = begin_[byte]; i < begin_[byte + 1U]; ++i)
      if (text.starts_with(rows_[i].words)) return &rows_[i];
    return nullptr;
  }

 private:
  static_assert(n < 256);
  std::array<Row, n> rows_{};
  std::array<std::uint8_t, 257> begin_{};
};

}  // namespace mailwhy::logs
