#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::rcpt_to {
extern const Rule refused;

namespace {
// Nothing about its form that a server could stumble over: no quotes, no plus sign, nothing beyond ASCII.
bool is_plain(std::string_view local_part) {
  return std::all_of(local_part.begin(), local_part.end(), [](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || is_digit(c) || c == '.' || c == '_' || c == '-';
  });
}

void judge_refused(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, refused, findings, [&](const Attempt& attempt) -> Blame {
    // Whoever wrote a particular address can write another one; a plain address leaves nothing to mend.
    const bool plain = is_plain(view.the_case().recipient.local_part);
    if (attempt.cause.meaning == bounce::Meaning::address_syntax) return {plain ? Party::unknown : Party::sender_message, Confidence::guess};
    return by_words(attempt, {Party::recipient_policy, Confidence::guess});
  });
}
}  // namespace

const Rule refused = {
    .id = "rcpt_to.refused",
    .stage = evidence::Stage::rcpt_to,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} refuses mail for {recipient} and does not say clearly why",
    .judge = judge_refused,
};

}  // namespace mailwhy::rules::rcpt_to
