// Markdown for an issue tracker (CommonMark and GitHub's tables), without raw HTML.
//
// Words of servers stand in fences or code spans that are longer than any run of backticks inside; everything else is
// escaped, so that nothing from outside becomes a heading, a link, an image, a mention or a cell.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/contacts/whom.h"
#include "mailwhy/report/forms.h"
#include "mailwhy/report/signatures.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report::forms {
namespace {
std::size_t longest_run(std::string_view text) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) longest = std::max(longest, run = c == '`' ? run + 1 : 0);
  return longest;
}

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '.' || c == '_' || c == '-' || c == '+'; }

// Text inside of a line.
std::string inline_text(std::string_view bytes) {
  const std::string shown = visible(bytes);
  std::string out;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const char c = shown[i];
    const bool mention = c == '@' && (i == 0 || !is_word(shown[i - 1]));
    const bool link = (c == ':' && shown.compare(i, 3, "://") == 0) || (c == '.' && i >= 3 && equal_ignoring_case(shown.substr(i - 3, 3), "www"));
    if (mention) out += "`@`";
    else if (link || std::string_view("\\`*_[]<>|~&#$!").find(c) != std::string_view::npos) out += std::string("\\") + c;
    else out += c;
  }
  return out;
}

// A code span (CommonMark s6.1); a bar is escaped because tables split at bars even in there.
std::string code(std::string_view bytes) {
  std::string out;
  for (const char c : visible(bytes)) out += c == '|' ? std::string("\\|") : std::string(1, c);
  const std::string ticks(longest_run(out) + 1, '`');
  return ticks + (ticks.size() > 1 ? " " : "") + out + (ticks.size() > 1 ? " " : "") + ticks;
}

std::string fenced(const std::vector<std::string>& lines) {
  std::size_t longest = 2;
  std::string body;
  for (const auto& line : lines) {
    const std::string shown = visible(line);
    longest = std::max(longest, longest_run(shown));
    body += shown + "\n";
  }
  const std::string fence(longest + 1, '`');
  return fence + "text\n" + body + fence + "\n";
}

std::string slot(std::string_view label, std::string_view text) {
  std::string words;
  for (const auto part : split_words(text)) words += (words.empty() ? "" : " ") + std::string(trim(part));
  return words.empty() ? "" : fmt::format("**{}:** {}\n\n", inline_text(label), inline_text(words));
}

std::string table_head(const std::vector<std::string_view>& cells) {
  std::string out = "|", rule = "|";
  for (const auto cell : cells) {
    out += fmt::format(" {} |", cell);
    rule += "---|";
  }
  return out + "\n" + rule + "\n";
}

std::string stages(const text::Source& source) {
  const Words& words = source.words;
  std::string out = table_head({words("step"), words("state"), words("seen"), words("time")});
  for (const auto& row : text::shown_rows(source))
    out += fmt::format("| {} | {} | {} | {} |\n", inline_text(words(text::stage_label(row.stage))), words(text::state_word(row.state)),
                       inline_text(shorten(text::row_words(row, source), 200)), row.elapsed > Duration(0) ? to_readable(row.elapsed) : "");
  return out + "\n";
}

std::string finding(const rules::Finding& finding, const text::Source& source) {
  std::string out = fmt::format("## {} {}: {}\n\n", source.words(text::state_word(finding.state())), code(finding.id),
                                inline_text(title_of(finding, source.judgement, source.catalogue)));
  std::vector<std::string> lines;
  for (const auto& line : quote_lines(finding, source)) lines.push_back(std::string(source.words(line.who)) + " " + line.text);
  if (!lines.empty()) out += fenced(lines) + "\n";
  const Slots slots = slots_of(finding, source.catalogue);
  out += slot(source.words("Means"), slots.means) + slot(source.words("Whose"), slots.whose);
  if (&finding == source.judgement.findings.data()) out += slot(source.words("Whom to ask"), contacts_that_help_in_words(source.evidence, source.judgement, source.words));
  if (!slots.steps.empty()) out += fmt::format("**{}:**\n\n", source.words("Do"));
  for (std::size_t i = 0; i < slots.steps.size(); ++i) out += fmt::format("{}. {}\n", i + 1, inline_text(slots.steps[i]));
  if (!slots.steps.empty()) out += "\n";
  if (!slots.again.empty()) out += fmt::format("**{}:**\n\n", source.words("Again")) + fenced({shell_line(slots.again)}) + "\n";
  return out;
}

