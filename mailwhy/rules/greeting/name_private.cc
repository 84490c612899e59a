// greeting.name-private: the server introduces itself with a name that only its own network can know.
#include "mailwhy/rules/greetings.h"

namespace mailwhy::rules::greeting {
extern const Rule name_private;

namespace {
void judge_name_private(const View& view, std::vector<Finding>& findings) {
  using Kind = smtp::ServerName::Kind;
  for (const auto& greeting : greetings_seen(view)) {
    if (greeting.name.kind != Kind::internal && greeting.name.kind != Kind::lone) continue;
    Finding& finding = remark(view, name_private, *greeting.in.attempt, view.cite_exchange(greeting.in.index, greeting.exchange),
                              {Party::recipient_host, Confidence::likely}, findings);
    finding.args.try_emplace("name", greeting.name.domain.text());
  }
}
}  // namespace

const Rule name_private = {
    .id = "greeting.name-private",
    .stage = evidence::Stage::greeting,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} greets as {name}, a name that nobody outside can look up",
    .judge = judge_name_private,
};

}  // namespace mailwhy::rules::greeting
