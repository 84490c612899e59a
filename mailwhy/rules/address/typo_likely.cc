#include "mailwhy/rules/support.h"

namespace mailwhy::rules::address {
extern const Rule typo_likely;

namespace {
void judge_typo_likely(const View& view, std::vector<Finding>& findings) {
  const auto meant = mail::likely_typo_of(view.the_case().recipient.domain);
  if (!meant) return;
  Finding& finding = state(view, typo_likely, {Party::nobody, Confidence::guess},
                           {"case", "/case/recipient", "", view.the_case().recipient.unicode_domain, {}, "near to " + meant->text()}, findings);
  finding.args["suggestion"] = meant->text();
}
}  // namespace

const Rule typo_likely = {
    .id = "address.typo-likely",
    .stage = evidence::Stage::address,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{domain} looks like a slip for {suggestion}",
    .judge = judge_typo_likely,
};

}  // namespace mailwhy::rules::address
