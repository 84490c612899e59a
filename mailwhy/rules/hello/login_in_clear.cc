// hello.login-in-clear: a mail host asks for passwords before there is encryption.
#include <algorithm>

#include "mailwhy/rules/offers.h"

namespace mailwhy::rules::hello {
extern const Rule login_in_clear;

namespace {
bool shows_the_password(const std::string& mechanism) { return mechanism == "PLAIN" || mechanism == "LOGIN"; }

void judge_login_in_clear(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : clear_offers_seen(view)) {
    const auto& auth = seen.offer->auth;
    const auto weak = std::find_if(auth.begin(), auth.end(), shows_the_password);
    if (weak == auth.end()) continue;
    Finding& finding = remark(view, login_in_clear, *seen.in.attempt, view.cite_exchange(seen.in.index, seen.exchange),
                              {Party::recipient_host, Confidence::likely}, findings);
    finding.args.try_emplace("mechanism", *weak);
  }
}
}  // namespace

const Rule login_in_clear = {
    .id = "hello.login-in-clear",
    .stage = evidence::Stage::hello,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} offers logins (AUTH {mechanism}) before anything is encrypted",
    .judge = judge_login_in_clear,
};

}  // namespace mailwhy::rules::hello
