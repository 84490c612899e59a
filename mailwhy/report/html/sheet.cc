// What a verb other than check found, as a page: the sentence first, then findings, tables and the text report.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/report/html/parts.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report::forms {
namespace {
using rules::State;

std::string badge(State state, const Words& words) {
  return fmt::format("<span class=\"state {}\">{}</span>", html::state_class(state), markup_safe(text::state_cell(state, true, words)));
}

std::string lines_safe(std::string_view text) {
  std::string out;
  for (const auto line : split(text, '\n')) out += markup_safe(line) + "\n";
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

std::string list_of(std::string_view tag, const std::vector<std::string>& all) {
  std::string out = fmt::format("<{}>", tag);
  for (const auto& one : all) out += "<li>" + markup_safe(one) + "</li>";
  return out + fmt::format("</{}>", tag);
}

std::string quoted(const std::vector<std::string>& all) {
  std::string out;
  for (const auto& one : all) out += (out.empty() ? "" : "\n") + markup_safe(shorten(one, 1000));
  return "<pre>" + out + "</pre>";
}

std::string article(const Sheet::Item& item, const Words& words) {
  std::string out = fmt::format("<article class=\"finding {}\">\n", html::state_class(item.state));
  out += html::heading(html::finding_level, badge(item.state, words) + " " + markup_safe(item.title));
  if (!item.id.empty()) out += "<p class=\"soft\">" + html::code(item.id) + "</p>\n";
  std::string slots;
  const auto slot = [&](std::string_view label, const std::string& markup) { slots += fmt::format("<dt>{}</dt><dd>{}</dd>\n", markup_safe(words(label)), markup); };
  if (!item.seen.empty()) slot(key("Seen"), quoted(item.seen));
  if (!item.steps.empty()) slot(key("Do"), list_of("ol", item.steps));
  if (!item.lines.empty()) slot(key("publish"), quoted(item.lines));
  if (!slots.empty()) out += "<dl>\n" + slots + "</dl>\n";
  return out + "</article>\n";
}

std::string table(const Sheet::Table& table) {
  std::string out = "<section>\n" + html::heading(html::section_level, markup_safe(table.caption)) + "<table>\n<thead><tr>";
  for (const auto& column : table.columns) out += "<th scope=\"col\">" + markup_safe(column) + "</th>";
  out += "</tr></thead>\n<tbody>\n";
  for (const auto& row : table.rows) {
    out += "<tr>";
    for (const auto& cell : row) out += "<td>" + markup_safe(shorten(cell, 1000)) + "</td>";
    out += "</tr>\n";
  }
  return out + "</tbody>\n</table>\n</section>\n";
}

}  // namespace

Pieces html_sheet(const Sheet& sheet, const Words& words, const DocumentOptions& options) {
  std::string out = fmt::format("<div class=\"banner {}\" id=\"check-{}\">\n<div class=\"verdict\">\n", html::state_class(sheet.state), options.number);
  out += html::heading(html::target_level, fmt::format("<span class=\"target\">mailwhy {}</span> <span class=\"word\"><bdi>{}</bdi></span>", markup_safe(sheet.verb),
                                                       markup_safe(shorten(sheet.summary, 500))));
  if (!sheet.complete) out += "<p><strong>" + markup_safe(words("The run was cut short; this is what was known by then.")) + "</strong></p>\n";
  out += "</div>\n</div>\n";
  if (!sheet.items.empty()) out += "<section>\n" + html::heading(html::section_level, markup_safe(words(key("Findings"))));
  for (const auto& item : sheet.items) out += article(item, words);
  if (!sheet.items.empty()) out += "</section>\n";
  for (const auto& one : sheet.tables) out += table(one);
  out += fmt::format("<section>\n{}<details><summary>{}</summary>\n<pre>{}</pre>\n</details>\n</section>\n", html::heading(html::section_level, markup_safe(words(key("Report")))),
                     markup_safe(words(key("The report as text"))), lines_safe(sheet.text));
  const std::string measured = words("Measured {}, mailwhy {}, exit code {}.", to_rfc3339(sheet.started), options.version, sheet.exit_code);
  return {out + "<p class=\"measured\">" + markup_safe(measured) + "</p>\n", markup_safe(shorten(sheet.summary, 120)), std::string(code_of(words.language())),
          markup_safe(words(key("{} mail checks"))), markup_safe(words(key("Written by mailwhy. No message was sent.")))};
}

}  // namespace mailwhy::report::forms
