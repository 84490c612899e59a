// The parts of the HTML report, in the order in which they stand on the page.  Each returns markup; every byte from outside has
// gone through forms::markup_safe.
#pragma once
#include "mailwhy/report/forms.h"

namespace mailwhy::report::html {

// `number` tells the reports of one page apart, so that ids stay unique.
std::string banner(const text::Source& source, int number);      // banner.cc: verdict, side, next step
std::string mail_path(const text::Source& source, int number);   // path.cc: the way as SVG, and the same as a list
std::string findings(const text::Source& source);                // finding.cc: the five slots
std::string stages(const text::Source& source);                  // tables.cc
std::string hosts(const text::Source& source);                   // tables.cc
std::string conversation(const text::Source& source);            // transcript.cc
std::string raw_json(const text::Source& source);                // transcript.cc

std::string_view style();                                        // style.cc

// A span with the state in a word and its class for the colour: "ok", "fail", ...
std::string state_badge(rules::State state);
std::string_view state_class(rules::State state);
std::string code(std::string_view bytes);

}  // namespace mailwhy::report::html
