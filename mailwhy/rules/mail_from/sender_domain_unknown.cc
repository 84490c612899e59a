#include "mailwhy/rules/support.h"

namespace mailwhy::rules::mail_from {
extern const Rule sender_domain_unknown;

namespace {
using Kind = dns::Answer::Kind;

// Our own look-up says the same: no such name, or neither MX nor address.
bool we_agree(const View& view) {
  const Domain& domain = view.the_case().sender.domain;
  const auto* mx = answer_to(view, domain, dns::Type::mx);
  if (!mx || domain.is_root()) return false;
  if (mx->kind == Kind::nxdomain) return true;
  const auto none = [&](dns::Type type) {
    const auto* answer = answer_to(view, domain, type);
    return answer && (answer->kind == Kind::nodata || answer->kind == Kind::nxdomain);
  };
  return mx->kind == Kind::nodata && none(dns::Type::a) && none(dns::Type::aaaa);
}

void judge_sender_domain_unknown(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, sender_domain_unknown, findings, [&](const Attempt&) -> Blame {
    return {Party::sender_domain, we_agree(view) ? Confidence::certain : Confidence::guess};
  });
  for (auto& finding : findings)
    if (finding.id == sender_domain_unknown.id && answer_to(view, view.the_case().sender.domain, dns::Type::mx))
      finding.seen.push_back(view.cite_lookup({view.the_case().sender.domain, dns::Type::mx}));
}
}  // namespace

const Rule sender_domain_unknown = {
    .id = "mail_from.sender-domain-unknown",
    .stage = evidence::Stage::mail_from,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} cannot find the domain of {sender}",
    .judge = judge_sender_domain_unknown,
};

}  // namespace mailwhy::rules::mail_from
