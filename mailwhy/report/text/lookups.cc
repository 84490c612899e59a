// The DNS as it was asked, for -vv: question, resolver, outcome, TTL, time.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/report/text/sections.h"

namespace mailwhy::report::text {
namespace {
std::string outcome(const dns::Lookup& lookup, const Words& tell) {
  const auto& answer = lookup.answer;
  std::string words = tell.phrase(to_string(answer.kind));
  if (answer.kind == dns::Answer::Kind::other_rcode) words = dns::to_string(answer.rcode);
  if (answer.authoritative) words += ", aa";
  if (answer.authentic) words += ", ad";
  if (answer.over_tcp) words += ", tcp";
  if (answer.without_edns) words += ", " + std::string(tell("without EDNS"));
  if (answer.tries > 1) words += ", " + tell("{} tries", answer.tries);
  if (!answer.problem.empty()) words += ", " + tell.phrase(answer.problem);
  return words;
}

void write_record(const dns::Record& record, Paper& paper) {
  paper.wrapped(Line("      "), (record.name.is_root() ? "" : record.name.text()) + ". " + record.text(), 10);
}
}  // namespace

void lookups(const Source& source, Paper& paper) {
  if (source.evidence.lookups.all().empty()) return;
  paper.blank();
  paper.line("DNS", Style::bold);
  for (const auto& lookup : source.evidence.lookups.all()) {
    const std::string words = lookup.question.text() + " @" + resolver_text(lookup.server) + ": " + outcome(lookup, source.words);
    paper.wrapped_with(Line("  "), words, 6, to_readable(lookup.took));
    for (const auto& record : lookup.answer.aliases) write_record(record, paper);
    for (const auto& record : lookup.answer.records) write_record(record, paper);
    if (!lookup.answer.has_records())
      for (const auto& record : lookup.answer.authority) write_record(record, paper);
    for (const auto& error : lookup.answer.errors)
      paper.wrapped(Line("      "), source.words("extended error {}", error.name()) + (error.text.empty() ? "" : ": " + error.text), 10);
    for (const auto& oddity : lookup.answer.oddities) paper.wrapped(Line("      "), source.words.phrase(oddity), 10, Style::faint);
  }
  for (const auto& listing : source.evidence.listings) {
    std::string words = source.words("{} on {}: {}", listing.address.text(), listing.zone.text(), source.words.phrase(listing::to_string(listing.result)));
    for (const auto& code : listing.codes) words += " " + code.text();
    if (!listing.why.empty()) words += ", " + source.words.phrase(listing.why);
    if (!listing.reason.empty()) words += ", \"" + listing.reason + "\"";
    paper.wrapped(Line("  "), words, 6);
  }
}

}  // namespace mailwhy::report::text
