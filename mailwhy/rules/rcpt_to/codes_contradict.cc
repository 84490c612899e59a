// rcpt_to.codes-contradict: "550 4.2.1": the short code says never, and the long one says later.
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::rcpt_to {
extern const Rule codes_contradict;

namespace {
using evidence::Stage;

void judge_codes_contradict(const View& view, std::vector<Finding>& findings) {
  for (const auto& attempt : view.attempts()) {
    if (!attempt.exchange || !attempt.exchange->reply || (attempt.stage != Stage::rcpt_to && attempt.stage != Stage::mail_from)) continue;
    const auto& reply = *attempt.exchange->reply;
    if (!reply.has(smtp::Oddity::enhanced_class_differs) || !reply.enhanced) continue;
    Finding& finding = remark(view, codes_contradict, attempt, view.cite(attempt), {Party::recipient_host, Confidence::certain}, findings);
    finding.stage = attempt.stage;
    finding.args.try_emplace("enhanced", reply.enhanced->text());
  }
}
}  // namespace

const Rule codes_contradict = {
    .id = "rcpt_to.codes-contradict",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::notes,
    .verdict = Verdict::inconclusive,
    .sentence = "{host} says {code} and {enhanced} in one answer, and the two do not mean the same",
    .judge = judge_codes_contradict,
};

}  // namespace mailwhy::rules::rcpt_to
