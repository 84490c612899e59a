#include <algorithm>

#include "mailwhy/rules/dns_views.h"

namespace mailwhy::rules::domain {
extern const Rule resolvers_disagree;

namespace {
using Kind = Disagreement::Kind;

// When the last cache forgets what it says; of answers that nobody confirms, the one that is kept longest.
std::optional<Time> settled_by(const zone::Comparison& comparison) {
  if (comparison.settled_by) return comparison.settled_by;
  std::optional<Time> last;
  for (const auto& row : comparison.rows) {
    if (row.server || !row.group || !row.ttl_s) continue;
    const Time end = row.reply->at + row.reply->took + std::chrono::seconds(*row.ttl_s);
    last = std::max(last.value_or(end), end);
  }
  return last;
}

// Servers of the zone that agree make it an ordinary change: caches catch up by themselves.  Where they deny the name altogether,
// it may as well be one that only our resolver knows, as inside of a company.
Blame blame(const View& view, Kind kind) {
  if (kind != Kind::caches || !authorities_agree(view)) return {Party::unknown, Confidence::likely};
  if (view.reading()->comparison.groups.front().answer == std::vector<std::string>{"no such name"})
    return {Party::unknown, Confidence::guess};
  return {Party::nobody, Confidence::likely};
}

void judge(const View& view, std::vector<Finding>& findings) {
  const auto kind = disagreement(view).kind;
  if (kind != Kind::caches && kind != Kind::resolvers) return;
  Finding& finding = tell_disagreement(view, resolvers_disagree, blame(view, kind), findings);
  const auto end = settled_by(view.reading()->comparison);
  finding.args["until"] = end ? to_readable(std::chrono::ceil<std::chrono::seconds>(*end)) : "not known";
}
}  // namespace

const Rule resolvers_disagree = {
    .id = "domain.resolvers-disagree",
    .stage = evidence::Stage::domain,
    .effect = Effect::blocks,
    .verdict = Verdict::depends,
    .sentence = "different answers about {domain} are in circulation: where its mail goes depends on whom a sender asks",
    .judge = judge,
};

}  // namespace mailwhy::rules::domain
