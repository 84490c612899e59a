#include <algorithm>

#include "mailwhy/rules/patience.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::domain {
extern const Rule dns_slow;

namespace {
constexpr Duration slow_answer = 2s;

bool answered(const dns::Lookup& lookup) {
  return lookup.answer.kind != dns::Answer::Kind::silence && lookup.answer.kind != dns::Answer::Kind::failure;
}

// The questions that every sender has to ask before it can connect.
bool on_the_way(const View& view, const dns::Question& question) {
  if (question.name == view.the_case().recipient.domain) return true;
  if (!view.has_route()) return false;
  const auto& hosts = view.route().hosts;
  return std::any_of(hosts.begin(), hosts.end(), [&](const auto& host) { return host.name == question.name; });
}

void judge_dns_slow(const View& view, std::vector<Finding>& findings) {
  const dns::Lookup* slowest = nullptr;
  bool quick_elsewhere = false;
  for (const auto& lookup : view.evidence().lookups.all()) {
    if (!answered(lookup)) continue;
    if (lookup.took < slow_answer) quick_elsewhere = true;
    else if (on_the_way(view, lookup.question) && (!slowest || lookup.took > slowest->took)) slowest = &lookup;
  }
  if (!slowest) return;
  // Slow with everything it was asked: the resolver, more likely than all those name servers.
  const Party party = quick_elsewhere ? Party::recipient_domain : Party::this_machine;
  Citation seen = view.cite_lookup(slowest->question);
  seen.remark += ", took " + to_readable(slowest->took);
  Finding& finding = state(view, dns_slow, {party, Confidence::guess}, std::move(seen), findings);
  finding.args.insert_or_assign("resolver", slowest->server.text());
  finding.args.insert_or_assign("took", to_readable(slowest->took));
  finding.args.insert_or_assign("question", slowest->question.text());
  say_patience(finding, wait_for_answer(*slowest));
}
}  // namespace

const Rule dns_slow = {
    .id = "domain.dns-slow",
    .stage = evidence::Stage::domain,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "the resolver took {took} to answer {question}; given up by then: {gave_up}",
    .judge = judge_dns_slow,
};

}  // namespace mailwhy::rules::domain
