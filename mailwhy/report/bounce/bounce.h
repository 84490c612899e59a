// Mails that came back (mailwhy bounce): a block for people, mailwhy.bounce/1 for programs, rows, and the tally of many.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/bounce/notice.h"
#include "mailwhy/report/report.h"
#include "mailwhy/report/said.h"
#include "mailwhy/report/sheet.h"
#include "mailwhy/report/words.h"
#include "mailwhy/rules/returned.h"

namespace mailwhy::report {

// One mail, read and judged; the references outlive it.
struct BounceResult {
  const bounce::Notice& notice;
  const rules::Returned& returned;
  std::string file;                     // as typed, or as found in a folder; "-" for standard input
  std::optional<std::size_t> number;    // of the message in an mbox, from 1
};

// One sentence without full stop: "A REAL BOUNCE: refused by mx.example.test, cause on the recipient's side (certain)".
std::string bounce_summary(const BounceResult& result, const Words& words);
// The report for people (ux.md M8); ends with a line feed.
std::string bounce_text(const BounceResult& result, const TextOptions& options, SaidWords& said);
// A few lines, for one of many.
std::string bounce_block(const BounceResult& result, const TextOptions& options, SaidWords& said);
// The lines of -q, one a recipient.
std::string bounce_lines(const BounceResult& result, const TextOptions& options);
// mailwhy.bounce/1 (bounce.schema.json): one object a recipient, without line feeds; one for a mail that has none.
std::vector<std::string> bounce_json(const BounceResult& result, SaidWords& said);
std::string bounce_csv_head();
std::string bounce_csv(const BounceResult& result, const Words& words);
// For Markdown and HTML.
Sheet bounce_sheet(const BounceResult& result, SaidWords& said);

// What many mails amount to.
struct BounceTally {
  std::uint64_t messages = 0;
  std::map<std::string, std::uint64_t, std::less<>> kinds;   // by NoticeKind
  std::map<std::string, std::uint64_t, std::less<>> causes;  // of recipients that failed or wait
  std::uint64_t failed = 0, delayed = 0;                     // recipients
  void add(const BounceResult& result);
  void add(const BounceTally& other);
};
// Its lines for people; ends with a line feed.
std::string bounce_tally_text(const BounceTally& tally, const TextOptions& options, const Words& words);

// Shared by the forms.
namespace bounce_words {
// "mails/box", "mails/box:3".
std::string where_of(const BounceResult& result);
// What is known for sentences and pages about one recipient.
SaidFacts facts_of(const BounceResult& result, std::size_t recipient);
// Recipients of the same fate for the same reason, in the order of the first of each.
std::vector<std::vector<std::size_t>> groups_of(const BounceResult& result);
// "English" for "en"; the code itself when it is not known.
std::string language_name(std::string_view code, const Words& words);
// "the sender's side", "on the recipient's side" ...; empty when nobody can be named.
std::string_view side_words(rules::Side side);
// "FAIL", "LATER", "ok", "note": as the other reports have it.
rules::State state_of(const rules::ReturnedRecipient& recipient);
std::string what_happened(const BounceResult& result, const std::vector<std::size_t>& group, const Words& words);
std::string who_said_no(const BounceResult& result, std::size_t recipient, const Words& words);
std::string read_as(const BounceResult& result, const Words& words);
}  // namespace bounce_words

}  // namespace mailwhy::report
