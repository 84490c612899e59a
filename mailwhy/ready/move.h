// The order of work when a domain's mail moves to another server, with what is done already.
#pragma once
#include <string_view>
#include <vector>

#include "mailwhy/ready/judge.h"

namespace mailwhy::ready {

// Below this a change is everywhere within minutes.
constexpr std::uint32_t short_ttl_s = 300;

struct MoveStep {
  enum class What { lower_ttl, mend, switch_mx, keep_old } what = What::lower_ttl;
  enum class State { done, todo, untold } state = State::untold;
  friend bool operator==(const MoveStep&, const MoveStep&) = default;
};
std::string_view to_string(MoveStep::What what);    // "lower_ttl"
std::string_view to_string(MoveStep::State state);  // "unknown"

// Empty when nothing moves.
std::vector<MoveStep> order_of_work(const Survey& survey, const Judgement& judgement);

}  // namespace mailwhy::ready
