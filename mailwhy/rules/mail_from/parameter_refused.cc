// mail_from.parameter-refused: the server offers an extension, refuses its own parameter, and takes the command without it.
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::mail_from {
extern const Rule parameter_refused;

namespace {
using smtp::Step;

// The word after the closing bracket: "SMTPUTF8" in "MAIL FROM:<> SMTPUTF8".
std::string_view parameters_of(const smtp::Exchange& exchange) {
  const std::string_view command = exchange.command;
  const auto end = command.rfind('>');
  if (exchange.step != Step::mail || end == std::string_view::npos) return {};
  return end + 2 < command.size() ? command.substr(end + 2) : std::string_view();
}

// The position of MAIL with a parameter that was refused, when the next MAIL of the session had none and was taken.
std::optional<std::size_t> refused_parameter(const evidence::Session& session) {
  const auto& exchanges = session.transcript.exchanges;
  std::optional<std::size_t> refused;
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    const auto& exchange = exchanges[i];
    if (exchange.step != Step::mail || !exchange.reply) continue;
    if (!parameters_of(exchange).empty() && exchange.reply->permanent()) refused = i;
    else if (refused && parameters_of(exchange).empty() && exchange.reply->positive() && !exchange.failure) return refused;
  }
  return std::nullopt;
}

void judge_parameter_refused(const View& view, std::vector<Finding>& findings) {
  for (const auto& attempt : view.attempts()) {
    if (!attempt.session) continue;
    const auto at = refused_parameter(*attempt.session);
    if (!at) continue;
    const auto index = static_cast<std::size_t>(attempt.session - view.evidence().sessions.data());
    Finding& finding = remark(view, parameter_refused, attempt, view.cite_exchange(index, *at), {Party::recipient_host, Confidence::likely}, findings);
    finding.args["reply"] = finding.seen.front().text;
    finding.args["parameter"] = std::string(parameters_of(attempt.session->transcript.exchanges[*at]));
    // Without the parameter the address may not be sent (RFC 6531 s3.2): the second try shows why, and delivers nothing.
    if (&attempt != view.decisive() || attempt.end != Attempt::End::accepted) finding.effect = Effect::risks;
    if (const auto again = position_of(*attempt.session, Step::mail)) {
      finding.seen.push_back(view.cite_exchange(index, *again));
      finding.seen.back().remark = "the same without the parameter";
    }
  }
}
}  // namespace

const Rule parameter_refused = {
    .id = "mail_from.parameter-refused",
    .stage = evidence::Stage::mail_from,
    .effect = Effect::blocks,
    .verdict = Verdict::refused,
    .sentence = "{host} offers {parameter} and refuses a command that uses it, so mail for {recipient} cannot be sent as its address needs",
    .judge = judge_parameter_refused,
};

}  // namespace mailwhy::rules::mail_from
