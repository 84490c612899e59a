#include "mailwhy/bounce/pattern_index.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "mailwhy/base/row.h"
#include "mailwhy/base/text.h"
#include "mailwhy/mail/characters.h"

namespace mailwhy::bounce {
namespace {

using mail::is_blank;

constexpr unsigned bucket_bits = 16;
constexpr std::size_t buckets = 1U << bucket_bits;
constexpr std::size_t bits_of_a_word = 64;
constexpr std::size_t piece_size = 3;
constexpr std::size_t longest_part = 60000;
constexpr std::size_t most_pieces = 24;  // of a pattern, looked at for the rarest
constexpr std::size_t usual_found = 16;
constexpr std::size_t usual_text = 1000;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// The last eight bytes rolled into one number; the last three of them are the piece.
std::uint64_t roll(std::uint64_t eight, char c) { return (eight << 8) | static_cast<unsigned char>(c); }
std::size_t hash_of(std::uint64_t eight) { return static_cast<std::size_t>((eight << 40) * 0x9e3779b97f4a7c15U >> (64 - bucket_bits)); }

// Of eight rolled bytes the last `count`.
std::uint64_t last_bytes(std::size_t count) { return count >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * count)) - 1; }

// A star stands for anything, "^" for nothing: no piece holds them.
bool is_plain(char c) { return c != '*' && c != '^'; }

// Copies the text to `out`, which has room for it, and says how many bytes that are: a blank stands for any run of blanks, in patterns and in texts.
std::size_t fold(std::string_view text, char* out) {
  std::size_t size = 0;
  bool blank_before = false;
  for (std::size_t at = 0; at < text.size(); at += row_size) {
    const auto piece = text.substr(at, row_size);
    const mailwhy::Row row = row_at(text, at);
    const auto tabs = bits_of(static_cast<mailwhy::Row>(row == '\t')), blanks = bits_of(static_cast<mailwhy::Row>(row == ' ')) | tabs;
    const bool plain = tabs == 0 && (blanks & (blanks << 1 | (blank_before ? 1U : 0U))) == 0;  // no run of blanks
    blank_before = (blanks >> (piece.size() - 1) & 1) != 0;
    if (plain) {
      std::memcpy(out + size, piece.data(), piece.size());
      size += piece.size();
      continue;
    }
    for (const char c : piece)
      if (!is_blank(c) || size == 0 || out[size - 1] != ' ') out[size++] = is_blank(c) ? ' ' : c;
  }
  return size;
}

// Calls what(hash, begin of the part, end of the part, end of the piece, what was rolled) for the first pieces of a pattern; a part stands between stars.
template <class What>
void for_each_piece(std::string_view pattern, What what) {
  std::size_t pieces = 0;
  for (std::size_t begin = 0; begin < pattern.size() && pieces < most_pieces;) {
    std::size_t end = begin;
    while (end < pattern.size() && end - begin < longest_part && is_plain(pattern[end])) ++end;
    std::uint64_t eight = 0;
    for (std::size_t at = begin; at < end && pieces < most_pieces; ++at) {
      eight = roll(eight, pattern[at]);
      if (at + 1 - begin < piece_size) continue;
      what(hash_of(eight), begin, end, at + 1, eight);
      ++pieces;
    }
    begin = std::max(end, begin + 1);
  }
}

}  // namespace

void PatternIndex::add(std::string_view pattern) {
  const auto begin = text_.size();
  for (const char c : trim(pattern))
    if (!is_blank(c) || text_.size() == begin || text_.back() != ' ') text_ += is_blank(c) ? ' ' : lower(c);
  begin_.push_back(static_cast<std::uint32_t>(text_.size()));
}

