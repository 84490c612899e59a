// Sets of addresses of one family as ranges that do not touch, for asking what a record admits as a whole.
#pragma once
#include <map>
#include <utility>
#include <vector>

#include "mailwhy/base/ip.h"

namespace mailwhy::auth::spf {

__extension__ using Wide = unsigned __int128;

class AddressSet {
 public:
  using Range = std::pair<Wide, Wide>;  // both ends belong to it

  explicit AddressSet(bool v4) : v4_(v4) {}
  bool is_v4() const { return v4_; }
  Wide highest() const { return v4_ ? Wide{0xFFFFFFFFU} : ~Wide{0}; }
  bool empty() const { return ranges_.empty(); }
  bool is_everything() const { return ranges_.size() == 1 && ranges_.begin()->first == 0 && ranges_.begin()->second == highest(); }
  std::size_t range_count() const { return ranges_.size(); }
  std::vector<Range> ranges() const { return {ranges_.begin(), ranges_.end()}; }

  void add(Range range);
  bool covers(const Range& range) const;
  // The parts of `range` that are not in the set.
  std::vector<Range> missing_of(const Range& range) const;
  // How many addresses; everything of IPv6 is one too many for an integer, hence a double.
  double size() const;
  // The fewest networks that are the same set; at most `most`, which is enough for all that a record can say.
  std::vector<Network> networks(std::size_t most = 100000) const;

 private:
  bool v4_;
  std::map<Wide, Wide> ranges_;  // first to last
};

AddressSet::Range range_of(const Network& network);

// Both families.
struct Sets {
  AddressSet v4{true}, v6{false};
  AddressSet& of(bool is_v4) { return is_v4 ? v4 : v6; }
  const AddressSet& of(bool is_v4) const { return is_v4 ? v4 : v6; }
  bool covers(const Sets& other) const;
};

}  // namespace mailwhy::auth::spf
