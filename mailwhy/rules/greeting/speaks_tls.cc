#include "mailwhy/rules/support.h"

namespace mailwhy::rules::greeting {
extern const Rule speaks_tls;

namespace {
void judge_speaks_tls(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, speaks_tls, findings, [&](const Attempt&) -> Blame {
    if (view.the_case().smtp_port == 25) return {Party::recipient_host, Confidence::likely};
    return {Party::this_machine, Confidence::guess};
  });
}
}  // namespace

const Rule speaks_tls = {
    .id = "greeting.speaks-tls",
    .stage = evidence::Stage::greeting,
    .effect = Effect::blocks,
    .verdict = Verdict::unreachable,
    .sentence = "{host} expects TLS from the first byte on port {port}",
    .judge = judge_speaks_tls,
};

}  // namespace mailwhy::rules::greeting
