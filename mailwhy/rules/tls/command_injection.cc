#include "mailwhy/rules/own_server.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::tls {
extern const Rule command_injection;

namespace {
void judge_command_injection(const View& view, std::vector<Finding>& findings) {
  for (const auto& test : own_server_tests(view)) {
    if (test.smuggling || test.result != OwnServerTest::Result::vulnerable || test.attempt == nullptr) continue;
    Citation answer = view.cite_exchange(test.session, test.exchange);
    answer.remark = "under TLS, to NOOP that was said in clear behind STARTTLS";
    remark(view, command_injection, *test.attempt, std::move(answer), {Party::recipient_host, Confidence::likely}, findings);
  }
}
}  // namespace

const Rule command_injection = {
    .id = "tls.command-injection",
    .stage = evidence::Stage::tls,
    .effect = Effect::risks,
    .verdict = Verdict::accepted,
    .sentence = "{host} obeys under encryption what was said in clear before it: whoever is on the way can put commands into others' mail",
    .judge = judge_command_injection,
};

}  // namespace mailwhy::rules::tls
