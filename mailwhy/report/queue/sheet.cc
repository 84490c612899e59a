// mailwhy queue as a sheet for documents, and as a table of recipients.
#include "mailwhy/base/text.h"
#include "mailwhy/report/csv.h"
#include "mailwhy/report/queue/queue.h"

namespace mailwhy::report {
namespace {

rules::State state_of(int exit_code) {
  switch (exit_code) {
    case 0: return rules::State::ok;
    case 1: return rules::State::fail;
    case 4: return rules::State::later;
    default: return rules::State::unknown;
  }
}

}  // namespace

Sheet queue_sheet(const QueueReport& report, const Words& words) {
  Sheet sheet;
  sheet.verb = "queue";
  sheet.target = report.source;
  sheet.summary = queue_summary(report, words);
  sheet.exit_code = report.exit_code();
  sheet.state = state_of(sheet.exit_code);
  sheet.started = report.now;
  sheet.complete = report.readable() && !report.listing.cut;
  if (!report.causes.empty()) sheet.cause = report.causes.front().said.id;
  for (const auto& cause : report.causes) {
    const auto text = queue_words::text_of(cause, words);
    Sheet::Item item{std::string(cause.said.id), cause.need == QueueNeed::action ? rules::State::fail : rules::State::later, {}, {}, text.steps, {}};
    item.title = words("{} ({})", text.sentence, queue_words::count_of(cause.group.count, cause.group.messages, words));
    item.seen.push_back(shorten(cause.group.example, 400));
    sheet.items.push_back(std::move(item));
  }
  Sheet::Table where{words("Where to ({} domains)", report.domains), {std::string(words(key("Domain"))), std::string(words(key("Recipients"))), std::string(words(key("Oldest"))), std::string(words(key("Seen")))}, {}};
  for (const auto& one : report.destinations)
    where.rows.push_back({one.domain, std::to_string(one.recipients), one.oldest ? queue_words::age_of(*one.oldest, words) : "", shorten(one.reason, 200)});
  if (!where.rows.empty()) sheet.tables.push_back(std::move(where));
  sheet.text = queue_text(report, {.width = 100, .utf8 = true, .language = words.language()}, words);
  return sheet;
}

std::string queue_csv(const QueueReport& report) {
  std::string text = "id,sender,recipient,state,since,age_s,size_bytes,next_try,reason\r\n";
  for (const auto& one : report.listing.waiting) {
    const auto age = one.age ? one.age : one.since ? std::optional<Duration>(report.now - *one.since) : std::nullopt;
    const std::string cells[] = {one.id, one.sender, one.recipient, one.state, one.since ? to_rfc3339(*one.since) : "", age ? std::to_string(std::chrono::duration_cast<std::chrono::seconds>(*age).count()) : "",
                                 std::to_string(one.size), one.next_try ? to_rfc3339(*one.next_try) : "", one.reason};
    text += csv_row(cells);
  }
  return text;
}

}  // namespace mailwhy::report
