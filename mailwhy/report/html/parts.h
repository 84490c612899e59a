// The parts of the HTML report, in the order in which they stand on the page.  Each returns markup; every byte from outside has
// gone through forms::markup_safe.
#pragma once
#include "mailwhy/report/forms.h"

namespace mailwhy::report::html {

// Headings are written as <h{target}> and so on below; page.cc puts the levels in when it knows how many checks stand on the page.
// The markers are control characters, which no escaped text holds.
inline constexpr char target_level = '\1', section_level = '\2', finding_level = '\3';
// "<h2>words</h2>" with a marker for the level.
std::string heading(char level, std::string_view markup);

// `number` tells the reports of one page apart, so that ids stay unique.
std::string banner(const text::Source& source, int number);      // banner.cc: verdict, side, the way, next step
std::string mail_path(const text::Source& source, int number);   // path.cc: the way as SVG; where it stops has the id here-NUMBER
std::string stops_in_words(const text::Source& source);          // path.cc: what was said where it stops
std::string findings(const text::Source& source);                // finding.cc: the five slots
std::string stages(const text::Source& source);                  // tables.cc
std::string hosts(const text::Source& source);                   // tables.cc
std::string signatures(const text::Source& source);              // tables.cc
std::string conversation(const text::Source& source);            // transcript.cc
std::string raw_json(const text::Source& source);                // transcript.cc

std::string_view style();                                        // style.cc

// A span with the state in a word and its class for the colour: "ok", "fail", ...
std::string state_badge(rules::State state, const text::Source& source);
std::string_view state_class(rules::State state);
std::string code(std::string_view bytes);
// Our own words in the reader's language, as markup.
std::string say(const text::Source& source, std::string_view english);

}  // namespace mailwhy::report::html
