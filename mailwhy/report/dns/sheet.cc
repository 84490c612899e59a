// mailwhy dns as a sheet: the findings, and who says what.
#include "mailwhy/base/text.h"
#include "mailwhy/report/dns/lines.h"

namespace mailwhy::report {
namespace {

rules::State state_of(const DnsResult& result) {
  switch (dns_plugin_code(result)) {
    case 0: return rules::State::ok;
    case 1: return result.exit_code() == 4 ? rules::State::later : rules::State::warn;
    case 2: return rules::State::fail;
    default: return rules::State::unknown;
  }
}

Sheet::Table who_says_what(const DnsResult& result, const Words& words) {
  Sheet::Table table{std::string(words(key("Who says what"))), {}, {}};
  for (const auto column : {key("Server"), key("Address"), key("Answer"), key("TTL"), key("Time")}) table.columns.emplace_back(words(column));
  for (const auto& row : result.comparison.rows) {
    const std::string role = dns_words::role_of(row, words);
    std::string answer = row.group ? join(result.comparison.groups[*row.group].answer, "; ") : row.reply ? dns_words::trouble_of(*row.reply, words) : std::string(words(key("no answer")));
    table.rows.push_back({row.name.empty() || row.name == role ? role : row.name + " (" + role + ")", row.at.address.text(), std::move(answer),
                          row.ttl_s ? dns_words::clock(*row.ttl_s) : "", row.reply ? to_readable(row.reply->took) : ""});
  }
  return table;
}

}  // namespace

Sheet dns_sheet(const DnsResult& result, const Catalogue& catalogue) {
  const Words& words = *catalogue.words;
  Sheet sheet;
  sheet.verb = "dns";
  sheet.target = result.survey.query.question.text();
  sheet.summary = dns_summary(result, words);
  sheet.state = state_of(result);
  sheet.exit_code = result.exit_code();
  sheet.started = result.survey.started;
  sheet.elapsed = result.survey.elapsed;
  sheet.complete = result.survey.complete;
  if (const auto* leading = result.judgement.leading()) sheet.cause = leading->id;
  for (const auto& finding : result.judgement.findings) {
    Sheet::Item item{finding.id, sheet_state_of(finding.state), dns_words::sentence_of(finding, catalogue), {}, dns_words::own_steps(result, finding, words), {}};
    for (const auto& seen : finding.seen) item.seen.push_back((seen.server.empty() ? "" : seen.server + ": ") + shorten(seen.text, 400));
    auto args = finding.args;
    for (auto& one : args) one.second = shorten(visible(one.second), 200);
    if (const auto page = catalogue.page(finding.id))
      for (const auto& step : page->steps) item.steps.push_back(rules::fill(step, args));
    sheet.items.push_back(std::move(item));
  }
  if (!result.comparison.rows.empty()) sheet.tables.push_back(who_says_what(result, words));
  sheet.text = dns_text(result, {.width = 100, .utf8 = true, .verbosity = 1}, catalogue);
  return sheet;
}

}  // namespace mailwhy::report
