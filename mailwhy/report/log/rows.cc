// mailwhy log as rows (CSV), gauges (OpenMetrics) and a sheet (Markdown, HTML).
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/report/csv.h"
#include "mailwhy/report/gauge_label.h"
#include "mailwhy/report/log/log.h"

namespace mailwhy::report {
namespace {

std::string time_cell(const std::optional<Time>& time) { return time ? to_rfc3339(*time) : std::string(); }

void family(std::string& out, std::string_view name, std::string_view help) { out += fmt::format("# TYPE {0} gauge\n# HELP {0} {1}\n", name, help); }

constexpr std::size_t most_rows = 200;

}  // namespace

std::string log_csv(const LogReport& report, const Words& words) {
  const std::string heading[] = {"cause", "title", "class", "side", "party", "confidence", "temporary", "incoming", "count", "recipients", "messages", "lost", "waiting", "first_seen", "last_seen", "domain", "masked", "example"};
  std::string out = csv_row(heading);
  const auto row = [&](const logs::CauseGroup& group, std::uint64_t lost, std::uint64_t waiting) {
    const auto told = log_words::told_of(group, words);
    const std::string cells[] = {std::string(told.said.id), told.title, std::string(bounce::to_string(group.judged.klass)), std::string(rules::to_string(rules::side_of(told.said.party))),
                                 std::string(rules::to_string(told.said.party)), std::string(rules::to_string(told.said.confidence)), group.temporary ? "true" : "false", group.incoming ? "true" : "false",
                                 std::to_string(group.count), std::to_string(group.recipients), std::to_string(group.messages), std::to_string(lost), std::to_string(waiting), time_cell(group.first), time_cell(group.last),
                                 group.domains.empty() ? "" : group.domains.front().first, group.masked, group.example};
    out += csv_row(cells);
  };
  std::size_t told = 0;
  for (const auto& cause : report.results.causes)
    if (told++ < log_words::most_of(report, 10'000)) row(cause.group, cause.lost, cause.waiting);
  told = 0;
  for (const auto& group : report.results.rejects)
    if (told++ < log_words::most_of(report, 10'000)) row(group, 0, 0);
  return out;
}

std::string log_openmetrics(const LogReport& report) {
  const auto& totals = report.results.totals;
  std::string out;
  family(out, "mailwhy_log_messages", "Messages in the log by what became of them.");
  for (const auto fate : {logs::Fate::delivered, logs::Fate::failed, logs::Fate::waiting, logs::Fate::unknown})
    out += fmt::format("mailwhy_log_messages{{{}}} {}\n", gauge_label("fate", logs::to_string(fate)), report.results.fates[static_cast<std::size_t>(fate)]);
  family(out, "mailwhy_log_attempts", "Attempts at delivery by outcome.");
  const std::pair<std::string_view, std::uint64_t> outcomes[] = {{"sent", totals.attempts_sent}, {"deferred", totals.attempts_deferred}, {"bounced", totals.attempts_bounced}, {"expired", totals.attempts_expired}};
  for (const auto& [name, count] : outcomes) out += fmt::format("mailwhy_log_attempts{{{}}} {}\n", gauge_label("outcome", name), count);
  family(out, "mailwhy_log_recipients_lost", "Recipients that were not reached, by cause. All values come from fixed lists.");
  std::map<std::pair<std::string, std::string>, std::uint64_t> lost;
  for (const auto& cause : report.results.causes) {
    if (cause.lost == 0) continue;
    const auto told = log_words::told_of(cause.group, Words::of(Language::english));
    lost[{std::string(told.said.id), std::string(rules::to_string(rules::side_of(told.said.party)))}] += cause.lost;
  }
  for (const auto& [name, count] : lost) out += fmt::format("mailwhy_log_recipients_lost{{{},{}}} {}\n", gauge_label("cause", name.first), gauge_label("side", name.second), count);
  family(out, "mailwhy_log_rejects", "Mail that this server refused at the door.");
  out += fmt::format("mailwhy_log_rejects {}\n", totals.rejects);
  family(out, "mailwhy_log_logins_failed", "Logins that failed.");
  out += fmt::format("mailwhy_log_logins_failed {}\n", totals.logins_failed);
  family(out, "mailwhy_log_delay_seconds", "How long successful deliveries took.");
  for (const int percent : {50, 90, 99}) out += fmt::format("mailwhy_log_delay_seconds{{{}}} {:.3f}\n", gauge_label("quantile", fmt::format("{:.2f}", percent / 100.0)), static_cast<double>(report.results.delays.whole.percentile(percent)) / 1e6);
  family(out, "mailwhy_log_lines_unread", "Lines of mail servers that were not understood.");
  out += fmt::format("mailwhy_log_lines_unread {}\n", report.results.unread_count);
  return out + "# EOF\n";
}

Sheet log_sheet(const LogReport& report, const Words& words) {
  using log_words::number;
  Sheet sheet;
  sheet.verb = "log";
  for (const auto& file : report.files) sheet.target += (sheet.target.empty() ? "" : ", ") + file.name;
  sheet.target = shorten(sheet.target, 300);
  sheet.summary = sheet.target + ": " + log_summary(report, words);
  sheet.exit_code = log_exit_code(report);
  sheet.complete = report.complete;
  sheet.state = sheet.exit_code == 0 ? rules::State::ok : sheet.exit_code == 1 ? rules::State::fail : sheet.exit_code == 4 ? rules::State::later : rules::State::unknown;
  if (const auto lead = log_words::leading(report); !lead.empty()) sheet.cause = lead.front().id;
  Sheet::Table causes{std::string(words(key("Causes"))), {std::string(words(key("Cause"))), std::string(words(key("Lost"))), std::string(words(key("Waiting"))), std::string(words(key("Attempts"))), std::string(words(key("Words")))}, {}};
  std::size_t shown = 0;
  for (const auto& cause : report.results.causes) {
    const auto told = log_words::told_of(cause.group, words);
    if (shown++ < log_words::most_of(report, 10)) {
      Sheet::Item item;
      item.id = std::string(told.said.id);
      item.state = cause.lost > 0 ? rules::State::fail : cause.waiting > 0 ? rules::State::later : rules::State::note;
      item.title = told.title + " (" + words("{} attempts", number(cause.group.count, words)) + ")";
      item.seen = {cause.group.example};
      item.steps = told.steps;
      if (!told.said.again.empty()) item.lines = {join(told.said.again, " ")};
      sheet.items.push_back(std::move(item));
    }
    if (causes.rows.size() < most_rows) causes.rows.push_back({told.title, number(cause.lost, words), number(cause.waiting, words), number(cause.group.count, words), cause.group.masked});
  }
  if (!causes.rows.empty()) sheet.tables.push_back(std::move(causes));
  Sheet::Table domains{std::string(words(key("By the recipients' domain"))), {std::string(words(key("Domain"))), std::string(words(key("Delivered"))), std::string(words(key("Put off"))), std::string(words(key("Refused")))}, {}};
  for (const auto& row : report.results.domains)
    if (domains.rows.size() < log_words::most_of(report, 50)) domains.rows.push_back({row.domain, number(row.sent, words), number(row.deferred, words), number(row.bounced + row.expired, words)});
  if (!domains.rows.empty()) sheet.tables.push_back(std::move(domains));
  TextOptions options;
  options.width = 100;
  options.utf8 = true;
  sheet.text = log_text(report, options, words);
  return sheet;
}

}  // namespace mailwhy::report
