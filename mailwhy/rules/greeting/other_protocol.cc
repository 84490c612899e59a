#include "mailwhy/base/text.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::greeting {
extern const Rule other_protocol;

namespace {
void judge_other_protocol(const View& view, std::vector<Finding>& findings) {
  const auto mine = owned(view, other_protocol);
  tell(view, other_protocol, mine, findings, [](const Attempt&) -> Blame { return {Party::recipient_host, Confidence::likely}; });
  for (auto& finding : findings) {
    if (finding.id != other_protocol.id) continue;
    finding.args["problem"] = mine.front()->exchange->failure->detail;
    // Its own first words say more than our name for them; the bytes of a TLS record do not.
    const std::string_view stray = mine.front()->exchange->stray;
    const auto words = trim(stray.substr(0, stray.find('\n')));
    if (!words.empty()) finding.seen.front().text = words;
  }
}
}  // namespace

const Rule other_protocol = {
    .id = "greeting.other-protocol",
    .stage = evidence::Stage::greeting,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "something answers at {host} port {port}, but it is no mail server: {problem}",
    .judge = judge_other_protocol,
};

}  // namespace mailwhy::rules::greeting
