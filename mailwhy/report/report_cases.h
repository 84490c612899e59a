// For tests: worlds as hand-made evidence with the judgement that goes with it, and a catalogue that no rule's page can change.
#pragma once
#include "mailwhy/evidence/evidence.h"
#include "mailwhy/report/catalogue.h"

namespace mailwhy::report::cases {

struct World {
  std::string name;
  evidence::Evidence evidence;
  rules::Judgement judgement;
};

World healthy();
World block_list();
World dropped();
World greylisting();
World null_mx();
World hosts_disagree();
std::vector<World> all();
// A server that wants to repaint the terminal: `words` wherever bytes from outside can stand.
World hostile(const std::string& words);

Catalogue catalogue();
// The same in German, as far as a test looks at it.
Catalogue german_catalogue();

}  // namespace mailwhy::report::cases
