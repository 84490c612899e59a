// What resolvers and name servers said (mailwhy dns): text for people, JSON for programs.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/report/catalogue.h"
#include "mailwhy/zone/signatures.h"

namespace mailwhy::report {

// A survey with what was made of it.
struct DnsResult {
  zone::Survey survey;
  zone::Comparison comparison;
  zone::Judgement judgement;
  std::vector<dns::Validation> validations;
  bool dnssec_wanted = false;     // it was asked for: what is not known is shown too, with the reason
  std::optional<int> ended_with;  // the exit code of a run that a signal ended
  int exit_code() const { return ended_with.value_or(zone::exit_code_of(judgement.verdict)); }
};
// `validations`: what a validator has proved; what resolvers say about signatures is added.
DnsResult dns_result(zone::Survey survey, std::vector<dns::Validation> validations = {});

// One sentence without full stop: "example.org MX: 2 mail hosts".
std::string dns_summary(const DnsResult& result, const Words& words);
// The report for people (ux.md M5, M11); ends with a line feed.
std::string dns_text(const DnsResult& result, const TextOptions& options, const Catalogue& catalogue);
// The line of -q.
std::string dns_line(const DnsResult& result, const TextOptions& options, const Words& words);
// What one of those asked has said, for a person who watches: no letters yet.
std::string dns_progress_line(const zone::Row& row, const TextOptions& options, const Words& words);
// mailwhy.dns/1 (dns.schema.json): one object, without line feed.
std::string dns_json(const DnsResult& result, bool pretty, const Catalogue& catalogue);

// Shared by the forms.
namespace dns_words {
std::string sentence_of(const zone::Finding& finding, const Catalogue& catalogue);  // filled
std::string role_of(const zone::Row& row, const Words& words);                       // "authority", "yours", "Quad9"
std::string_view role_word(zone::Row::Role role);                                    // for programs: "authority", "yours", "named", "public"
std::string flags_of(const zone::Reply& reply);                                      // "aa ad ra tcp"
std::string clock(std::uint32_t seconds);                                            // "1:00:00", "42:10", "0:07"
// What a reply is that brought no answer: "REFUSED", "no answer", an extended error.
std::string trouble_of(const zone::Reply& reply, const Words& words);
std::string_view headline_of(const DnsResult& result);
// How many were asked, and how many of them gave an answer that counts.
struct Counts {
  std::size_t resolvers = 0, resolvers_answered = 0;
  std::size_t servers = 0, addresses = 0, addresses_answered = 0;  // name servers, and what they were asked on
};
Counts counts_of(const DnsResult& result);
// Who has not answered yet when a run was cut short: names and addresses, bytes from outside.
std::vector<std::string> not_heard(const DnsResult& result);
// What is to be done beside what the finding's page says, with the names and times of this run.
std::vector<std::string> own_steps(const DnsResult& result, const zone::Finding& finding, const Words& words);
}  // namespace dns_words

}  // namespace mailwhy::report
