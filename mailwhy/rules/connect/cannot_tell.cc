#include "mailwhy/rules/support.h"

namespace mailwhy::rules::connect {
extern const Rule cannot_tell;

namespace {
void judge(const View& view, std::vector<Finding>& findings) {
  const auto mine = owned(view, cannot_tell);
  tell(view, cannot_tell, mine, findings, [](const Attempt&) -> Blame { return {Party::unknown, Confidence::guess}; });
  for (auto& finding : findings)
    if (finding.id == cannot_tell.id) cite_comparisons(view, finding);
}
}  // namespace

const Rule cannot_tell = {
    .id = "connect.cannot-tell",
    .stage = evidence::Stage::connect,
    .effect = Effect::undecided,
    .verdict = Verdict::inconclusive,
    .sentence = "{host} cannot be reached, and nothing shows on which side the fault is",
    .judge = judge,
};

}  // namespace mailwhy::rules::connect
