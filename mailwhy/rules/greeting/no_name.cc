// greeting.no-name: the server does not say who it is.
#include <algorithm>

#include "mailwhy/rules/greetings.h"

namespace mailwhy::rules::greeting {
extern const Rule no_name;

namespace {
// Painted over by a device on the way: greeting.masked speaks for that.
bool painted_over(const std::string& words) {
  return std::count_if(words.begin(), words.end(), [](char c) { return c == '*' || c == 'X'; }) >= 6;
}

void judge_no_name(const View& view, std::vector<Finding>& findings) {
  for (const auto& greeting : greetings_seen(view)) {
    const auto& reply = *greeting.in.session->transcript.exchanges[greeting.exchange].reply;
    if (greeting.name.kind != smtp::ServerName::Kind::none || painted_over(reply.words())) continue;
    remark(view, no_name, *greeting.in.attempt, view.cite_exchange(greeting.in.index, greeting.exchange), {Party::recipient_host, Confidence::likely}, findings);
  }
}
}  // namespace

const Rule no_name = {
    .id = "greeting.no-name",
    .stage = evidence::Stage::greeting,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} does not say its name when it greets",
    .judge = judge_no_name,
};

}  // namespace mailwhy::rules::greeting
