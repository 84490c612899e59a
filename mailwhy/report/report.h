// Judgement and evidence to text for people and JSON for programs.  The only room that words a verdict.
#pragma once
#include <string>
#include <string_view>

#include "mailwhy/evidence/evidence.h"
#include "mailwhy/rules/judge.h"

namespace mailwhy::report {

struct TextOptions {
  int width = 80;          // columns; 40 to 100 are used
  bool utf8 = false;       // symbols and unescaped UTF-8; else ASCII only
  bool color = false;      // the 16 theme colours
  bool accessible = false; // M19: no columns, no carets
  int verbosity = 0;       // -1: one line (M20); 0: medium; 1: with transcript; 2: with DNS and times
  bool show_exit_code = true;
};

// The report of one check (ux.md M1 to M6, M19, M20).  Ends with a line feed.
std::string check_text(const evidence::Evidence& evidence, const rules::Judgement& judgement, const TextOptions& options);

// mailwhy.report/1, one line without line feed; `pretty` indents by two.
std::string check_json(const evidence::Evidence& evidence, const rules::Judgement& judgement, bool pretty = true);

// The transcript of all sessions, as -v shows it: direction, encryption, times.
std::string transcript_text(const evidence::Evidence& evidence, const TextOptions& options);

}  // namespace mailwhy::report
