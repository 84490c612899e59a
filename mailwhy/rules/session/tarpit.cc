#include <fmt/format.h>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::session {
extern const Rule tarpit;

namespace {
void judge(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, tarpit, findings, [](const Attempt&) -> Blame { return {Party::unknown, Confidence::guess}; });
  for (auto& finding : findings) {
    if (finding.id != tarpit.id) continue;
    for (const Attempt* attempt : owned(view, tarpit)) {
      const auto& exchange = *attempt->exchange;
      const std::size_t bytes = exchange.stray.size() + (exchange.reply ? exchange.reply->raw.size() : 0);
      finding.args.try_emplace("bytes", std::to_string(bytes));
      finding.args.try_emplace("took", to_readable(exchange.took));
    }
  }
}
}  // namespace

const Rule tarpit = {
    .id = "session.tarpit",
    .stage = evidence::Stage::greeting,
    .effect = Effect::undecided,
    .verdict = Verdict::inconclusive,
    .sentence = "{host} answers so slowly that its reply was not finished within our time limit",
    .judge = judge,
};

}  // namespace mailwhy::rules::session