void PatternIndex::build() {
  const auto count = static_cast<std::uint32_t>(begin_.size() - 1);
  std::vector<std::uint32_t> uses(buckets);
  for (std::uint32_t i = 0; i < count; ++i)
    for_each_piece(pattern(i), [&](std::size_t hash, std::size_t, std::size_t, std::size_t, std::uint64_t) { ++uses[hash]; });
  // The rarest piece; of those the one in the longest part.
  std::vector<std::pair<std::size_t, Filed>> chosen;
  chosen.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    std::pair<std::size_t, Filed> best;
    best.second.number = i;
    for_each_piece(pattern(i), [&](std::size_t hash, std::size_t begin, std::size_t end, std::size_t piece_end, std::uint64_t eight) {
      auto& filed = best.second;
      const auto size = static_cast<std::uint16_t>(end - begin);
      const bool better = filed.size == 0 || uses[hash] < uses[best.first] || (uses[hash] == uses[best.first] && size > filed.size);
      if (!better) return;
      best.first = hash;
      filed.part = begin_[i] + static_cast<std::uint32_t>(begin);
      filed.size = size;
      filed.before = static_cast<std::uint16_t>(piece_end - begin);
      filed.said = eight & last_bytes(filed.before);
    });
    auto& filed = best.second;
    if (filed.size == 0) {
      always_.push_back(i);
      continue;
    }
    filed.last = text_[filed.part + filed.size - 1U];
    chosen.push_back(best);
  }
  std::stable_sort(chosen.begin(), chosen.end(), [](const auto& one, const auto& other) { return one.first < other.first; });
  filled_.assign(buckets / bits_of_a_word, 0);
  filled_before_.assign(buckets / bits_of_a_word, 0);
  for (const auto& [hash, filed] : chosen) {
    auto& word = filled_[hash / bits_of_a_word];
    const auto bit = std::uint64_t{1} << hash % bits_of_a_word;
    if ((word & bit) == 0) filed_begin_.push_back(static_cast<std::uint32_t>(filed_.size()));
    word |= bit;
    filed_.push_back(filed);
  }
  filed_begin_.push_back(static_cast<std::uint32_t>(filed_.size()));
  for (std::size_t i = 1; i < filled_.size(); ++i) filled_before_[i] = static_cast<std::uint16_t>(filled_before_[i - 1] + std::popcount(filled_[i - 1]));
}

std::span<const PatternIndex::Filed> PatternIndex::filed_in(std::size_t bucket) const {
  const auto word = bucket / bits_of_a_word;
  const auto lower_bits = (std::uint64_t{1} << bucket % bits_of_a_word) - 1;
  const auto place = filled_before_[word] + static_cast<std::size_t>(std::popcount(filled_[word] & lower_bits));
  return {filed_.data() + filed_begin_[place], filed_.data() + filed_begin_[place + 1]};
}

void PatternIndex::name_filed(const Here& here, Named& named) const {
  for (const Filed& filed : filed_in(here.hash)) {
    if (((here.eight ^ filed.said) & last_bytes(filed.before)) != 0 || named.is[filed.number]) continue;
    if (here.end < filed.before || here.end - filed.before + filed.size > here.text.size()) continue;
    const char* const said = here.text.data() + (here.end - filed.before);
    if (said[filed.size - 1] != filed.last || std::memcmp(said, text_.data() + filed.part, filed.size) != 0) continue;
    named.is[filed.number] = true;
    named.numbers.push_back(filed.number);
  }
}

std::vector<std::uint32_t> PatternIndex::candidates(std::string_view text) const {
  Named named;
  named.numbers.reserve(always_.size() + usual_found);
  named.numbers = always_;
  if (filled_.empty()) return std::move(named.numbers);
  named.is.resize(begin_.size());
  std::array<char, usual_text> short_copy;
  std::string long_copy(text.size() > usual_text ? text.size() : 0, ' ');
  char* const copy = text.size() > usual_text ? long_copy.data() : short_copy.data();
  const std::string_view lowered(copy, fold(text, copy));
  const std::uint64_t* const filled = filled_.data();
  std::uint64_t eight = 0;
  for (std::size_t at = 0; at < lowered.size(); ++at) {
    eight = roll(eight, lowered[at]);
    const auto hash = hash_of(eight);
    if ((filled[hash / bits_of_a_word] >> hash % bits_of_a_word & 1) != 0) name_filed({lowered, hash, at + 1, eight}, named);
  }
  return std::move(named.numbers);
}

}  // namespace mailwhy::bounce
