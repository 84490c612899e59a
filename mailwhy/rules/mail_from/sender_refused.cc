#include "mailwhy/rules/support.h"

namespace mailwhy::rules::mail_from {
extern const Rule sender_refused;

namespace {
void judge_sender_refused(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, sender_refused, findings, [](const Attempt& attempt) -> Blame {
    using bounce::Meaning;
    switch (attempt.cause.meaning) {
      case Meaning::sender_verify_failed:
      case Meaning::sender_null_mx:
      case Meaning::dkim_fail:
      case Meaning::dmarc_fail: return {Party::sender_domain, Confidence::likely};
      default: return by_words(attempt, {Party::unknown, Confidence::guess});
    }
  });
}
}  // namespace

const Rule sender_refused = {
    .id = "mail_from.sender-refused",
    .stage = evidence::Stage::mail_from,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} does not take mail from {sender}",
    .judge = judge_sender_refused,
};

}  // namespace mailwhy::rules::mail_from
