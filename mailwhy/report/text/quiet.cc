// One line for scripts (M20): verdict, party, cause, target, the reply that decided; several of them in columns.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/forms.h"

namespace mailwhy::report {
namespace {
int width_of(std::string_view cell) { return text::columns(cell); }

std::string padded(const std::string& cell, int width) {
  return cell + std::string(static_cast<std::size_t>(std::max(width - width_of(cell), 0)), ' ') + "  ";
}
}  // namespace

QuietRow quiet_row(const evidence::Evidence& evidence, const rules::Judgement& judgement, const TextOptions& options) {
  const text::Source source{evidence, judgement, options, Catalogue::builtin(), rules::View(evidence)};
  const text::Paper paper(options);
  const bool caused = judgement.cause != "none";
  return {std::string(to_string(judgement.verdict)), caused ? std::string(to_string(judgement.party)) : "-", caused ? judgement.cause : "-",
          paper.safe(text::target_ascii(evidence)), shorten(paper.safe(forms::deciding_words(source)), 200)};
}

QuietWidths widest_quiet_row() {
  QuietWidths widths{width_of(to_string(rules::Verdict::no_mail_by_choice)), width_of(to_string(rules::Party::recipient_mailbox)), 1, 0};
  for (const auto* rule : rules::all_rules()) widths.cause = std::max(widths.cause, width_of(rule->id));
  return widths;
}

QuietWidths widths_of(const std::vector<QuietRow>& rows) {
  QuietWidths widths;
  for (const auto& row : rows) {
    widths.verdict = std::max(widths.verdict, width_of(row.verdict));
    widths.party = std::max(widths.party, width_of(row.party));
    widths.cause = std::max(widths.cause, width_of(row.cause));
    widths.target = std::max(widths.target, std::min(width_of(row.target), 64));
  }
  return widths;
}

std::string quiet_line(const QuietRow& row, const QuietWidths& widths) {
  const std::string line = padded(row.verdict, widths.verdict) + padded(row.party, widths.party) + padded(row.cause, widths.cause) +
                           padded(row.target, widths.target) + row.reply;
  return std::string(trim(line)) + "\n";
}

namespace text {
std::string quiet_line(const Source& source) {
  return report::quiet_line(quiet_row(source.evidence, source.judgement, source.options), {9, 11, 0, 0});
}
}  // namespace text

}  // namespace mailwhy::report
