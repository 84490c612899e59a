// What waits in a mail server's queue, why, whose move it is, and what to do (mailwhy queue): for people, and mailwhy.queue/1.
//
// The causes are those of logs/causes.h, judged as in a bounce or a log (rules/said.h).  What a listing does not say is not guessed:
// messages without a reason are counted by their state and age.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/logs/causes.h"
#include "mailwhy/queue/listing.h"
#include "mailwhy/report/report.h"
#include "mailwhy/report/said.h"
#include "mailwhy/report/sheet.h"
#include "mailwhy/report/words.h"

namespace mailwhy::report {

// What a cause asks for.
enum class QueueNeed {
  patience,   // it passes by itself, or it is theirs alone
  action,     // somebody on this side has to do something
};

struct QueueCause {
  logs::CauseGroup group;              // first and last: when the messages came
  rules::Said said;
  QueueNeed need = QueueNeed::patience;
};

struct QueueDestination {
  std::string domain;
  std::uint64_t recipients = 0, with_reason = 0;
  std::optional<Duration> oldest;
  std::string reason;                  // of the first recipient that has one
};

struct QueueReport {
  std::string source;                  // "postqueue -j", a file's name, "-"
  std::string program;                 // "Postfix", "Exim" ...; empty when nothing told
  std::vector<std::string> remarks;    // other servers on this machine and what they said; in English, for Words::phrase
  Time now{};
  queue::QueueListing listing;

  std::uint64_t active = 0, held = 0, deferred = 0, other = 0;   // recipients; held: on hold, frozen, quarantined
  static constexpr std::size_t ages = 5;                         // under 1 h, 4 h, 1 day, 5 days, older
  std::array<std::uint64_t, ages> by_age{};
  std::uint64_t of_unknown_age = 0;
  std::optional<Duration> oldest;
  std::string oldest_id;
  std::optional<Time> next_try;        // the earliest
  std::uint64_t without_reason = 0;    // neither active nor held nor explained
  std::uint64_t unexplained_old = 0;   // of those, older than an hour
  std::vector<QueueCause> causes;      // most recipients first
  std::vector<QueueDestination> destinations;  // most recipients first, at most 20
  std::uint64_t domains = 0;
  // No connection to many domains that have nothing to do with each other: rather this server's own way out.
  bool nobody_reached = false;

  bool readable() const { return listing.format != queue::Format::unknown || listing.said_empty; }
  // 0: nothing waits, or only what came within the hour and has no trouble; 1: something needs action; 4: it only waits; 3: no listing.
  int exit_code() const;
};

// Pure: groups and judges a listing.
QueueReport look_at_queue(queue::QueueListing listing, Time now);

std::string queue_summary(const QueueReport& report, const Words& words);
std::string queue_text(const QueueReport& report, const TextOptions& options, const Words& words);
std::string queue_line(const QueueReport& report, const TextOptions& options, const Words& words);
// mailwhy.queue/1 (queue.schema.json): one object, without line feed.
std::string queue_json(const QueueReport& report, bool pretty, const Words& words);
// A row a recipient, with a heading.
std::string queue_csv(const QueueReport& report);
Sheet queue_sheet(const QueueReport& report, const Words& words);

// Shared by the forms.
namespace queue_words {
SaidText text_of(const QueueCause& cause, const Words& words);
std::string_view need_word(QueueNeed need);             // a key
std::string age_of(Duration age, const Words& words);   // "25 min", "3 h", "4 days"
std::string_view age_group(std::size_t group);          // a key
// "7 recipients of 5 messages", without the half that is not known.
std::string count_of(std::uint64_t recipients, std::uint64_t messages, const Words& words);
}  // namespace queue_words

}  // namespace mailwhy::report
