#include "mailwhy/report/sheet.h"

namespace mailwhy::report {

rules::State sheet_state_of(std::string_view word) {
  using rules::State;
  for (const State state : {State::ok, State::note, State::warn, State::fail, State::later})
    if (to_string(state) == word) return state;
  return State::unknown;
}

int plugin_code(const Sheet& sheet) {
  switch (sheet.state) {
    case rules::State::ok:
    case rules::State::note: return 0;
    case rules::State::warn:
    case rules::State::later: return 1;
    case rules::State::fail: return 2;
    default: return 3;
  }
}

}  // namespace mailwhy::report
