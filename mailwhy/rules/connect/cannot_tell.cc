#include "mailwhy/rules/patience.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::connect {
extern const Rule cannot_tell;

namespace {
void judge_cannot_tell(const View& view, std::vector<Finding>& findings) {
  const auto mine = owned(view, cannot_tell);
  tell(view, cannot_tell, mine, findings, [](const Attempt&) -> Blame { return {Party::unknown, Confidence::guess}; });
  for (auto& finding : findings) {
    if (finding.id != cannot_tell.id) continue;
    cite_comparisons(view, finding);
    if (!mine.empty()) say_patience(finding, wait_for_connection(*mine.front()->session));
  }
}
}  // namespace

const Rule cannot_tell = {
    .id = "connect.cannot-tell",
    .stage = evidence::Stage::connect,
    .effect = Effect::undecided,
    .verdict = Verdict::inconclusive,
    .sentence = "{host} cannot be reached, and nothing shows on which side the fault is",
    .judge = judge_cannot_tell,
};

}  // namespace mailwhy::rules::connect
