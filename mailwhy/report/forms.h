// The forms of a document, for document.cc: what each keeps of one check, and how the kept pieces become the whole.
#pragma once
#include "mailwhy/report/document.h"
#include "mailwhy/report/text/sections.h"

namespace mailwhy::report::forms {

using Pieces = std::vector<std::string>;
using Parts = std::vector<Part>;

// nagios.cc: monitoring plug-ins: one status line with performance data.
Pieces nagios_pieces(const text::Source& source, const DocumentOptions& options);
std::string nagios(const Parts& parts, const DocumentOptions& options);

// openmetrics.cc: OpenMetrics text that the older Prometheus text format reads as well.
Pieces openmetrics_pieces(const text::Source& source, const DocumentOptions& options);
std::string openmetrics(const Parts& parts, const DocumentOptions& options);

// junit.cc: one test case a check.
Pieces junit_pieces(const text::Source& source, const DocumentOptions& options);
std::string junit(const Parts& parts, const DocumentOptions& options);

// markdown.cc: for an issue tracker.
Pieces markdown_pieces(const text::Source& source, const DocumentOptions& options);
std::string markdown(const Parts& parts, const DocumentOptions& options);

// ticket.cc: M17.
Pieces ticket_pieces(const text::Source& source, const DocumentOptions& options);
std::string ticket(const Parts& parts, const DocumentOptions& options);

// html/page.cc: one self-contained page.
Pieces html_pieces(const text::Source& source, const DocumentOptions& options);
std::string html(const Parts& parts, const DocumentOptions& options);

// One line of a finding's evidence, unescaped.  `who` is C> (we said), S> (the server said), asked, seen, at (the place), or
// note (our own words): keys of Words.
struct QuoteLine {
  std::string who, text;
  std::vector<std::pair<std::size_t, std::size_t>> marks;  // what decided, [begin, end) of `text`
};
std::vector<QuoteLine> quote_lines(const rules::Finding& finding, const text::Source& source);  // quote_lines.cc

// The same of a sheet: junit.cc, markdown.cc, nagios.cc, html/sheet.cc.
Pieces junit_sheet(const Sheet& sheet, const Words& words, const DocumentOptions& options);
Pieces markdown_sheet(const Sheet& sheet, const Words& words, const DocumentOptions& options);
Pieces nagios_sheet(const Sheet& sheet, const Words& words, const DocumentOptions& options);
Pieces html_sheet(const Sheet& sheet, const Words& words, const DocumentOptions& options);

// Shared small answers.  (forms.cc)
// The verdict with its reason in one sentence without full stop: "refused: the receiving server turns ...".
std::string one_sentence(const text::Source& source);
// What decided, unescaped: the leading finding's first quotation, or the decisive reply.
std::string deciding_words(const text::Source& source);
// The report as plain text, 100 columns, ASCII, for the places that take one.
std::string plain_report(const text::Source& source);
// "0.712"
std::string seconds(Duration duration);
// For XML and HTML: visible, and the five characters as references.  No byte of the result ends a tag, an attribute in either
// quotes or a comment, and all of it is in the character range of XML 1.0.
std::string markup_safe(std::string_view bytes);

}  // namespace mailwhy::report::forms
