// greeting.name-unresolvable: the server introduces itself with a name that the DNS does not know.
#include "mailwhy/rules/greetings.h"

namespace mailwhy::rules::greeting {
extern const Rule name_unresolvable;

namespace {
void judge_name_unresolvable(const View& view, std::vector<Finding>& findings) {
  for (const auto& greeting : greetings_seen(view)) {
    if (greeting.name.kind != smtp::ServerName::Kind::full) continue;
    const auto found = look_up(view, greeting.name.domain);
    if (found.kind != NameInDns::Kind::denied) continue;
    Finding& finding = remark(view, name_unresolvable, *greeting.in.attempt, view.cite_exchange(greeting.in.index, greeting.exchange),
                              {Party::recipient_host, Confidence::likely}, findings);
    if (finding.args.try_emplace("name", greeting.name.domain.text()).second) finding.seen.push_back(view.cite_lookup(found.question));
  }
}
}  // namespace

const Rule name_unresolvable = {
    .id = "greeting.name-unresolvable",
    .stage = evidence::Stage::greeting,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} greets as {name}, and this name has no address in the DNS",
    .judge = judge_name_unresolvable,
};

}  // namespace mailwhy::rules::greeting
