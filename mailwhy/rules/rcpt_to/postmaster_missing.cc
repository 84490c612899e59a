// rcpt_to.postmaster-missing: the one mailbox that every mail domain must have is not there.
#include "mailwhy/base/text.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::rcpt_to {
extern const Rule postmaster_missing;

namespace {
void judge_postmaster_missing(const View& view, std::vector<Finding>& findings) {
  const auto& c = view.the_case();
  if (c.target != evidence::Case::Target::address || !equal_ignoring_case(c.recipient.local_part, "postmaster")) return;
  for (const auto& attempt : view.attempts())
    if (permanent(attempt) && owner_of(view, attempt) == "rcpt_to.user-unknown" && view.matters(attempt))
      remark(view, postmaster_missing, attempt, view.cite(attempt), {Party::recipient_host, Confidence::certain}, findings);
}
}  // namespace

const Rule postmaster_missing = {
    .id = "rcpt_to.postmaster-missing",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::notes,
    .verdict = Verdict::refused,
    .sentence = "{domain} has no postmaster, although every domain that takes mail must have one",
    .judge = judge_postmaster_missing,
};

}  // namespace mailwhy::rules::rcpt_to
