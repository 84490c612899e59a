#include "mailwhy/rules/support.h"

namespace mailwhy::rules::identity {
extern const Rule no_reverse_dns;

namespace {
// Our own question for the PTR record: nullptr when it was not asked.
const dns::Answer* own_ptr(const View& view, const Attempt& attempt) {
  const auto source = source_of(view, attempt);
  return source ? answer_to(view, source->reverse_name(), dns::Type::ptr) : nullptr;
}

void judge_no_reverse_dns(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, no_reverse_dns, findings, [&](const Attempt& attempt) -> Blame {
    const auto* ptr = own_ptr(view, attempt);
    const bool missing = ptr && (ptr->kind == dns::Answer::Kind::nxdomain || ptr->kind == dns::Answer::Kind::nodata);
    return {Party::sender_host, missing ? Confidence::certain : Confidence::likely};
  });
  for (const auto& attempt : view.attempts())
    for (auto& finding : findings)
      if (finding.id == no_reverse_dns.id && finding.host == attempt.host.text() && own_ptr(view, attempt) && finding.seen.size() < 4)
        finding.seen.push_back(view.cite_lookup({source_of(view, attempt)->reverse_name(), dns::Type::ptr}));
}
}  // namespace

const Rule no_reverse_dns = {
    .id = "identity.no-reverse-dns",
    .stage = evidence::Stage::identity,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} turns {source} away because that address has no matching name in the DNS",
    .judge = judge_no_reverse_dns,
};

}  // namespace mailwhy::rules::identity
