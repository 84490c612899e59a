#include "mailwhy/bounce/pattern_index.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::bounce {
namespace {

constexpr unsigned bucket_bits = 13;
constexpr std::size_t buckets = 1U << bucket_bits;
constexpr std::size_t piece_size = 3;

// The last three bytes rolled into one number.
std::uint32_t roll(std::uint32_t three, char c) { return ((three << 8) | static_cast<unsigned char>(c)) & 0xffffffU; }
std::uint16_t hash_of(std::uint32_t three) { return static_cast<std::uint16_t>((three * 2654435761U) >> (32 - bucket_bits)); }

// A blank of a pattern stands for any run of blanks, a star for anything, "^" for nothing: no piece holds them.
bool is_plain(char c) { return c != ' ' && c != '\t' && c != '*' && c != '^'; }

}  // namespace

void PatternIndex::add(std::string_view pattern) {
  piece_begin_.push_back(static_cast<std::uint32_t>(pieces_.size()));
  std::uint32_t three = 0;
  std::size_t run = 0;
  for (const char c : pattern) {
    run = is_plain(c) ? run + 1 : 0;
    three = roll(three, lower_ascii(c));
    if (run >= piece_size) pieces_.push_back(hash_of(three));
  }
}

void PatternIndex::build() {
  std::vector<std::uint32_t> uses(buckets);
  for (const auto piece : pieces_) ++uses[piece];
  const std::size_t count = piece_begin_.size();
  piece_begin_.push_back(static_cast<std::uint32_t>(pieces_.size()));
  bucket_begin_.assign(buckets + 1, 0);
  std::vector<std::uint16_t> chosen(count);
  std::vector<bool> is_filed(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto begin = pieces_.begin() + piece_begin_[i], end = pieces_.begin() + piece_begin_[i + 1];
    if (begin == end) {
      always_.push_back(static_cast<std::uint32_t>(i));
      continue;
    }
    chosen[i] = *std::min_element(begin, end, [&](std::uint16_t a, std::uint16_t b) { return uses[a] < uses[b]; });
    is_filed[i] = true;
    ++bucket_begin_[chosen[i] + 1U];
  }
  for (std::size_t i = 0; i < buckets; ++i) bucket_begin_[i + 1] += bucket_begin_[i];
  filed_.resize(bucket_begin_.back());
  auto next = bucket_begin_;
  for (std::size_t i = 0; i < count; ++i)
    if (is_filed[i]) filed_[next[chosen[i]]++] = static_cast<std::uint32_t>(i);
  pieces_ = {};
  piece_begin_ = {};
}

std::vector<std::uint32_t> PatternIndex::candidates(std::string_view lowered) const {
  std::vector<std::uint32_t> found = always_;
  if (bucket_begin_.empty()) return found;
  std::vector<bool> seen(buckets);  // a long text says the same again and again
  std::uint32_t three = 0;
  for (std::size_t at = 0; at < lowered.size(); ++at) {
    three = roll(three, lowered[at]);
    const auto hash = hash_of(three);
    if (at + 1 < piece_size || seen[hash]) continue;
    seen[hash] = true;
    found.insert(found.end(), filed_.begin() + bucket_begin_[hash], filed_.begin() + bucket_begin_[hash + 1U]);
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace mailwhy::bounce
