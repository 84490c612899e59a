// One server that answers for everybody: greetings of hosts that have nothing to do with each other (catalogue T13).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules {

struct SameGreeting {
  std::string name;                    // as it was sent; bytes from outside
  std::vector<SessionSeen> targets;    // sessions that were greeted with it
  std::vector<std::size_t> controls;   // positions in evidence().reaches
};
// The one foreign name with which every target and every control that greeted us did so, at least one control among them.
// nullopt without a control that has nothing to do with the targets, and when one greeting differs.
std::optional<SameGreeting> same_greeting(const View& view);

// What an interceptor says is no word of the hosts behind it: findings from the greeting on follow from its finding.
void explain_by_interceptor(std::vector<Finding>& findings);

}  // namespace mailwhy::rules
