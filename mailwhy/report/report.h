// Judgement and evidence to text for people and JSON for programs.  The only room that words a verdict.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/language.h"
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
  Language language = Language::english;  // of functions that are given no catalogue
};

// The report of one check (ux.md M1 to M6, M19, M20).  Ends with a line feed.
std::string check_text(const evidence::Evidence& evidence, const rules::Judgement& judgement, const TextOptions& options);

// mailwhy.report/1, one line without line feed; `pretty` indents by two.
std::string check_json(const evidence::Evidence& evidence, const rules::Judgement& judgement, bool pretty = true);

// The line of -q in its cells, and several of them in columns (M20).
struct QuietRow {
  std::string verdict, party, cause, target, reply;
};
QuietRow quiet_row(const evidence::Evidence& evidence, const rules::Judgement& judgement, const TextOptions& options);
// Widths for lines that are written before all are known: every verdict, party and cause that there is fits.
struct QuietWidths {
  int verdict = 0, party = 0, cause = 0, target = 0;
};
QuietWidths widest_quiet_row();
QuietWidths widths_of(const std::vector<QuietRow>& rows);
std::string quiet_line(const QuietRow& row, const QuietWidths& widths);

// The transcript of all sessions, as -v shows it: direction, encryption, times.
std::string transcript_text(const evidence::Evidence& evidence, const TextOptions& options);

}  // namespace mailwhy::report
