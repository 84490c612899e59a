#include "mailwhy/bounce/pattern_index.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::bounce {
namespace {

constexpr std::size_t buckets = 8192;
constexpr std::size_t piece_size = 3;

std::uint16_t hash_of(std::string_view piece) {
  std::uint32_t hash = 0;
  for (const char c : piece) hash = hash * 131 + static_cast<unsigned char>(lower_ascii(c));
  return static_cast<std::uint16_t>((hash ^ (hash >> 13)) % buckets);
}

// A blank of a pattern stands for any run of blanks, a star for anything, "^" for nothing: no piece holds them.
bool is_plain(std::string_view piece) { return piece.find_first_of(" \t*^") == std::string_view::npos; }

}  // namespace

void PatternIndex::add(std::string_view pattern) {
  piece_begin_.push_back(static_cast<std::uint32_t>(pieces_.size()));
  for (std::size_t at = 0; at + piece_size <= pattern.size(); ++at)
    if (const auto piece = pattern.substr(at, piece_size); is_plain(piece)) pieces_.push_back(hash_of(piece));
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
  for (std::size_t at = 0; at + piece_size <= lowered.size(); ++at) {
    const auto hash = hash_of(lowered.substr(at, piece_size));
    if (seen[hash]) continue;
    seen[hash] = true;
    found.insert(found.end(), filed_.begin() + bucket_begin_[hash], filed_.begin() + bucket_begin_[hash + 1U]);
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace mailwhy::bounce
