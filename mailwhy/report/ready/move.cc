// The words of the order of work when mail moves to another server.
#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/ready/ready.h"

namespace mailwhy::report::ready_words {
using ready::Move;
using ready::MoveStep;

std::string step_of(const MoveStep& step, const ready::Survey& survey, const Words& words) {
  const Move& move = *survey.move;
  switch (step.what) {
    case MoveStep::What::lower_ttl: return words("lower the TTL of MX to {}", ready::short_ttl_s);
    case MoveStep::What::mend: return std::string(words("mend what must be done above"));
    case MoveStep::What::switch_mx: return words("switch MX to {}", survey.host.is_root() ? visible(survey.target) : survey.host.text());
    case MoveStep::What::keep_old: break;
  }
  return words("keep {} accepting mail until the line above says settled", move.old_host.text());
}

std::string remark_on(const MoveStep& step, const ready::Survey& survey, const ready::Judgement& judgement, const Words& words) {
  const Move& move = *survey.move;
  switch (step.what) {
    case MoveStep::What::lower_ttl:
      if (!move.ttl_s) return std::string(words("the name servers of the domain could not be asked"));
      return words("it is {} s", *move.ttl_s);
    case MoveStep::What::mend: {
      const auto left = std::count_if(judgement.tasks.begin(), judgement.tasks.end(), [](const ready::Task& task) { return task.state == "fail"; });
      return left == 0 ? std::string() : words("{} left", left);
    }
    case MoveStep::What::switch_mx: return words("then: {}", shell_line({"mailwhy", "wait", "dns", move.domain.text(), "MX", "--settled"}));
    case MoveStep::What::keep_old: break;
  }
  if (!move.old_door) return std::string(words("its address is not known"));
  if (!move.old_door->open()) return std::string(words("it takes no connection now"));
  return std::string(move.old_door->welcomes() ? words("it greets now") : words("it does not welcome us now"));
}

}  // namespace mailwhy::report::ready_words
