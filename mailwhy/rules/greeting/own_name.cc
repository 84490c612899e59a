#include "mailwhy/rules/support.h"

namespace mailwhy::rules::greeting {
extern const Rule own_name;

namespace {
void judge_own_name(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : sessions_seen(view)) {
    const auto at = position_of(*seen.session, smtp::Step::greeting);
    const auto own = Domain::parse(view.evidence().vantage.helo);
    if (!at || !own || own->is_root()) continue;
    const auto& reply = seen.session->transcript.exchanges[*at].reply;
    const auto words = reply ? reply->words() : std::string();
    const auto name = Domain::parse(words.substr(0, words.find(' ')));
    if (reply && reply->positive() && name && *name == *own)
      remark(view, own_name, *seen.attempt, view.cite_exchange(seen.index, *at), {Party::recipient_domain, Confidence::guess}, findings);
  }
}
}  // namespace

const Rule own_name = {
    .id = "greeting.own-name",
    .stage = evidence::Stage::greeting,
    .effect = Effect::risks,
    .verdict = Verdict::accepted,
    .sentence = "{host} greets with our own name {helo}: the way to {domain} leads back to this machine",
    .judge = judge_own_name,
};

}  // namespace mailwhy::rules::greeting
