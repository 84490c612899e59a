// Which patterns can occur in a text at all: each is filed under one of its rarest three-letter pieces.
//
// Never misses a pattern that matches; may name some that do not.  The cost goes with the text, hardly with the patterns.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace mailwhy::bounce {

class PatternIndex {
 public:
  // One alternative of a pattern column (pattern.h); its number is the count of those added before.
  void add(std::string_view pattern);
  // Files them all; nothing is added afterwards.
  void build();
  // The numbers of those that may occur in `lowered` (lower-case text), ascending, each once.
  std::vector<std::uint32_t> candidates(std::string_view lowered) const;

 private:
  std::vector<std::uint16_t> pieces_;       // hashed, of all patterns; emptied by build()
  std::vector<std::uint32_t> piece_begin_;  // where those of each pattern begin
  std::vector<std::uint32_t> bucket_begin_, filed_;
  std::vector<std::uint32_t> always_;       // too short to be filed
};

}  // namespace mailwhy::bounce