std::string matrix(const text::Source& source) {
  if (source.view.attempts().size() < 2) return {};
  const Words& words = source.words;
  std::string out = fmt::format("## {}\n\n", words("Hosts")) + table_head({words("host"), words("address"), words("state"), words("step"), words("reply")});
  for (const auto& attempt : source.view.attempts())
    out += fmt::format("| {} | {} | {} | {} | {} |\n", attempt.host.is_root() ? "" : code(attempt.host.text()), attempt.address.text(),
                       words(text::state_word(text::attempt_state(attempt))), inline_text(words(text::stage_label(attempt.stage))),
                       inline_text(shorten(text::attempt_words(attempt, words), 200)));
  return out + "\n";
}

std::string signatures(const text::Source& source) {
  const auto& all = source.evidence.validations;
  if (all.empty()) return {};
  const Words& words = source.words;
  std::string out = slot("DNSSEC", signature_statuses(all, words));
  const auto said = signature_reasons(all, words);
  for (const auto& one : said.rests) out += "* " + inline_text(words("rests on {}", one)) + "\n";
  for (const auto& one : said.reasons) out += "* " + inline_text(one) + "\n";
  return out + (said.rests.empty() && said.reasons.empty() ? "" : "\n");
}
}  // namespace

Pieces markdown_pieces(const text::Source& source, const DocumentOptions& options) {
  const auto& judgement = source.judgement;
  const Words& words = source.words;
  std::string out = "# " + words("Mail check of {}", code(shorten(text::target_unicode(source.evidence), 320))) + "\n\n";
  out += fmt::format("**{}{}**\n\n", words(text::verdict_words(judgement.verdict)), inline_text(text::cause_words(judgement, words)));
  if (const auto summary = summary_of(judgement, source.catalogue); !summary.empty()) out += inline_text(shorten(summary, 500)) + "\n\n";
  if (!source.evidence.complete) out += std::string(words("The check was cut short; this is what was known by then.")) + "\n\n";
  out += stages(source);
  for (const auto& one : judgement.findings)
    if (!text::is_explained(one, judgement.findings)) out += finding(one, source);
  out += matrix(source) + signatures(source);
  out += words("Measured {}, mailwhy {}, exit code {}.", inline_text(text::vantage_words(source.evidence, words)), options.version,
               rules::exit_code(judgement)) + "\n";
  return {out};
}

namespace {
std::string item_text(const Sheet::Item& item, const Words& words) {
  std::string out = fmt::format("## {} {}{}\n\n", words(text::state_word(item.state)), item.id.empty() ? "" : code(item.id) + ": ", inline_text(item.title));
  if (!item.seen.empty()) out += fenced(item.seen) + "\n";
  if (!item.steps.empty()) out += fmt::format("**{}:**\n\n", words("Do"));
  for (std::size_t i = 0; i < item.steps.size(); ++i) out += fmt::format("{}. {}\n", i + 1, inline_text(item.steps[i]));
  if (!item.steps.empty()) out += "\n";
  if (!item.lines.empty()) out += fenced(item.lines) + "\n";
  return out;
}

std::string table_text(const Sheet::Table& table) {
  std::string out = fmt::format("## {}\n\n", inline_text(table.caption));
  std::vector<std::string> heads;
  for (const auto& column : table.columns) heads.push_back(inline_text(column));
  out += table_head({heads.begin(), heads.end()});
  for (const auto& row : table.rows) {
    out += "|";
    for (const auto& cell : row) out += " " + inline_text(shorten(cell, 300)) + " |";
    out += "\n";
  }
  return out + "\n";
}
}  // namespace

Pieces markdown_sheet(const Sheet& sheet, const Words& words, const DocumentOptions& options) {
  std::string out = fmt::format("# mailwhy {}: {}\n\n**{}**\n\n", sheet.verb, code(shorten(sheet.target, 320)), inline_text(shorten(sheet.summary, 500)));
  if (!sheet.complete) out += std::string(words("The run was cut short; this is what was known by then.")) + "\n\n";
  for (const auto& item : sheet.items) out += item_text(item, words);
  for (const auto& table : sheet.tables) out += table_text(table);
  std::vector<std::string> lines;
  for (const auto line : split(sheet.text, '\n')) lines.emplace_back(line);
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  out += fmt::format("## {}\n\n", words("The report as text")) + fenced(lines) + "\n";
  return {out + words("Measured {}, mailwhy {}, exit code {}.", to_rfc3339(sheet.started), options.version, sheet.exit_code) + "\n"};
}

std::string markdown(const Parts& parts, const DocumentOptions&) {
  std::string out;
  for (const auto& part : parts) out += (out.empty() ? "" : "\n---\n\n") + part.pieces[0];
  return out;
}

}  // namespace mailwhy::report::forms
