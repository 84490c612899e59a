// mailwhy tls as a sheet and as rows: each address with its encryption, and what senders make of it.
#include "mailwhy/base/text.h"
#include "mailwhy/report/csv.h"
#include "mailwhy/report/tls/tls.h"

namespace mailwhy::report {
namespace {
using rules::Encryption;
using rules::TlsView;

std::string place_of(const Encryption& door) { return (door.attempt->host.is_root() ? "" : door.attempt->host.text() + " ") + door.attempt->address.text(); }

rules::State state_of(const TlsView& seen) {
  switch (seen.verdict) {
    case TlsView::Verdict::good: return rules::State::ok;
    case TlsView::Verdict::later: return rules::State::later;
    case TlsView::Verdict::inconclusive: return rules::State::unknown;
    case TlsView::Verdict::problem: break;
  }
  return !seen.findings.empty() && seen.findings.front().state() == rules::State::warn ? rules::State::warn : rules::State::fail;
}

std::string conduct(const auth::Conduct& what, const Words& words) {
  std::string out(words(tls_words::of_outcome(what.outcome)));
  if (const auto reason = tls_words::of_reason(what.reason); !reason.empty()) out += ": " + std::string(words(reason));
  return out;
}

Sheet::Table encryption(const TlsView& seen, const Words& words) {
  Sheet::Table table{std::string(words(key("Encryption"))), {}, {}};
  for (const auto column : {key("Host"), key("TLS"), key("certificate"), key("chain")}) table.columns.emplace_back(words(column));
  for (const auto& door : seen.doors) {
    const auto* facts = door.door.tls == auth::Door::Tls::up ? door.door.facts : nullptr;
    if (facts == nullptr) {
      table.rows.push_back({place_of(door), std::string(words(tls_words::of_reason(door.plain.reason))), "", ""});
      continue;
    }
    const bool shown = !facts->chain.empty();
    table.rows.push_back({place_of(door), facts->protocol + ", " + facts->cipher,
                          shown ? words("{}, issued by {}, until {}", visible(shorten(facts->chain.front().subject, 200)), visible(shorten(facts->chain.front().issuer, 200)),
                                        to_readable(facts->chain.front().not_after))
                                : std::string(words("none at all")),
                          shown ? std::string(words(facts->trusted ? key("from a known authority") : key("not from a known authority"))) : ""});
  }
  return table;
}

Sheet::Table senders(const TlsView& seen, const Words& words) {
  Sheet::Table table{std::string(words(key("What senders do with it now"))), {std::string(words(key("Host"))), std::string(words(key("plain"))), "MTA-STS", "DANE"}, {}};
  for (const auto& door : seen.doors) table.rows.push_back({place_of(door), conduct(door.plain, words), conduct(door.mta_sts, words), conduct(door.by_dane, words)});
  return table;
}

}  // namespace

Sheet tls_sheet(const TlsView& seen, const Catalogue& catalogue) {
  const Words& words = *catalogue.words;
  const auto& evidence = seen.view.evidence();
  Sheet sheet;
  sheet.verb = "tls";
  sheet.target = tls_words::target_of(evidence);
  sheet.summary = tls_summary(seen, catalogue);
  sheet.state = state_of(seen);
  sheet.exit_code = rules::exit_code_of(seen.verdict);
  sheet.started = evidence.started;
  sheet.elapsed = evidence.elapsed;
  sheet.complete = evidence.complete;
  if (!seen.findings.empty() && seen.findings.front().effect != rules::Effect::notes) sheet.cause = seen.findings.front().id;
  for (const auto& finding : seen.findings) {
    Sheet::Item item{finding.id, finding.state(), title_of(finding, {}, catalogue), {}, {}, {}};
    for (const auto& citation : finding.seen)
      if (!citation.text.empty()) item.seen.push_back(shorten(citation.text, 400));
    if (finding.state() != rules::State::note) item.steps = slots_of(finding, catalogue).steps;
    sheet.items.push_back(std::move(item));
  }
  if (!seen.doors.empty()) sheet.tables = {encryption(seen, words), senders(seen, words)};
  sheet.text = tls_text(seen, {.width = 100, .utf8 = true}, catalogue);
  return sheet;
}

std::string tls_csv_head() { return "target,host,address,port,tls,protocol,cipher,subject,issuer,not_after,trusted,name_matches,plain,mta_sts,dane,verdict\r\n"; }

std::string tls_csv(const TlsView& seen) {
  std::string out;
  const auto yes_no = [](bool value) { return std::string(value ? "yes" : "no"); };
  for (const auto& door : seen.doors) {
    const auto* facts = door.door.tls == auth::Door::Tls::up ? door.door.facts : nullptr;
    const auto* leaf = facts != nullptr && !facts->chain.empty() ? &facts->chain.front() : nullptr;
    const std::string cells[] = {tls_words::target_of(seen.view.evidence()),
                                 door.attempt->host.is_root() ? "" : door.attempt->host.text(),
                                 door.attempt->address.text(),
                                 std::to_string(seen.view.the_case().smtp_port),
                                 yes_no(facts != nullptr),
                                 facts ? facts->protocol : "",
                                 facts ? facts->cipher : "",
                                 leaf ? leaf->subject : "",
                                 leaf ? leaf->issuer : "",
                                 leaf ? to_rfc3339(leaf->not_after) : "",
                                 facts ? yes_no(facts->trusted) : "",
                                 facts ? yes_no(facts->name_matches) : "",
                                 std::string(auth::to_string(door.plain.outcome)),
                                 std::string(auth::to_string(door.mta_sts.outcome)),
                                 std::string(auth::to_string(door.by_dane.outcome)),
                                 std::string(to_string(seen.verdict))};
    out += csv_row(cells);
  }
  return out;
}

}  // namespace mailwhy::report
