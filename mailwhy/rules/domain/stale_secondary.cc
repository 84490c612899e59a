#include <algorithm>

#include "mailwhy/rules/dns_views.h"

namespace mailwhy::rules::domain {
extern const Rule stale_secondary;

namespace {
// The one that is furthest behind and gives another answer; else one that is only behind.
const zone::Row* laggard(const zone::Comparison& comparison) {
  const zone::Row* worst = nullptr;
  const auto rank = [](const zone::Row& row) { return row.group && *row.group != 0; };
  for (const auto& row : comparison.rows) {
    if (!row.reply || !row.server || !row.server->serial || comparison.serials.empty() ||
        !zone::older(*row.server->serial, comparison.serials.front()))
      continue;
    if (worst == nullptr || (rank(row) && !rank(*worst)) ||
        (rank(row) == rank(*worst) && zone::older(*row.server->serial, *worst->server->serial)))
      worst = &row;
  }
  return worst;
}

// A mail host's address comes from a server with an older version of the zone that holds it.
void judge_stale_host(const View& view, const evidence::HostView& host, std::vector<Finding>& findings) {
  const auto old = std::find_if(host.words.begin(), host.words.end(), [](const evidence::HostWord& word) { return word.behind; });
  if (old == host.words.end()) return;
  Finding& finding = tell_disagreement(view, stale_secondary, {owner_of_zone(view, host), Confidence::certain}, findings);
  finding.args["server"] = old->server.is_root() ? old->at.address.text() : old->server.text();
  finding.args["serial"] = std::to_string(*old->serial);
  finding.args["newest"] = std::to_string(host.serials.front());
}

void judge_stale_secondary(const View& view, std::vector<Finding>& findings) {
  if (view.reading() == nullptr) return;
  const auto what = disagreement(view);
  if (what.kind == Disagreement::Kind::stale && what.host != nullptr) return judge_stale_host(view, *what.host, findings);
  const auto& comparison = view.reading()->comparison;
  const auto* row = laggard(comparison);
  if (row == nullptr) return;
  const bool differs = what.kind == Disagreement::Kind::stale;
  Finding& finding = tell_disagreement(view, stale_secondary,
                                       {Party::recipient_domain, differs ? Confidence::certain : Confidence::likely}, findings);
  if (!differs) {
    // With the same answer it may just be a few seconds behind.
    finding.effect = Effect::notes;
    finding.explains.clear();
    finding.seen = {cite_row(view, *row)};
  }
  finding.args["server"] = row->name.empty() ? row->at.address.text() : row->name;
  finding.args["serial"] = std::to_string(*row->server->serial);
  finding.args["newest"] = std::to_string(comparison.serials.front());
}
}  // namespace

const Rule stale_secondary = {
    .id = "domain.stale-secondary",
    .stage = evidence::Stage::domain,
    .effect = Effect::blocks,
    .verdict = Verdict::depends,
    .sentence = "{server} still serves an older version of {zone}, serial {serial} where others have {newest}",
    .judge = judge_stale_secondary,
};

}  // namespace mailwhy::rules::domain
