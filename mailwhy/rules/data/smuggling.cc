#include "mailwhy/rules/own_server.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::data {
extern const Rule smuggling;

namespace {
void judge_smuggling(const View& view, std::vector<Finding>& findings) {
  for (const auto& test : own_server_tests(view)) {
    if (!test.smuggling || test.result != OwnServerTest::Result::vulnerable || test.attempt == nullptr) continue;
    Citation answer = view.cite_exchange(test.session, test.exchange);
    answer.remark = "to " + std::string(test.sequence) + " in the middle of a message";
    Finding& finding = remark(view, smuggling, *test.attempt, std::move(answer), {Party::recipient_host, Confidence::certain}, findings);
    std::string& sequences = finding.args["sequences"];
    if (sequences.find(test.sequence) == std::string::npos || sequences.empty()) sequences += (sequences.empty() ? "" : ", ") + std::string(test.sequence);
  }
}
}  // namespace

const Rule smuggling = {
    .id = "data.smuggling",
    .stage = evidence::Stage::data,
    .effect = Effect::risks,
    .verdict = Verdict::accepted,
    .sentence = "{host} takes {sequences} for the end of a message, so that a second one can hide in it",
    .judge = judge_smuggling,
};

}  // namespace mailwhy::rules::data
