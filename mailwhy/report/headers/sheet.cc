// mailwhy headers as a sheet: the hops, those who vouch, what stands out.
#include "mailwhy/base/text.h"
#include "mailwhy/report/headers/headers.h"

namespace mailwhy::report {
namespace {
constexpr std::size_t most_rows = 200;

Sheet::Table hops_of(const trail::Trail& trail, const Words& words) {
  Sheet::Table table{std::string(words(key("The way"))), {std::string(words(key("Hop"))), std::string(words(key("From"))), std::string(words(key("To"))), std::string(words(key("Wait"))), "TLS", std::string(words(key("Time")))}, {}};
  const auto bars = headers_words::bars_of(trail);
  for (std::size_t k = 0; k < bars.size() && k < most_rows; ++k) {
    const auto& hop = trail.hops[bars[k].hop];
    const auto leg = headers_words::leg_of(trail, bars[k].hop);
    table.rows.push_back({std::to_string(k + 1), leg.from, leg.to, headers_words::wait_of(hop), std::string(words(to_string(hop.line.tls.state))), hop.at ? to_readable(*hop.at) : "-"});
  }
  return table;
}
Sheet::Table vouching_of(const HeadersResult& result, const Words& words) {
  Sheet::Table table{std::string(words(key("Who vouches"))), {std::string(words(key("Method"))), std::string(words(key("Result"))), std::string(words(key("Domain"))), std::string(words(key("Aligned")))}, {}};
  for (const auto& row : headers_words::vouchers_of(result, words)) table.rows.push_back({row.method, row.result, row.domain, row.aligned});
  return table;
}
}  // namespace

Sheet headers_sheet(const HeadersResult& result, const Words& words) {
  Sheet sheet;
  sheet.verb = "headers";
  sheet.target = result.file + (result.number ? ":" + std::to_string(*result.number) : "");
  sheet.summary = sheet.target + ": " + headers_summary(result, words);
  sheet.exit_code = result.judgement.exit_code();
  sheet.started = result.started;
  sheet.elapsed = result.elapsed;
  sheet.complete = result.analysis.complete;
  const auto& findings = result.judgement.findings;
  sheet.state = findings.empty() || findings.front().state == "note" ? rules::State::ok : sheet_state_of(findings.front().state);
  if (!findings.empty() && findings.front().state != "note") sheet.cause = findings.front().kind->id;
  for (const auto& finding : findings)
    sheet.items.push_back({std::string(finding.kind->id), sheet_state_of(finding.state), headers_words::sentence_of(finding, words), finding.seen, headers_words::steps_of(finding, words), {}});
  if (!result.analysis.trail.hops.empty()) sheet.tables.push_back(hops_of(result.analysis.trail, words));
  sheet.tables.push_back(vouching_of(result, words));
  sheet.text = headers_text(result, {.width = 100, .utf8 = true}, words);
  return sheet;
}

}  // namespace mailwhy::report
