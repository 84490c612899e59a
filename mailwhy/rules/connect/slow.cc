#include "mailwhy/rules/patience.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::connect {
extern const Rule slow;

namespace {
void judge_slow(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : sessions_seen(view)) {
    if (!seen.session->connect.ok() || seen.session->connect.took <= 3s) continue;
    Finding& finding = remark(view, slow, *seen.attempt, view.cite_connect(seen.index), {Party::in_between, Confidence::guess}, findings);
    finding.args.try_emplace("took", to_readable(seen.session->connect.took));
    say_patience(finding, wait_for_connection(*seen.session));
  }
}
}  // namespace

const Rule slow = {
    .id = "connect.slow",
    .stage = evidence::Stage::connect,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "the connection to {host} took {took}, which hints at lost packets; given up by then: {gave_up}",
    .judge = judge_slow,
};

}  // namespace mailwhy::rules::connect
