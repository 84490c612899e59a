// identity.address-behind-nat: a refusal may be about the address that servers see, and that address is not known here.
#include "mailwhy/bounce/about_whom.h"
#include "mailwhy/rules/own_ground.h"

namespace mailwhy::rules::identity {
extern const Rule address_behind_nat;

namespace {
bool tells_nothing(const Attempt& attempt) {
  return attempt.end != Attempt::End::accepted && bounce::about_whom(attempt.cause.meaning, to_string(attempt.stage), permanent(attempt)) != bounce::About::them;
}

void judge_address_behind_nat(const View& view, std::vector<Finding>& findings) {
  for (const auto& attempt : view.attempts()) {
    if (!attempt.session || !attempt.session->connect.ok() || !tells_nothing(attempt)) continue;
    const auto ground = own_ground(view, attempt);
    if (!ground.source || ground.address) continue;
    const auto seen = cite_ground(view, ground);
    if (seen.empty()) continue;
    remark(view, address_behind_nat, attempt, seen.front(), {Party::sender_network, Confidence::guess}, findings);
    return;
  }
}
}  // namespace

const Rule address_behind_nat = {
    .id = "identity.address-behind-nat",
    .stage = evidence::Stage::identity,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "this machine speaks from {source}, which nobody outside sees; how the address stands that servers do see could not be tested",
    .judge = judge_address_behind_nat,
};

}  // namespace mailwhy::rules::identity
