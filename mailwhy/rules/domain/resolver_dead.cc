#include <algorithm>

#include "mailwhy/rules/dns_views.h"

namespace mailwhy::rules::domain {
extern const Rule resolver_dead;

namespace {
bool mute(const zone::Row& row) {
  return !row.server && row.reply && row.reply->answer.is_failure() && row.reply->answer.kind != dns::Answer::Kind::servfail;
}

// It had more than one chance: silence is repeated by itself, and an undeliverable datagram may be an accident.
bool had_chances(const View& view, const zone::Row& row) {
  const auto& answer = row.reply->answer;
  if (answer.kind == dns::Answer::Kind::silence) return answer.tries > 0;
  if (answer.kind != dns::Answer::Kind::failure || row.reply->timed_out) return true;
  const auto& resolvers = view.reading()->survey.resolvers;
  return std::any_of(resolvers.begin(), resolvers.end(),
                     [&](const zone::Asked& asked) { return asked.resolver.server == row.at && asked.again; });
}

void judge_dead_resolver_for_domain(const View& view, std::vector<Finding>& findings) {
  if (view.reading() == nullptr) return;
  const auto& reading = *view.reading();
  const auto& rows = reading.comparison.rows;
  const auto row = std::find_if(rows.begin(), rows.end(), mute);
  const bool others = reading.comparison.authorities_spoke ||
                      std::any_of(rows.begin(), rows.end(), [](const zone::Row& one) { return !one.server && one.group; });
  if (row == rows.end() || !others) return;
  const bool tried = had_chances(view, *row);
  Finding& finding = state(view, resolver_dead, {Party::this_machine, tried ? Confidence::likely : Confidence::guess},
                           cite_row(view, *row), findings);
  finding.args["resolver"] = row->at.text();
  finding.args["question"] = finding.args["domain"] + " MX";
  for (const auto& other : rows)
    if (&other != &*row && other.reply && finding.seen.size() < 6) finding.seen.push_back(cite_row(view, other));
  // Another one answered: senders lose time with the first one, and nothing with the others.
  const bool first = row->at == reading.survey.query.resolvers.front().server;
  if (!no_answer_for_us(view))
    finding.effect = first && tried ? Effect::risks : Effect::notes;
  else if (dns_trouble(view) != DnsTrouble::resolver_dead)
    finding.effect = Effect::notes;
}

// About the address of a mail host it said nothing, while the host's own name servers answer us.  It has answered before, so that
// it may only wait for servers that it cannot reach.
void judge_dead_resolver_for_host(const View& view, std::vector<Finding>& findings) {
  const auto* host = host_in_trouble(view, DnsTrouble::resolver_dead);
  const auto* lookup = host == nullptr ? nullptr : view.evidence().lookups.find(*host->failed);
  if (lookup == nullptr) return;
  const bool tried = lookup->answer.kind != dns::Answer::Kind::silence || lookup->answer.tries > 1;
  Finding& finding = state(view, resolver_dead, {tried ? Party::this_machine : Party::unknown, Confidence::guess}, view.cite_lookup(*host->failed), findings);
  finding.args["resolver"] = lookup->server.text();
  finding.seen = cite_host_words(view, *host);
  speak_of_host(view, *host, finding);
}

void judge_resolver_dead(const View& view, std::vector<Finding>& findings) {
  judge_dead_resolver_for_domain(view, findings);
  judge_dead_resolver_for_host(view, findings);
}
}  // namespace

const Rule resolver_dead = {
    .id = "domain.resolver-dead",
    .stage = evidence::Stage::domain,
    .effect = Effect::undecided,
    .verdict = Verdict::inconclusive,
    .sentence = "the resolver {resolver} gives no answer about {domain}, although others do",
    .judge = judge_resolver_dead,
};

}  // namespace mailwhy::rules::domain
