#include <algorithm>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::route {
extern const Rule hosts_disagree;

namespace {
const Attempt* first(const View& view, Attempt::End end) {
  const auto& all = view.attempts();
  const auto at = std::find_if(all.begin(), all.end(), [&](const Attempt& attempt) { return attempt.end == end; });
  return at == all.end() ? nullptr : &*at;
}

void judge_hosts_disagree(const View& view, std::vector<Finding>& findings) {
  if (!view.contradictory()) return;
  const Attempt* taken = first(view, Attempt::End::accepted);
  const Attempt* refused = first(view, Attempt::End::refused);
  const auto owner = owner_of(view, *refused);
  const bool about_recipient = owner.starts_with("rcpt_to.");
  const Party rule_of = by_words(*refused, {Party::recipient_policy, Confidence::guess}).party;
  Finding finding = found(hosts_disagree, about_recipient ? Party::recipient_host : rule_of, about_recipient ? Confidence::likely : Confidence::guess);
  finding.stage = refused->stage;
  finding.args = view.args_for(*refused);
  finding.host = refused->host.text();
  finding.seen = {view.cite(*refused), view.cite(*taken)};
  finding.seen[0].remark = refused->host.text() + " " + refused->address.text();
  finding.seen[1].remark = taken->host.text() + " " + taken->address.text();
  if (!owner.empty()) finding.explains.emplace_back(owner);
  findings.push_back(std::move(finding));
}
}  // namespace

const Rule hosts_disagree = {
    .id = "route.hosts-disagree",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::blocks,
    .verdict = Verdict::depends,
    .sentence = "some mail hosts of {domain} take the mail and others refuse it, so it depends on which one is met",
    .judge = judge_hosts_disagree,
};

}  // namespace mailwhy::rules::route
