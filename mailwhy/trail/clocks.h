// Which clocks are wrong, when the stamps of a chain of hosts cannot all be right.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/time.h"

namespace mailwhy::trail {

struct Reading {
  std::string clock;   // readings of one clock in a row share their fault
  Time stamp{};
  int weight = 2;      // how much it is believed, 1 or more
};

struct Corrected {
  std::vector<Time> at;        // in the order of the readings, never running backwards
  std::vector<Duration> off;   // of each reading: ahead positive
  // How much further off the clock could be, so that the order is still possible: to the side it is off to.
  std::vector<Duration> slack;
};

// Believes the heaviest set of clocks that can all be right, and moves each of the others by the least that lets time run forward.
// Where two explanations weigh the same, the later clock is believed, unless that makes a long wait that the other explanation does
// not need.  Quadratic in the number of readings.
Corrected correct(const std::vector<Reading>& readings);

// Whole or half hours that a clock which is off by at least `least`, and by at most `slack` more, can be off by: one set in another
// zone.  At most two minutes more than `least`, or ten when the neighbours leave no more room.
std::optional<int> zone_slip_min(Duration least, Duration slack);

}  // namespace mailwhy::trail
