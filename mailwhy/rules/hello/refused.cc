#include "mailwhy/rules/support.h"

namespace mailwhy::rules::hello {
extern const Rule refused;

namespace {
void judge_refused(const View& view, std::vector<Finding>& findings) {
  tell_owned(view, refused, findings, [](const Attempt& attempt) -> Blame {
    if (attempt.cause.meaning == bounce::Meaning::helo_refused) return {Party::sender_host, Confidence::likely};
    if (attempt.cause.meaning == bounce::Meaning::command_unknown) return {Party::recipient_host, Confidence::guess};
    // After TLS the second EHLO is a must (RFC 3207 s4.2); who calls it out of order has lost the state himself.
    const bool after_tls = attempt.exchange && attempt.exchange->step == smtp::Step::ehlo_after_tls;
    if (after_tls && attempt.cause.meaning == bounce::Meaning::bad_sequence) return {Party::recipient_host, Confidence::likely};
    return turned_away(attempt);
  });
}
}  // namespace

const Rule refused = {
    .id = "hello.refused",
    .stage = evidence::Stage::hello,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} refuses this machine when it says hello as {helo}",
    .judge = judge_refused,
};

}  // namespace mailwhy::rules::hello
