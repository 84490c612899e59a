#include <algorithm>

#include "mailwhy/rules/dns_views.h"

namespace mailwhy::rules::domain {
extern const Rule failed_once;

namespace {
void judge_failed_once(const View& view, std::vector<Finding>& findings) {
  if (view.reading() == nullptr) return;
  const auto& resolvers = view.reading()->survey.resolvers;
  const auto asked = std::find_if(resolvers.begin(), resolvers.end(), [](const zone::Asked& one) {
    return one.again && !one.again->answer.is_failure() && one.reply->answer.kind == dns::Answer::Kind::servfail;
  });
  if (asked == resolvers.end()) return;
  Finding& finding = state(view, failed_once, {Party::unknown, Confidence::guess},
                           view.cite_reply(*asked->reply, asked->resolver.server.text()), findings);
  finding.args["resolver"] = asked->resolver.server.text();
  finding.seen.push_back(view.cite_reply(*asked->again, asked->resolver.server.text()));
  finding.seen.back().remark = "asked once more";
}
}  // namespace

const Rule failed_once = {
    .id = "domain.failed-once",
    .stage = evidence::Stage::domain,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "the resolver {resolver} first failed on {domain}, and answered when it was asked once more",
    .judge = judge_failed_once,
};

}  // namespace mailwhy::rules::domain
