#include "apps/reasons.h"

#include <fmt/format.h>

#include "mailwhy/bounce/spoken.h"
#include "mailwhy/report/meanings.h"
#include "mailwhy/rules/said.h"

namespace mailwhy::apps {
namespace {
using bounce::Meaning;

// Who is meant when the words of the reply do not say more.
rules::Said said_of(Meaning meaning) {
  bounce::Judged judged;
  judged.meaning = meaning;
  judged.cause.from_words = true;
  rules::SaidOf facts;
  facts.judged = &judged;
  return rules::said(facts);
}
std::string or_dash(std::string_view text) { return text.empty() ? "-" : std::string(text); }
}  // namespace

std::string reasons_help() {
  std::string out =
      "Reasons of mailwhy.bounce/1 (\"reason\"), with the class, whose move it mostly is, and what others call them.\n"
      "hard: nobody should write to the address again, when the refusal is final (\"permanent\": true).\n\n";
  out += fmt::format("{:<22} {:<17} {:<10} {:<4}  {:<16} {:<28} {:<10} {:<20} {}\n", "reason", "class", "side", "hard", "Sisimai", "SES", "SparkPost", "PowerMTA", "finding");
  for (int number = 0; number <= static_cast<int>(Meaning::challenge); ++number) {
    const auto meaning = static_cast<Meaning>(number);
    const auto klass = bounce::class_of(meaning);
    const auto said = said_of(meaning);
    const bool hard = klass == bounce::Class::bad_address || klass == bounce::Class::bad_domain;
    out += fmt::format("{:<22} {:<17} {:<10} {:<4}  {:<16} {:<28} {:<10} {:<20} {}\n", bounce::to_string(meaning), bounce::to_string(klass), rules::to_string(rules::side_of(said.party)), hard ? "yes" : "no",
                       or_dash(bounce::sisimai_of(meaning)), or_dash(bounce::ses_of(meaning)), or_dash(bounce::sparkpost_of(meaning)), or_dash(bounce::powermta_of(meaning)), said.id);
  }
  out += "\n";
  for (int number = 0; number <= static_cast<int>(Meaning::challenge); ++number)
    out += fmt::format("{:<22} {}\n", bounce::to_string(static_cast<Meaning>(number)), report::meaning_words(static_cast<Meaning>(number)));
  return out;
}

}  // namespace mailwhy::apps
