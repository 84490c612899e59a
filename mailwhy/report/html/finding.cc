// The findings with their five slots.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/report/contacts/whom.h"
#include "mailwhy/report/html/parts.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report::html {
namespace {
using forms::markup_safe;

// The words with what decided marked and underlined.
std::string marked(const forms::QuoteLine& line) {
  std::string out;
  std::size_t at = 0;
  for (const auto& [begin, end] : line.marks) {
    if (begin < at || end > line.text.size()) continue;
    out += markup_safe(line.text.substr(at, begin - at)) + "<mark>" + markup_safe(line.text.substr(begin, end - begin)) + "</mark>";
    at = end;
  }
  return out + markup_safe(line.text.substr(at));
}

std::string evidence_block(const rules::Finding& finding, const text::Source& source) {
  std::string out;
  for (const auto& line : forms::quote_lines(finding, source))
    out += (out.empty() ? "" : "\n") + ("<span class=\"soft\">" + say(source, line.who) + "</span> ") + marked(line);
  return out.empty() ? "" : "<pre>" + out + "</pre>";
}

void slot(std::string& out, std::string_view label, const std::string& markup) {
  if (!markup.empty()) out += fmt::format("<dt>{}</dt><dd>{}</dd>\n", label, markup);
}

std::string write(const rules::Finding& finding, const text::Source& source) {
  const Slots slots = slots_of(finding, source.catalogue);
  std::string out = fmt::format("<article class=\"finding {}\">\n", state_class(finding.state()));
  out += heading(finding_level, state_badge(finding.state(), source) + " " + markup_safe(title_of(finding, source.judgement, source.catalogue)));
  out += "<p class=\"soft\">" + code(finding.id) + "</p>\n<dl>\n";
  slot(out, say(source, key("Seen")), evidence_block(finding, source));
  slot(out, say(source, key("Means")), markup_safe(slots.means));
  slot(out, say(source, key("Whose")), slots.whose.empty() ? say(source, text::whose_words(finding.side())) : markup_safe(slots.whose));
  if (&finding == source.judgement.findings.data()) slot(out, say(source, key("Whom to ask")), markup_safe(contacts_that_help_in_words(source.evidence, source.judgement, source.words)));
  std::string steps;
  for (const auto& step : slots.steps) steps += "<li>" + markup_safe(step) + "</li>";
  slot(out, say(source, key("Do")), steps.empty() ? "" : "<ol>" + steps + "</ol>");
  slot(out, say(source, key("Again")), slots.again.empty() ? "" : code(shell_line(slots.again)));
  return out + "</dl>\n</article>\n";
}
}  // namespace

std::string findings(const text::Source& source) {
  const auto& all = source.judgement.findings;
  if (all.empty()) return {};
  std::string leading, explained;
  for (const auto& finding : all) (text::is_explained(finding, all) ? explained : leading) += write(finding, source);
  std::string out = "<section>\n" + heading(section_level, say(source, key("Findings"))) + leading;
  if (!explained.empty()) out += "<details><summary>" + say(source, key("What follows from the above")) + "</summary>\n" + explained + "</details>\n";
  return out + "</section>\n";
}

}  // namespace mailwhy::report::html
