// domain.from-wildcard: every name beside the recipient's domain has the same mail hosts.
#include "mailwhy/rules/dns_views.h"
#include "mailwhy/zone/wildcard.h"

namespace mailwhy::rules::domain {
extern const Rule from_wildcard;

namespace {
void judge_from_wildcard(const View& view, std::vector<Finding>& findings) {
  const auto* leg = view.reading() != nullptr && view.reading()->survey.walk ? view.reading()->survey.walk->final_leg() : nullptr;
  const auto test = leg != nullptr ? zone::wildcard_test(*leg) : std::nullopt;
  const auto* reply = test ? view.evidence().views->replies.find(*test) : nullptr;
  if (reply == nullptr || !zone::made_by_wildcard(*leg, *reply)) return;
  Finding& finding = state(view, from_wildcard, {Party::recipient_domain, Confidence::likely}, view.cite_reply(*reply, test->question.text()), findings);
  finding.args["zone"] = zone_of(view);
  finding.args["other"] = test->question.name.text();
}
}  // namespace

const Rule from_wildcard = {
    .id = "domain.from-wildcard",
    .stage = evidence::Stage::domain,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "the MX records of {domain} come from a wildcard, which gives every name in {zone} a mail host",
    .judge = judge_from_wildcard,
};

}  // namespace mailwhy::rules::domain
