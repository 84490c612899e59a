#include "mailwhy/rules/support.h"

namespace mailwhy::rules::connect {
extern const Rule not_permitted;

namespace {
void judge_not_permitted(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, not_permitted, findings,
               [](const Attempt&) -> Blame { return {Party::this_machine, Confidence::certain}; });
}
}  // namespace

const Rule not_permitted = {
    .id = "connect.not-permitted",
    .stage = evidence::Stage::connect,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "this machine does not let mailwhy connect to port {port}",
    .judge = judge_not_permitted,
};

}  // namespace mailwhy::rules::connect
