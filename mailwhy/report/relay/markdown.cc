// mailwhy relay for an issue tracker (CommonMark): the verdict and every envelope in a table, the findings as a list.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/relay/relay.h"

namespace mailwhy::report {
namespace {

// A code span longer than any run of backticks inside (CommonMark s6.1); a bar would end a cell of a table even there.
std::string span(std::string_view bytes) {
  std::string text = visible(shorten(bytes, 300));
  std::replace(text.begin(), text.end(), '|', '/');
  std::size_t longest = 0, run = 0;
  for (const char c : text) longest = std::max(longest, run = c == '`' ? run + 1 : 0);
  const std::string ticks(longest + 1, '`');
  return ticks + " " + text + " " + ticks;
}

std::string tries(const relay::Survey& survey, const relay::Judgement& judgement, const Words& words) {
  std::string out = fmt::format("| {} | MAIL FROM | RCPT TO | {} | {} |\n|---|---|---|---|---|\n", words(key("form")), words(key("reply")), words(key("result")));
  for (std::size_t i = 0; i < survey.tried.size(); ++i) {
    const auto& tried = survey.tried[i];
    const auto* reply = tried.decisive();
    out += fmt::format("| {} | {} | {} | {} | {} |\n", tried.form.id, span("<" + tried.form.trial.sender + ">"), span("<" + tried.form.trial.recipient + ">"),
                       reply == nullptr ? "-" : span(reply->text()), words(relay_words::word_of(judgement.tries[i].outcome)));
  }
  return out;
}

std::string message(const relay::Survey& survey, const relay::Proof& proof, const Words& words) {
  if (proof.state != relay::Proof::State::handed_over) return std::string(words(key("No message was sent."))) + "\n\n";
  const auto& trial = survey.tried[proof.tried].form.trial;
  std::string out = words("One message was handed over: {}", span("<" + trial.sender + "> -> <" + trial.recipient + ">")) + "\n\n";
  const auto row = [&](std::string_view label, const std::string& value) { out += fmt::format("* {}: {}\n", label, value); };
  row(words(key("result")), std::string(words(relay_words::word_of(proof.fate))));
  if (proof.reply) row(words(key("reply")), span(proof.reply->text()));
  if (!proof.queue_id.empty()) row("queue id", span(proof.queue_id));
  row("X-Mailwhy-Trace", span(proof.trace));
  row("Message-ID", span(proof.message_id));
  return out + "\n";
}

}  // namespace

std::string relay_markdown(const relay::Survey& survey, const relay::Judgement& judgement, const Words& words) {
  std::string out = fmt::format("# mailwhy relay: {}\n\n{}\n\n", span(survey.target), span(relay_summary(survey, judgement, words)));
  for (const auto& finding : judgement.findings) {
    out += fmt::format("* **{}** {}\n", finding.kind->id, span(relay_words::sentence_of(finding, words)));
    for (const auto& seen : finding.seen) out += fmt::format("  * {}: {}\n", words(key("seen")), span(seen));
    if (const auto step = relay_words::step_of(finding, words); !step.empty()) out += fmt::format("  * {}: {}\n", words(key("do")), step);
  }
  if (!judgement.findings.empty()) out += "\n";
  for (const auto& said : judgement.domains) out += fmt::format("* {}: {}\n", span(said.domain.text()), words(relay_words::word_of(said.responsible)));
  if (!judgement.domains.empty()) out += "\n";
  if (survey.proof) out += message(survey, *survey.proof, words);
  return out + tries(survey, judgement, words);
}

}  // namespace mailwhy::report
