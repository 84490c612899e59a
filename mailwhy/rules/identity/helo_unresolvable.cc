#include "mailwhy/rules/support.h"

namespace mailwhy::rules::identity {
extern const Rule helo_unresolvable;

namespace {
bool missing(const dns::Answer* answer) {
  return answer && (answer->kind == dns::Answer::Kind::nxdomain || answer->kind == dns::Answer::Kind::nodata);
}

void judge_helo_unresolvable(const View& view, std::vector<Finding>& findings) {
  const auto& vantage = view.evidence().vantage;
  const auto name = Domain::parse(vantage.helo);
  const auto source = vantage.ip4 ? vantage.ip4 : vantage.ip6;
  if (!name || name->label_count() < 2 || vantage.helo.starts_with("[") || !source || !view.the_case().may_connect_to(*source)) return;
  if (view.evidence().sessions.empty()) return;
  if (!missing(answer_to(view, *name, dns::Type::a)) || !missing(answer_to(view, *name, dns::Type::aaaa))) return;
  state(view, helo_unresolvable, {Party::sender_host, Confidence::certain}, view.cite_lookup({*name, dns::Type::a}), findings);
}
}  // namespace

const Rule helo_unresolvable = {
    .id = "identity.helo-unresolvable",
    .stage = evidence::Stage::identity,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "the name {helo} that this machine says hello with has no address in the DNS",
    .judge = judge_helo_unresolvable,
};

}  // namespace mailwhy::rules::identity
