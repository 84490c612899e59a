#include "mailwhy/zone/compare.h"

#include <algorithm>

namespace mailwhy::zone {
namespace {
using AnswerKind = dns::Answer::Kind;
constexpr std::size_t most_groups = 26;

// Before letters are given out.
struct Candidate {
  Group group;
  std::optional<std::uint32_t> serial;  // the newest of its authorities
};

// An authority is compared where the name itself is held: an alias counts as the answer.
std::vector<std::string> own_lines(const dns::Answer& answer) {
  if (answer.aliases.empty()) return answer_lines(answer);
  return {"CNAME " + data_text(answer.aliases.front())};
}

void add_authorities(const Survey& survey, Comparison& comparison) {
  const Leg* leg = survey.walk ? survey.walk->final_leg() : nullptr;
  const Step* step = leg ? leg->last() : nullptr;
  if (step == nullptr) return;
  for (const Server& server : step->servers) {
    Row row;
    row.name = server.name.text();
    row.at = server.at;
    row.server = server;
    if (server.state != Server::State::waiting && server.state != Server::State::not_public) row.reply = server.reply;
    comparison.rows.push_back(std::move(row));
  }
}

void add_resolvers(const Survey& survey, Comparison& comparison) {
  for (const Asked& asked : survey.resolvers) {
    Row row;
    row.role = asked.resolver.kind == Resolver::Kind::yours ? Row::Role::yours : asked.resolver.kind == Resolver::Kind::named ? Row::Role::named : Row::Role::well_known;
    row.name = asked.resolver.name;
    row.at = asked.resolver.server;
    if (asked.word() != nullptr) row.reply = *asked.word();
    row.bogus = asked.bogus();
    comparison.rows.push_back(std::move(row));
  }
}

bool comparable(const Row& row) {
  if (!row.reply || row.reply->answer.is_failure()) return row.server && row.server->state == Server::State::answers;
  return !row.server || row.server->state == Server::State::answers;
}

std::vector<std::string> lines_of(const Row& row) { return row.server ? own_lines(row.reply->answer) : answer_lines(row.reply->answer); }

void group(Comparison& comparison) {
  std::vector<Candidate> found;
  for (Row& row : comparison.rows) {
    if (!comparable(row)) continue;
    const auto lines = lines_of(row);
    auto at = std::find_if(found.begin(), found.end(), [&](const Candidate& c) { return c.group.answer == lines; });
    if (at == found.end()) at = found.insert(found.end(), Candidate{Group{lines}, {}});
    (row.server ? at->group.authorities : at->group.caches)++;
    row.ttl_s = ttl_of(row.reply->answer);
    if (row.server && row.server->serial && (!at->serial || older(*at->serial, *row.server->serial))) at->serial = row.server->serial;
  }
  // What an authority says comes first, the newest zone and then the more frequent answer before others.
  std::stable_sort(found.begin(), found.end(), [](const Candidate& a, const Candidate& b) {
    if ((a.group.authorities > 0) != (b.group.authorities > 0)) return a.group.authorities > 0;
    if (a.group.authorities > 0 && a.serial && b.serial && *a.serial != *b.serial) return older(*b.serial, *a.serial);
    if (a.group.authorities != b.group.authorities) return a.group.authorities > b.group.authorities;
    return a.group.caches > b.group.caches;
  });
  if (found.size() > most_groups) found.resize(most_groups);
  for (std::size_t i = 0; i < found.size(); ++i) {
    found[i].group.letter_ = static_cast<char>('A' + i);
    comparison.groups.push_back(found[i].group);
  }
  for (Row& row : comparison.rows) {
    if (!comparable(row)) continue;
    const auto lines = lines_of(row);
    for (std::size_t i = 0; i < comparison.groups.size(); ++i)
      if (comparison.groups[i].answer == lines) row.group = i;
  }
}

void rank_serials(Comparison& comparison) {
  for (const Row& row : comparison.rows)
    if (row.server && row.server->serial) comparison.serials.push_back(*row.server->serial);
  std::stable_sort(comparison.serials.begin(), comparison.serials.end(), [](auto a, auto b) { return older(b, a); });
  comparison.serials.erase(std::unique(comparison.serials.begin(), comparison.serials.end()), comparison.serials.end());
}

void mark_behind(Comparison& comparison) {
  const auto authorities = std::count_if(comparison.groups.begin(), comparison.groups.end(), [](const Group& g) { return g.authorities > 0; });
  comparison.authorities_spoke = authorities > 0;
  comparison.authorities_agree = authorities == 1;
  for (Row& row : comparison.rows) {
    if (!row.server) continue;
    const bool old = row.server->serial && !comparison.serials.empty() && older(*row.server->serial, comparison.serials.front());
    row.behind = old || (authorities > 1 && row.group && *row.group != 0 && comparison.serials.size() > 1 && row.server->serial != comparison.serials.front());
  }
}

// How long the zone lets answers of this kind be kept: what is there, or that something is missing (RFC 2308 s5).
std::optional<std::uint32_t> zone_ttl(const Comparison& comparison, bool negative) {
  std::optional<std::uint32_t> ttl;
  for (const Row& row : comparison.rows) {
    if (!row.server) continue;
    std::optional<std::uint32_t> one;
    if (!negative && row.group && !row.reply->answer.records.empty()) one = row.ttl_s;
    if (negative && row.server->soa) one = std::min(row.server->soa->ttl_s, std::get<dns::Soa>(row.server->soa->data).minimum_s);
    if (one) ttl = std::max(ttl.value_or(*one), *one);
  }
  return ttl;
}

Time end_of(const Reply& reply, std::uint32_t ttl_s) { return reply.at + reply.took + std::chrono::seconds(ttl_s); }

// Whether an answer that no authority gives runs out, and when.
void judge_age(Row& row, const Comparison& comparison, const Reply* later) {
  const dns::Answer& answer = row.reply->answer;
  row.own = answer.authoritative;
  if (row.own || !row.ttl_s) return;
  const auto full = zone_ttl(comparison, answer.records.empty());
  if (full && *row.ttl_s < *full) {
    row.forgets = end_of(*row.reply, *row.ttl_s);
    return;
  }
  row.in_doubt = true;
  if (later == nullptr || later->answer.is_failure()) return;
  const auto then = ttl_of(later->answer);
  const bool same = then && answer_lines(later->answer) == answer_lines(answer);
  if (same && *then < *row.ttl_s) row.forgets = end_of(*later, *then);
  else if (same && *then == *row.ttl_s) row.own = true;
  row.in_doubt = !row.forgets && !row.own;
}

// When the last cache forgets an answer that no authority gives any more.
void find_end(const Survey& survey, Comparison& comparison) {
  Row* last = nullptr;
  bool all_end = true;
  for (Row& row : comparison.rows) {
    if (row.server || !row.group || !comparison.authorities_spoke || comparison.groups[*row.group].authorities > 0) continue;
    comparison.caches_differ = true;
    const auto asked = std::find_if(survey.resolvers.begin(), survey.resolvers.end(), [&](const Asked& one) { return one.resolver.server == row.at; });
    judge_age(row, comparison, asked != survey.resolvers.end() && asked->later ? &*asked->later : nullptr);
    all_end = all_end && row.forgets;
    if (row.forgets && (last == nullptr || *last->forgets < *row.forgets)) last = &row;
  }
  if (!comparison.authorities_agree || !all_end || last == nullptr) return;
  comparison.settled_by = last->forgets;
  last->last_to_change = true;
}
}  // namespace

bool older(std::uint32_t a, std::uint32_t b) { return a != b && static_cast<std::int32_t>(b - a) > 0; }

std::string data_text(const dns::Record& record) {
  // "300 IN MX 10 mx.example.org."
  std::string text = record.text();
  for (int i = 0; i < 3; ++i) text.erase(0, std::min(text.find(' '), text.size() - 1) + 1);
  const bool names = std::holds_alternative<dns::Mx>(record.data) || std::holds_alternative<dns::Ns>(record.data) ||
                     std::holds_alternative<dns::Cname>(record.data) || std::holds_alternative<dns::Ptr>(record.data);
  const bool only_the_root = text == "." || text.ends_with(" .");
  if (names && text.ends_with('.') && !only_the_root) text.pop_back();
  return text;
}

std::vector<std::string> answer_lines(const dns::Answer& answer) {
  if (answer.kind == AnswerKind::nxdomain) return {"no such name"};
  std::vector<std::string> lines;
  for (const auto& record : answer.records) lines.push_back(data_text(record));
  if (lines.empty()) return {"no records"};
  // MX by preference, everything else by its text.
  std::sort(lines.begin(), lines.end(), [&](const std::string& a, const std::string& b) {
    const auto number = [](const std::string& text) { return std::strtoul(text.c_str(), nullptr, 10); };
    const bool mx = answer.records.front().type == dns::Type::mx;
    return mx && number(a) != number(b) ? number(a) < number(b) : a < b;
  });
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  return lines;
}

std::optional<std::uint32_t> ttl_of(const dns::Answer& answer) {
  std::optional<std::uint32_t> ttl;
  const auto take = [&](std::uint32_t one) { ttl = std::min(ttl.value_or(one), one); };
  for (const auto* records : {&answer.aliases, &answer.records})
    for (const auto& record : *records) take(record.ttl_s);
  if (!answer.records.empty()) return ttl;
  for (const auto& record : answer.authority)
    if (const auto* soa = std::get_if<dns::Soa>(&record.data)) take(std::min(record.ttl_s, soa->minimum_s));
  return ttl;
}

Comparison compare(const Survey& survey) {
  Comparison comparison;
  add_authorities(survey, comparison);
  add_resolvers(survey, comparison);
  group(comparison);
  rank_serials(comparison);
  mark_behind(comparison);
  find_end(survey, comparison);
  return comparison;
}

}  // namespace mailwhy::zone
