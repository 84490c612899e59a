#include <fmt/format.h>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::session {
extern const Rule slow;

namespace {
constexpr Duration slow_reply = 10s;
constexpr int commands_of_a_mail = 8;  // EHLO, STARTTLS, EHLO, MAIL, RCPT, DATA, the end of the data, QUIT

void judge(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : sessions_seen(view)) {
    const auto& exchanges = seen.session->transcript.exchanges;
    Duration sum{};
    int replies = 0;
    std::size_t slowest = 0;
    for (std::size_t i = 1; i < exchanges.size(); ++i) {
      if (!exchanges[i].reply || exchanges[i].failure) continue;
      sum += exchanges[i].took;
      ++replies;
      if (slowest == 0 || exchanges[i].took > exchanges[slowest].took) slowest = i;
    }
    if (replies == 0 || exchanges[slowest].took < slow_reply) continue;
    Finding& finding = remark(view, slow, *seen.attempt, view.cite_exchange(seen.index, slowest), {Party::recipient_policy, Confidence::guess}, findings);
    finding.args.try_emplace("projected", to_readable(sum / replies * commands_of_a_mail));
    if (finding.seen.size() == 1) finding.seen.front().remark = fmt::format("took {}", to_readable(exchanges[slowest].took));
  }
}
}  // namespace

const Rule slow = {
    .id = "session.slow",
    .stage = evidence::Stage::hello,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} answers very slowly; a whole mail would take about {projected}",
    .judge = judge,
};

}  // namespace mailwhy::rules::session
