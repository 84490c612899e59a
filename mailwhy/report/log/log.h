// What a mail server's log amounts to (mailwhy log): for people, and mailwhy.log/1 for programs.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/logs/reader.h"
#include "mailwhy/logs/tally.h"
#include "mailwhy/report/report.h"
#include "mailwhy/report/sheet.h"
#include "mailwhy/report/words.h"
#include "mailwhy/rules/said.h"

namespace mailwhy::report {

struct LogFile {
  std::string name;                    // as typed; "-" for standard input
  logs::ReaderCounts counts;
  std::string trouble;                 // a sentence when it could not be read, or not to its end
};

struct LogReport {
  std::vector<LogFile> files;          // in the order in which they were read
  logs::Results results;
  logs::Wish wish;
  std::vector<logs::Story> stories;    // when they were asked for
  std::uint64_t stories_left_out = 0;
  std::size_t top = 0;                 // how many of each list are shown; 0: as the form likes
  bool complete = true;                // nothing was cut short

  logs::Format format() const;         // of most lines
  std::uint64_t lines() const;
  // Nothing in it is a mail server's line, or nothing could be read.
  bool unreadable() const;
};

// 1: a message did not arrive; 4: something waits; 3: nothing could be read; else 0.
int log_exit_code(const LogReport& report);

// One sentence without full stop: "12 of 1,204 messages did not arrive; 9 of them because the mailbox does not exist".
std::string log_summary(const LogReport& report, const Words& words);
// The report for people; ends with a line feed.
std::string log_text(const LogReport& report, const TextOptions& options, const Words& words);
// The line of -q.
std::string log_line(const LogReport& report, const Words& words);
// mailwhy.log/1 (log.schema.json): one object, without line feed.
std::string log_json(const LogReport& report, bool pretty, const Words& words);
// A row for each cause, with a heading.
std::string log_csv(const LogReport& report, const Words& words);
std::string log_openmetrics(const LogReport& report);
// For Markdown and HTML.
Sheet log_sheet(const LogReport& report, const Words& words);

// ---- one message, one attempt -----------------------------------------

// A failed attempt explained.
struct LogReason {
  rules::Said said;
  bounce::Judged judged;
  std::string_view state;              // "fail", "later"
};

// Explains attempts; what was said once in the same words is judged once.
class LogReasons {
 public:
  explicit LogReasons(std::string_view agent = "") : agent_(agent) {}
  void written_by(std::string_view agent) { agent_ = std::string(agent); }
  LogReason of(const logs::Attempt& attempt, std::string_view sender);

 private:
  std::string agent_;
  std::map<std::string, LogReason, std::less<>> known_;  // at most 10,000
};

// One line of -f jsonl, with its line feed; "kind" is "story".
std::string log_story_json(const logs::Story& story, LogReasons& reasons, const Words& words);
// The last line, "kind" is "summary": the object of log_json() without its lists of stories.
std::string log_summary_json(const LogReport& report, const Words& words);
// A failed attempt at once (--follow), "kind" is "attempt".
std::string log_attempt_json(const logs::Event& event, LogReasons& reasons, const Words& words);

// The time line of one message; ends with a line feed.
std::string log_story_text(const logs::Story& story, LogReasons& reasons, const TextOptions& options, const Words& words);
// The same as one line and its reason (--follow).
std::string log_attempt_text(const logs::Event& event, LogReasons& reasons, const TextOptions& options, const Words& words);

// ---- shared by the forms ------------------------------------------------
namespace log_words {

// What an event tells of an attempt.
logs::Attempt attempt_of(const logs::Event& event);

// A cause in words.
struct Told {
  rules::Said said;
  std::string_view state;              // "fail", "later"
  std::string title;                   // "the mailbox does not exist"
  std::string means, whose;
  std::string doubt;               // as of SaidText
  std::vector<std::string> steps;
};
Told told_of(const logs::CauseGroup& group, const Words& words);
std::string_view title_of(const bounce::Judged& judged);

// How many of a list are shown, where the form has `normally` so many.
std::size_t most_of(const LogReport& report, std::size_t normally);
// "1,204", in German "1.204".
std::string number(std::uint64_t value, const Words& words);
// "2026-11-21 03:16:49"
std::string clock(Time time);
// "0.3 s", "5:12 min", "3 h 20 min", "4 d 2 h".
std::string span(std::int64_t us);
// "32 %", "0.4 %", "less than 0.1 %".
std::string share(std::uint64_t part, std::uint64_t whole, const Words& words);
// Which of the four parts is the longest, "" when none is told.
std::string_view longest_part(const logs::Delays& delays);
inline constexpr std::string_view part_names[4] = {"before_queue", "in_queue", "connecting", "transmitting"};

// Causes that are one: by the id of their finding; in order of lost messages.
struct Leading {
  std::string id, title;
  std::uint64_t lost = 0, lost_messages = 0, waiting = 0;
  const logs::CauseRow* row = nullptr; // the largest of them
};
std::vector<Leading> leading(const LogReport& report);

}  // namespace log_words

}  // namespace mailwhy::report
