// Help texts, all made from apps/table.h.
#pragma once
#include <string>

#include "apps/options.h"

namespace mailwhy::apps {

// `mailwhy` alone: what it is, examples, where to go; ten lines.
std::string overview();
// `mailwhy --help`: every verb.
std::string program_help();
// One screen with examples first, or (full) every option that has an effect and how to set it otherwise.
std::string verb_help(Verb verb, bool full);
std::string exit_codes_help();
std::string formats_help();
std::string config_help();
// The first line of `mailwhy --version`.
std::string version_line();

}  // namespace mailwhy::apps
