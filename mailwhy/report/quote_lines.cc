// The evidence of a finding as lines, for every form that is not the text report.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/forms.h"
#include "mailwhy/report/text/quotes.h"

namespace mailwhy::report::forms {
namespace {
using rules::Citation;

// At most `most` bytes; what is left out is said.
QuoteLine line_of(std::string_view who, const std::string& text, const Citation& citation, const Words& words) {
  constexpr std::size_t most = 4000;
  QuoteLine line{std::string(who), shorten(text, most), {}};
  if (line.text.size() < text.size()) line.text += " " + words("({} bytes in all; --json has them)", text.size());
  for (const auto& [begin, end] : citation.marks)
    if (begin < end && end <= text.size() && end <= most) line.marks.emplace_back(begin, end);
  return line;
}

std::string place(const Citation& citation, const evidence::Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.sessions.size() && evidence.sessions.size() > 1; ++i) {
    if (!citation.at.starts_with(fmt::format("/sessions/{}/", i))) continue;
    const auto& session = evidence.sessions[i];
    return (session.host.is_root() ? "" : session.host.text() + " ") + session.to.address.text();
  }
  return {};
}
}  // namespace

std::vector<QuoteLine> quote_lines(const rules::Finding& finding, const text::Source& source) {
  std::vector<QuoteLine> lines;
  std::vector<const Citation*> shown;
  const Words& words = source.words;
  for (const auto& citation : finding.seen) {
    const auto same = [&](const Citation* c) { return c->kind == citation.kind && c->command == citation.command && c->text == citation.text; };
    if (std::any_of(shown.begin(), shown.end(), same) || shown.size() == 12) continue;
    shown.push_back(&citation);
    const Citation ours = text::in_our_words(citation, source);
    if (text::is_conversation(citation, source.evidence)) {
      if (const auto where = place(citation, source.evidence); !where.empty()) lines.push_back({std::string(key("at")), where, {}});
      if (!citation.command.empty()) lines.push_back(line_of("C>", citation.command, Citation{}, words));
      lines.push_back(line_of("S>", citation.text, citation, words));
    } else {
      if (!citation.command.empty()) lines.push_back(line_of(key("asked"), ours.command, Citation{}, words));
      lines.push_back(line_of(key("seen"), ours.text, ours, words));
    }
    if (!citation.remark.empty()) lines.push_back({std::string(key("note")), ours.remark, {}});
  }
  if (shown.size() < finding.seen.size())
    lines.push_back({std::string(key("note")), words("{} pieces of evidence in all, some of them alike; --json has them", finding.seen.size()), {}});
  return lines;
}

}  // namespace mailwhy::report::forms
