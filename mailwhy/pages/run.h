// Runs a page: its world in memory (or on real sockets), the check, and the comparison with what the page expects.
#pragma once
#include <string>
#include <vector>

#include "mailwhy/evidence/evidence.h"
#include "mailwhy/lab/lab_net.h"
#include "mailwhy/lab/world.h"
#include "mailwhy/pages/place.h"
#include "mailwhy/rules/judge.h"

namespace mailwhy::pages {

// The Case that the words after `mailwhy check` make in this world: resolvers, source, HELO and public networks come from the world.
Result<evidence::Case> case_for(const lab::World& world, const std::vector<std::string>& args);

struct Outcome {
  evidence::Evidence evidence;
  rules::Judgement judgement;
  std::vector<std::string> complaints;  // what does not hold, with page and line; empty when all does
};

// One check of a world, from the beginning of its time.
Outcome run_check(const lab::World& world, const lab::Check& check);
// `really_at` belongs to a net of real sockets.
Outcome run_check(const lab::World& world, const lab::Check& check, net::Net& net, const ReallyAt& really_at = {});

}  // namespace mailwhy::pages
