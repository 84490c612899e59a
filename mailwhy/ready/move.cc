#include "mailwhy/ready/move.h"

#include <algorithm>

namespace mailwhy::ready {
namespace {
using State = MoveStep::State;
using What = MoveStep::What;

State ttl_state(const Move& move) {
  // Once everything leads here there is nothing left to hurry.
  if (move.mx == Move::Mx::here) return State::done;
  // What a cache has left can only be less.
  if (!move.ttl_s) return move.left_s && *move.left_s > short_ttl_s ? State::todo : State::untold;
  return *move.ttl_s <= short_ttl_s ? State::done : State::todo;
}

State switch_state(const Move& move) {
  if (move.mx == Move::Mx::untold) return move.cached == Move::Mx::untold || move.cached == Move::Mx::here ? State::untold : State::todo;
  return move.mx == Move::Mx::here ? State::done : State::todo;
}

}  // namespace

std::string_view to_string(What what) {
  switch (what) {
    case What::lower_ttl: return "lower_ttl";
    case What::mend: return "mend";
    case What::switch_mx: return "switch_mx";
    case What::keep_old: break;
  }
  return "keep_old";
}

std::string_view to_string(State state) {
  switch (state) {
    case State::done: return "done";
    case State::todo: return "todo";
    case State::untold: break;
  }
  return "unknown";
}

std::vector<MoveStep> order_of_work(const Survey& survey, const Judgement& judgement) {
  if (!survey.move) return {};
  const Move& move = *survey.move;
  const bool some_left = std::any_of(judgement.tasks.begin(), judgement.tasks.end(), [](const Task& task) { return task.state == "fail"; });
  // The old host is needed as long as anybody may have the old answer.
  const bool settled = move.mx == Move::Mx::here && move.cached == Move::Mx::here;
  return {{What::lower_ttl, ttl_state(move)},
          {What::mend, some_left ? State::todo : survey.complete ? State::done : State::untold},
          {What::switch_mx, switch_state(move)},
          {What::keep_old, settled ? State::done : State::todo}};
}

}  // namespace mailwhy::ready
