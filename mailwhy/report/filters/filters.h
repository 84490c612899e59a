// What spam filters said of a message: pieces for the report of `headers`, and the whole report of `spam`.
#pragma once
#include <string>

#include "mailwhy/filters/explain.h"
#include "mailwhy/filters/inquiry.h"
#include "mailwhy/report/report.h"
#include "mailwhy/report/text/paper.h"
#include "mailwhy/report/words.h"

namespace mailwhy::report {

// A section on paper: each filter with its verdict, score, rules with our sentences, what the sender could do, and whether the sum is
// right.  Nothing for a message that no filter has marked.
void put_filters(text::Paper& paper, const filters::Explanation& explanation, const TextOptions& options, const Words& words);
// The same for an issue tracker (CommonMark); ends with a line feed, or empty.
std::string filters_markdown(const filters::Explanation& explanation, const Words& words);
// The same as HTML: one <section> a filter, every byte from outside escaped; empty without filters.
std::string filters_html(const filters::Explanation& explanation, const Words& words);

// mailwhy spam.
std::string spam_text(const filters::Inquiry& inquiry, const TextOptions& options, const Words& words);
std::string spam_line(const filters::Inquiry& inquiry, const TextOptions& options, const Words& words);
std::string spam_markdown(const filters::Inquiry& inquiry, const Words& words);
// mailwhy.spam/1 (spam.schema.json): one object, without line feed.
std::string spam_json(const filters::Inquiry& inquiry, bool pretty, const Words& words);

// Shared by the forms.
namespace filter_words {
// "SpamAssassin 4.0.1", or what the filter calls itself.
std::string title_of(const filters::Filter& filter);
// One sentence without full stop: "takes it for spam: 15.0 points, 5.0 are the limit (it says \"Yes\")".
std::string verdict_of(const filters::Filter& filter, const Words& words);
// Our sentence about a rule, or that we do not know it.
std::string sentence_of(const filters::Rule& rule, const Words& words);
// What the sender could do; empty when there is nothing to do about it (a rule that speaks for the message, or counts nothing).
std::string_view step_of(const filters::Rule& rule, const Words& words);
std::string_view step_of(filters::Remedy remedy);  // in English
std::string_view word_of(filters::Kind kind);
// Whether the rules add up, as one sentence; empty when that cannot be asked.
std::string sum_of(const filters::Filter& filter, const Words& words);
// "without the link https://..."
std::string change_of(const filters::Change& change, const filters::Inquiry& inquiry, const Words& words);
std::string points_of(const std::optional<filters::Points>& points);
}  // namespace filter_words

}  // namespace mailwhy::report
