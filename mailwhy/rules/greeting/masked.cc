#include <algorithm>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::greeting {
extern const Rule masked;

namespace {
bool is_masked(const std::string& words) {
  const auto marks = std::count_if(words.begin(), words.end(), [](char c) { return c == '*' || c == 'X'; });
  const auto solid = std::count_if(words.begin(), words.end(), [](char c) { return c != ' '; });
  return marks >= 6 && marks * 2 > solid;
}

void judge_masked(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : sessions_seen(view)) {
    const auto at = position_of(*seen.session, smtp::Step::greeting);
    const auto* reply = seen.session->transcript.reply_to(smtp::Step::greeting);
    if (at && reply && reply->positive() && is_masked(reply->words()))
      remark(view, masked, *seen.attempt, view.cite_exchange(seen.index, *at), {Party::in_between, Confidence::likely}, findings);
  }
}
}  // namespace

const Rule masked = {
    .id = "greeting.masked",
    .stage = evidence::Stage::greeting,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "something in front of {host} paints over its greeting with stars",
    .judge = judge_masked,
};

}  // namespace mailwhy::rules::greeting
