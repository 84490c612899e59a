// Which patterns can occur in a text at all: each is filed under one of its rarest three-letter pieces, and what stands between the
// stars around that piece is compared before it is named.
//
// Never misses a pattern that matches; may name some that do not.  The cost goes with the text, hardly with the patterns.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mailwhy::bounce {

class PatternIndex {
 public:
  // One alternative of a pattern column (pattern.h); its number is the count of those added before.
  void add(std::string_view pattern);
  // Files them all; nothing is added afterwards.
  void build();
  // As it was added, trimmed and in lower case: what find_pattern() takes.
  std::string_view pattern(std::uint32_t number) const { return std::string_view(text_).substr(begin_[number], begin_[number + 1U] - begin_[number]); }
  // The numbers of those that may occur in `text` (in lower case), each once, in no order.
  std::vector<std::uint32_t> candidates(std::string_view text) const;

 private:
  struct Filed {
    std::uint64_t said = 0;                // what ends with the piece, up to eight bytes: mostly it tells, and text_ is far away
    std::uint32_t number = 0;
    std::uint32_t part = 0;                // where the part begins in text_
    std::uint16_t size = 0, before = 0;    // of the part; of what ends with the piece
    char last = 0;                         // byte of the part
  };
  // Where a piece stands in a text.
  struct Here {
    std::string_view text;
    std::size_t hash = 0, end = 0;  // of the piece
    std::uint64_t eight = 0;        // the bytes up to there
  };
  struct Named {
    std::vector<std::uint32_t> numbers;
    std::vector<bool> is;           // a long text says the same again and again
  };
  // Names those that are filed under the piece and stand around it.  Out of line: the loop over the text is tight.
  [[gnu::noinline]] void name_filed(const Here& here, Named& named) const;
  // What is filed in a bucket where anything is.
  std::span<const Filed> filed_in(std::size_t bucket) const;

  std::string text_;                       // all patterns, one after the other
  std::vector<std::uint32_t> begin_{0};    // of each; one more than patterns
  std::vector<std::uint64_t> filled_;      // a bit of each bucket: anything is filed there
  std::vector<std::uint16_t> filled_before_;  // how many buckets are, before each 64 of them: few bytes for what is looked up often
  std::vector<std::uint32_t> filed_begin_; // of each bucket that is filled; one more than those
  std::vector<Filed> filed_;
  std::vector<std::uint32_t> always_;      // too short to be filed
};

}  // namespace mailwhy::bounce
