// identity.helo-not-a-full-name: what we say hello with is neither a full host name nor an address literal.
#include "mailwhy/rules/own_ground.h"

namespace mailwhy::rules::identity {
extern const Rule helo_not_a_full_name;

namespace {
void judge_helo_not_a_full_name(const View& view, std::vector<Finding>& findings) {
  for (const auto& attempt : view.attempts()) {
    const auto source = source_of(view, attempt);
    if (!attempt.session || !attempt.session->connect.ok() || !source) continue;
    if (hello_name_of(view, *source) != HelloName::not_full) continue;
    Citation seen{"case", "/vantage/helo", "", view.evidence().vantage.helo, {}, ""};
    remark(view, helo_not_a_full_name, attempt, std::move(seen), {Party::sender_host, Confidence::certain}, findings);
    return;  // one name for all connections
  }
}
}  // namespace

const Rule helo_not_a_full_name = {
    .id = "identity.helo-not-a-full-name",
    .stage = evidence::Stage::identity,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "we say hello as {helo}, which is not a full host name",
    .judge = judge_helo_not_a_full_name,
};

}  // namespace mailwhy::rules::identity
