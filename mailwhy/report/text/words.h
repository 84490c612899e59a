// The fixed words of the text report: verdicts, sides, states, stages.  Those that come without Words are keys.
#pragma once
#include <string>
#include <string_view>

#include "mailwhy/report/text/paper.h"
#include "mailwhy/report/words.h"

namespace mailwhy::report::text {

// "REFUSED", "WOULD BE ACCEPTED", ...
std::string_view verdict_words(rules::Verdict verdict);
// The same inside of a sentence: "refused", "would be accepted", ...
std::string_view verdict_phrase(rules::Verdict verdict);
// What stands behind the verdict in the headline, with its comma: ", cause on your side (certain)"; may be empty.
std::string cause_words(const rules::Judgement& judgement, const Words& words = Words::of(Language::english));
// "certain", "likely", "guess".
std::string_view confidence_word(rules::Confidence confidence);
// "yours", "theirs", "nobody's", ...: seen from the sender's place, from where the check runs.
std::string_view whose_words(rules::Side side);
// "ok", "warn", "FAIL", "LATER", "?", "--", "note".
std::string_view state_word(rules::State state);
// The same with a symbol in front of it on a UTF-8 terminal.
std::string state_cell(rules::State state, bool utf8, const Words& words = Words::of(Language::english));
// Columns that the widest of them takes.
int state_columns(bool utf8, const Words& words);
int stage_columns(const Words& words);
Style state_style(rules::State state);
// "sender" for mail_from, "dns" for domain and route, "you" for identity, ...
std::string_view stage_label(evidence::Stage stage);

}  // namespace mailwhy::report::text
