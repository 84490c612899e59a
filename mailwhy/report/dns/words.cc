// The words that the forms of a survey share.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "mailwhy/base/text.h"
#include "mailwhy/dns/vouched.h"
#include "mailwhy/report/dns/dns.h"
#include "mailwhy/report/dns/mx_posture.h"

namespace mailwhy::report {
namespace {
using zone::Verdict;

std::size_t records_of(const DnsResult& result) {
  const auto& survey = result.survey;
  if (!survey.speaker || !survey.resolvers[*survey.speaker].reply) return 0;
  return survey.resolvers[*survey.speaker].reply->answer.records.size();
}

// With seconds cut off it would be a minute too early.
std::string minute_of(Time end) { return to_rfc3339(end + 59s).substr(11, 5); }

bool resolvers_differ(const DnsResult& result) {
  return std::any_of(result.judgement.findings.begin(), result.judgement.findings.end(), [](const zone::Finding& one) { return one.id == "dns.resolvers-differ" && one.state != "note"; });
}

std::string asked_name(const DnsResult& result) { return visible(result.survey.query.question.text()); }
}  // namespace

namespace dns_words {

std::string sentence_of(const zone::Finding& finding, const Catalogue& catalogue) {
  std::map<std::string, std::string> args = finding.args;
  for (auto& one : args) one.second = shorten(visible(one.second), 200);
  std::string sentence;
  if (catalogue.words->language() != Language::english)
    if (const auto page = catalogue.page(finding.id)) sentence = page->sentence;
  if (sentence.empty())
    if (const auto* kind = zone::find_kind(finding.id)) sentence = kind->sentence;
  if (sentence.empty())
    if (const auto* rule = rules::find_rule(finding.id)) sentence = rule->sentence;
  return rules::fill(sentence, args);
}

std::string role_of(const zone::Row& row, const Words& words) {
  switch (row.role) {
    case zone::Row::Role::authority: return std::string(words("authority"));
    case zone::Row::Role::yours: return std::string(words("yours"));
    case zone::Row::Role::named: return std::string(words("resolver"));
    case zone::Row::Role::well_known: break;
  }
  return row.name;
}

std::string_view role_word(zone::Row::Role role) {
  switch (role) {
    case zone::Row::Role::authority: return "authority";
    case zone::Row::Role::yours: return "yours";
    case zone::Row::Role::named: return "named";
    case zone::Row::Role::well_known: break;
  }
  return "public";
}

std::string flags_of(const zone::Reply& reply) {
  const auto& answer = reply.answer;
  std::string flags;
  const auto add = [&flags](bool set, std::string_view name) {
    if (set) flags += (flags.empty() ? "" : " ") + std::string(name);
  };
  add(answer.authoritative, "aa");
  add(answer.authentic, "ad");
  add(answer.recursion_available, "ra");
  add(answer.over_tcp, "tcp");
  add(answer.without_edns, "no-edns");
  return flags;
}

std::string clock(std::uint32_t seconds) {
  if (seconds >= 3600) return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

std::string trouble_of(const zone::Reply& reply, const Words& words) {
  using Kind = dns::Answer::Kind;
  const auto& answer = reply.answer;
  std::string text;
  switch (answer.kind) {
    case Kind::silence: text = words("no answer within {}", to_readable(reply.took)); break;
    case Kind::failure: case Kind::malformed: text = answer.problem.empty() ? std::string(words("no usable answer")) : words.phrase(answer.problem); break;
    case Kind::other_rcode: text = answer.problem.empty() ? dns::to_string(answer.rcode) : words.phrase(answer.problem); break;
    default: text = dns::to_string(answer.rcode); break;
  }
  for (const auto& error : answer.errors) text += fmt::format("; {} ({}){}", error.name(), error.code, error.text.empty() ? "" : ": \"" + visible(error.text) + "\"");
  return shorten(text, 400);
}

std::string_view headline_of(const DnsResult& result) {
  switch (result.judgement.verdict) {
    case Verdict::answered: return key("answered");
    case Verdict::agree: return key("EVERYBODY SAYS THE SAME");
    case Verdict::no_mail_by_choice: return key("THE DOMAIN TAKES NO MAIL");
    case Verdict::no_records: return key("NO SUCH RECORDS");
    case Verdict::no_mail_host: return key("NOWHERE TO SEND MAIL TO");
    case Verdict::no_such_name: return key("NO SUCH NAME");
    case Verdict::caches_differ: return key("ANSWERS DIFFER, ends by itself");
    case Verdict::authorities_disagree: return key("THE NAME SERVERS DISAGREE");
    case Verdict::faulty: return key("NAME SERVERS ARE BROKEN");
    case Verdict::bogus: return key("THE SIGNATURES DO NOT HOLD");
    case Verdict::servfail: return key("THE RESOLVER FOUND NO ANSWER");
    case Verdict::refused: return key("THE RESOLVER REFUSES");
    case Verdict::silent: return key("THE RESOLVER IS SILENT");
    case Verdict::unknown: break;
  }
  return key("CAN'T TELL FROM HERE");
}

Counts counts_of(const DnsResult& result) {
  Counts counts;
  std::set<std::string> names;
  for (const auto& row : result.comparison.rows) {
    if (!row.server) {
      ++counts.resolvers;
      counts.resolvers_answered += row.group ? 1 : 0;
      continue;
    }
    if (row.server->state == zone::Server::State::not_public) continue;
    names.insert(row.name.empty() ? row.at.text() : row.name);
    ++counts.addresses;
    counts.addresses_answered += row.group ? 1 : 0;
  }
  counts.servers = names.size();
  return counts;
}

std::vector<std::string> not_heard(const DnsResult& result) {
  std::vector<std::string> all;
  for (const auto& row : result.comparison.rows) {
    const bool waits = row.server ? row.server->state == zone::Server::State::waiting : !row.reply;
    if (waits) all.push_back(row.name.empty() ? row.at.address.text() : row.name + " (" + row.at.address.text() + ")");
  }
  return all;
}

namespace {
// What the operator needs to hear, ready to be passed on (M5).
std::vector<std::string> words_for_operator(const zone::Comparison& comparison, const Words& words) {
  const zone::Row *newest = nullptr, *behind = nullptr;
  for (const auto& row : comparison.rows) {
    if (!row.server || !row.server->serial) continue;
    if (newest == nullptr && *row.server->serial == comparison.serials.front()) newest = &row;
    if (behind == nullptr && row.behind && *row.server->serial != comparison.serials.front()) behind = &row;
  }
  if (newest == nullptr || behind == nullptr) return {};
  const auto name = [](const zone::Row& row) { return visible(shorten(row.name.empty() ? row.at.address.text() : row.name, 100)); };
  return {words("Tell them: \"{} has serial {}, {} has {}, check the transfer\".", name(*behind), *behind->server->serial, name(*newest), *newest->server->serial)};
}
}  // namespace

std::vector<std::string> own_steps(const DnsResult& result, const zone::Finding& finding, const Words& words) {
  const auto& comparison = result.comparison;
  if (finding.id == "dns.authorities-disagree") return words_for_operator(comparison, words);
  if (finding.id != "dns.caches-differ" || !comparison.settled_by || result.survey.query.question.type != dns::Type::mx) return {};
  const auto hosts_of = [](const zone::Group& group) {
    std::set<std::string> hosts;
    for (const auto& line : group.answer)
      if (const auto blank = line.find(' '); blank != line.npos && is_digit(line.front()) && line.substr(blank) != " .") hosts.insert(line.substr(blank + 1));
    return hosts;
  };
  const auto kept = hosts_of(comparison.groups.front());
  std::set<std::string> old;
  for (const auto& group : comparison.groups)
    if (group.authorities == 0)
      for (const auto& host : hosts_of(group))
        if (!kept.contains(host)) old.insert(visible(shorten(host, 100)));
  if (old.empty()) return {};
  return {words("Keep {} taking mail until {} UTC.", join({old.begin(), old.end()}, ", "), minute_of(*comparison.settled_by))};
}

}  // namespace dns_words

DnsResult dns_result(zone::Survey survey, std::vector<dns::Validation> validations) {
  DnsResult result;
  result.survey = std::move(survey);
  result.comparison = zone::compare(result.survey);
  result.judgement = zone::judge(result.survey, result.comparison);
  result.validations = dns::merged(std::move(validations), zone::vouched_for(result.survey));
  zone::judge_signatures(result.survey, result.validations, result.judgement);
  // After what is wrong with the answers themselves, warnings before notes.
  auto& findings = result.judgement.findings;
  const auto note = [](const zone::Finding& finding) { return finding.state == "note"; };
  for (auto& finding : mx_posture(result.survey)) {
    const auto at = note(finding) ? findings.end() : std::find_if(findings.begin(), findings.end(), note);
    findings.insert(at, std::move(finding));
  }
  return result;
}

std::string dns_summary(const DnsResult& result, const Words& words) {
  const std::string start = asked_name(result) + ": ";
  const auto& survey = result.survey;
  if (result.judgement.verdict == Verdict::answered) {
    if (survey.route && survey.route->kind == route::Route::Kind::implicit_mx) return start + std::string(words("NO MX, mail goes to the address of the name"));
    const std::size_t count = records_of(result);
    const std::string apart = resolvers_differ(result) ? ", " + std::string(words("THE RESOLVERS DIFFER")) : "";
    if (count == 0) return start + std::string(words("OK")) + apart;
    if (survey.route) return start + words(count == 1 ? key("{} MAIL HOST") : key("{} MAIL HOSTS"), count) + apart;
    return start + words(count == 1 ? key("{} RECORD") : key("{} RECORDS"), count) + apart;
  }
  std::string text = start + std::string(words(dns_words::headline_of(result)));
  if (result.judgement.verdict == Verdict::caches_differ) {
    text = start + words("{} ANSWERS IN CIRCULATION", result.comparison.groups.size());
    if (const auto end = result.comparison.settled_by) text += words(", ends by itself by {} UTC", minute_of(*end));
  }
  if (result.judgement.verdict == Verdict::unknown && !survey.complete) {
    const auto counts = dns_words::counts_of(result);
    return start + words("NOT FINISHED, {} of {} have answered", counts.resolvers_answered + counts.addresses_answered, counts.resolvers + counts.addresses);
  }
  if (const auto* leading = result.judgement.leading()) text += " (" + std::string(words(leading->confidence)) + ")";
  return text;
}

}  // namespace mailwhy::report
