// identity.helo-other-address: the name or the literal that we say hello with has addresses, and none of them is ours.
#include "mailwhy/rules/own_ground.h"

namespace mailwhy::rules::identity {
extern const Rule helo_other_address;

namespace {
Citation where_it_leads(const View& view, const IpAddress& source) {
  const std::string& helo = view.evidence().vantage.helo;
  const auto name = Domain::parse(helo);
  if (helo.starts_with("[") || !name) return {"case", "/vantage/helo", "", helo, {}, ""};
  const auto family = source.is_v6() ? dns::Type::aaaa : dns::Type::a;
  const auto other = source.is_v6() ? dns::Type::a : dns::Type::aaaa;
  const auto* answer = answer_to(view, *name, family);
  return view.cite_lookup({*name, answer && answer->has_records() ? family : other});
}

void judge_helo_other_address(const View& view, std::vector<Finding>& findings) {
  for (const auto& ours : own_addresses(view))
    if (hello_name_of(view, ours.address) == HelloName::elsewhere)
      remark_own(view, helo_other_address, ours, where_it_leads(view, ours.address), {Party::sender_host, Confidence::certain}, findings);
}
}  // namespace

const Rule helo_other_address = {
    .id = "identity.helo-other-address",
    .stage = evidence::Stage::identity,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "we say hello as {helo}, which does not lead to our address {source}",
    .judge = judge_helo_other_address,
};

}  // namespace mailwhy::rules::identity
