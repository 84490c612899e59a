#include <algorithm>

#include "mailwhy/rules/dns_views.h"

namespace mailwhy::rules::domain {
extern const Rule resolver_fails;

namespace {
bool fails(const zone::Row& row) { return !row.server && row.reply && row.reply->answer.kind == dns::Answer::Kind::servfail; }

void judge_failing_resolver_for_domain(const View& view, std::vector<Finding>& findings) {
  if (dns_trouble(view) != DnsTrouble::resolver_fails) return;
  const auto& rows = view.reading()->comparison.rows;
  const auto row = std::find_if(rows.begin(), rows.end(), fails);
  if (row == rows.end()) return;
  // Only a resolver that answers may be one that does not look at signatures; the zone's own servers show that they are there.
  // That it fails without looking at signatures too must have been seen.
  const auto& resolvers = view.reading()->survey.resolvers;
  const bool fails_anyway = std::any_of(resolvers.begin(), resolvers.end(), [&](const zone::Asked& asked) {
    return asked.resolver.server == row->at && asked.unchecked && asked.unchecked->answer.kind == dns::Answer::Kind::servfail;
  });
  const Blame blame = authorities_agree(view) && fails_anyway ? Blame{Party::this_machine, Confidence::likely} : Blame{};
  Finding& finding = state(view, resolver_fails, blame, cite_row(view, *row), findings);
  finding.args["resolver"] = row->at.text();
  finding.args["question"] = finding.args["domain"] + " MX";
  for (const auto& other : rows)
    if (&other != &*row && other.reply && finding.seen.size() < 6) finding.seen.push_back(cite_row(view, other));
  const bool first = row->at == view.reading()->survey.query.resolvers.front().server;
  if (!no_answer_for_us(view)) finding.effect = first ? Effect::risks : Effect::notes;
}

// It knows where the mail goes and not the address of that host, which the host's own name servers give.
void judge_failing_resolver_for_host(const View& view, std::vector<Finding>& findings) {
  const auto* host = host_in_trouble(view, DnsTrouble::resolver_fails);
  if (host == nullptr) return;
  const auto& unchecked = host->asked->unchecked;
  const bool fails_anyway = unchecked && unchecked->answer.kind == dns::Answer::Kind::servfail;
  Finding& finding = state(view, resolver_fails, fails_anyway && !host->open ? Blame{Party::this_machine, Confidence::likely} : Blame{},
                           view.cite_lookup(*host->failed), findings);
  finding.args["resolver"] = host->asked->resolver.server.text();
  finding.seen = cite_host_words(view, *host);
  speak_of_host(view, *host, finding);
}

void judge_resolver_fails(const View& view, std::vector<Finding>& findings) {
  judge_failing_resolver_for_domain(view, findings);
  judge_failing_resolver_for_host(view, findings);
}
}  // namespace

const Rule resolver_fails = {
    .id = "domain.resolver-fails",
    .stage = evidence::Stage::domain,
    .effect = Effect::undecided,
    .verdict = Verdict::inconclusive,
    .sentence = "the resolver {resolver} fails where others have an answer about {domain}",
    .judge = judge_resolver_fails,
};

}  // namespace mailwhy::rules::domain
