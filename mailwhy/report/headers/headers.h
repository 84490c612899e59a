// The way of a message and who vouches for it (mailwhy headers): a waterfall for people, as text and as a drawing, JSON for programs.
#pragma once
#include <optional>
#include <string>

#include "mailwhy/report/report.h"
#include "mailwhy/report/sheet.h"
#include "mailwhy/report/words.h"
#include "mailwhy/trail/judge.h"

namespace mailwhy::report {

// One message and what came out of it; the references outlive it.
struct HeadersResult {
  const mail::RawMessage& message;
  const trail::Analysis& analysis;
  const trail::Judgement& judgement;
  std::string file;                     // as typed; "-" for standard input
  std::optional<std::size_t> number;    // of the message in an mbox or a folder, from 1
  Time started{};
  Duration elapsed{};
};

// One sentence without full stop: "DELIVERED in 5:15 min, 99 % of it in the queue of relay.isp.test".
std::string headers_summary(const HeadersResult& result, const Words& words);
// The report for people (ux.md M9); ends with a line feed.
std::string headers_text(const HeadersResult& result, const TextOptions& options, const Words& words);
// The line of -q.
std::string headers_line(const HeadersResult& result, const TextOptions& options);
// mailwhy.headers/1 (headers.schema.json): one object, without line feed.
std::string headers_json(const HeadersResult& result, bool pretty, const Words& words);
// The waterfall as a drawing that stands by itself.
std::string headers_svg(const HeadersResult& result, const Words& words);
// For Markdown, HTML and the other documents.
Sheet headers_sheet(const HeadersResult& result, const Words& words);

// Shared by the forms.
namespace headers_words {
std::string sentence_of(const trail::Finding& finding, const Words& words);
// Of a kind, with its {arguments} not filled in, in English.
std::string_view sentence_of(std::string_view id);
// What to do about it; empty for remarks.
std::vector<std::string> steps_of(const trail::Finding& finding, const Words& words);
std::string_view word_of(trail::SpfGap gap);
// Who handed it over: "app01 -> smtp.sender.test" in two parts.
struct Leg {
  std::string from, to;
};
Leg leg_of(const trail::Trail& trail, std::size_t hop);

// "2 s", "5:12 min": stamps have seconds; "-" when it is not known.
std::string wait_of(const trail::Hop& hop);

// One row of the table of those who vouch.
struct Voucher {
  std::string method, result, domain, aligned;  // aligned: with the author's domain, and how; in words
};
std::vector<Voucher> vouchers_of(const HeadersResult& result, const Words& words);
// The whole time of the hops that is shown, and where each begins and ends within it.
struct Bar {
  std::size_t hop = 0;
  Duration begin{}, end{};
};
std::vector<Bar> bars_of(const trail::Trail& trail);
// "Subject", decoded and visible; empty when there is none.
std::string field_of(const mail::RawMessage& message, std::string_view name);
}  // namespace headers_words

}  // namespace mailwhy::report
