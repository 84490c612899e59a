#include "mailwhy/auth/dane/lookup.h"

#include <algorithm>

namespace mailwhy::auth::dane {
namespace {
using dns::Answer;
using dns::Question;
using dns::Type;
using Status = dns::Validation::Status;

const dns::Validation* validation_of(const std::vector<dns::Validation>& all, const Question& question) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const dns::Validation& one) { return one.question == question; });
  return found == all.end() ? nullptr : &*found;
}

// What the addresses of a host say about it.
struct HostStatus {
  Status status = Status::unknown;
  std::string rests_on, why;
  Domain end;             // of its aliases; the host itself without any
  bool answered = false;  // a question has an answer, of whatever kind
};

HostStatus status_of_host(const Domain& host, dns::Facts& facts, const std::vector<dns::Validation>& validations) {
  HostStatus out;
  out.end = host;
  const auto* a = facts.ask(host, Type::a);
  const auto* aaaa = facts.ask(host, Type::aaaa);
  out.answered = a != nullptr || aaaa != nullptr;  // of a family that is switched off nobody asks
  const auto weight = [](Status status) { return status == Status::secure ? 3 : status == Status::bogus ? 2 : status == Status::insecure ? 1 : 0; };
  for (const auto& [answer, type] : {std::pair(a, Type::a), std::pair(aaaa, Type::aaaa)}) {
    if (answer == nullptr) continue;
    if (answer->has_records() && !answer->aliases.empty()) out.end = answer->records.front().name;
    const auto* validation = validation_of(validations, {host, type});
    if (validation == nullptr || (!answer->has_records() && validation->status != Status::bogus)) continue;
    if (out.why.empty() && !validation->why.empty()) out.why = validation->why;
    if (weight(validation->status) <= weight(out.status)) continue;
    out.status = validation->status;
    out.rests_on = validation->rests_on;
  }
  return out;
}

std::string failure_words(const Answer& answer) {
  std::string words(dns::to_string(answer.kind));
  for (const auto& error : answer.errors) words += ", " + error.name() + (error.text.empty() ? "" : ": " + error.text);
  if (answer.errors.empty() && !answer.problem.empty()) words += ", " + answer.problem;
  return words;
}

Lookup::Status by_signature(Status status) {
  switch (status) {
    case Status::secure: return Lookup::Status::found;
    case Status::insecure: return Lookup::Status::unsigned_zone;
    case Status::bogus: return Lookup::Status::failed;
    case Status::unknown: break;
  }
  return Lookup::Status::unknown;
}

// What one TLSA answer means for a host whose addresses are signed (or may be).
Lookup read(const Question& question, const Domain& base, const Answer& answer, const dns::Validation* validation) {
  Lookup out;
  out.base = base;
  out.question = question;
  if (validation) out.rests_on = validation->rests_on;
  const Status status = validation ? validation->status : Status::unknown;
  for (const auto& record : answer.records)
    if (const auto* data = std::get_if<dns::Tlsa>(&record.data)) {
      out.ttl_s = out.records.empty() ? record.ttl_s : std::min(out.ttl_s, record.ttl_s);
      out.records.push_back(*data);
    }
  if (status == Status::bogus) {
    out.status = Lookup::Status::failed;
    out.words = validation->why;
  } else if (answer.is_failure()) {
    out.status = Lookup::Status::failed;
    out.words = failure_words(answer);
  } else if (out.records.empty()) {
    out.status = Lookup::Status::none;
  } else {
    out.status = by_signature(status);
    if (validation) out.words = validation->why;
  }
  return out;
}

// RFC 7672 s2.2.2: records of the alias's end first; the host's own name when there are none that count.
dns::Settled<Lookup> first_that_counts(const Domain& host, const Domain& end, std::uint16_t port, dns::Facts& facts, const std::vector<dns::Validation>& validations) {
  std::vector<Domain> bases{end};
  if (host != end) bases.push_back(host);
  std::optional<Lookup> best;
  for (const Domain& base : bases) {
    const auto question = tlsa_question(base, port);
    if (!question) continue;
    const auto* answer = facts.ask(*question);
    if (!answer) return std::nullopt;
    Lookup one = read(*question, base, *answer, validation_of(validations, *question));
    const bool counts = one.status == Lookup::Status::found || one.status == Lookup::Status::failed;
    if (counts) return one;
    if (!best || (best->records.empty() && !one.records.empty())) best = std::move(one);
  }
  if (!best) {
    best.emplace();
    best->status = Lookup::Status::none;
    best->base = host;
  }
  return best;
}
}  // namespace

std::string_view to_string(Lookup::Status status) {
  switch (status) {
    case Lookup::Status::found: return "found";
    case Lookup::Status::none: return "none";
    case Lookup::Status::unsigned_zone: return "unsigned_zone";
    case Lookup::Status::unsigned_host: return "unsigned_host";
    case Lookup::Status::failed: return "failed";
    case Lookup::Status::unknown: break;
  }
  return "unknown";
}

std::optional<Question> tlsa_question(const Domain& host, std::uint16_t port) {
  if (host.is_root()) return std::nullopt;
  const auto name = host.with_prefix("_" + std::to_string(port) + "._tcp");
  return name ? std::optional(Question{*name, Type::tlsa}) : std::nullopt;
}

dns::Settled<Lookup> look_up(const Domain& host, std::uint16_t port, dns::Facts& facts, const std::vector<dns::Validation>& validations, bool eager) {
  const HostStatus seen = status_of_host(host, facts, validations);
  const bool wanted = eager || seen.status == Status::secure;
  auto records = seen.answered && wanted ? first_that_counts(host, seen.end, port, facts, validations) : std::nullopt;
  if (!seen.answered || (wanted && !records)) return std::nullopt;
  Lookup out = records ? std::move(*records) : Lookup();
  if (!records) out.base = host;
  if (seen.status == Status::secure) return out;
  // Addresses that cannot be had at all are another matter: no sender gets that far.
  if (seen.status == Status::insecure) {
    // An alias in a signed zone that leads out of it: the records of the alias's own name count all the same.
    const auto* alias = host != seen.end ? validation_of(validations, {host, Type::cname}) : nullptr;
    if (alias && alias->status == Status::secure && eager) return first_that_counts(host, host, port, facts, validations);
    out.status = out.records.empty() ? Lookup::Status::none : Lookup::Status::unsigned_host;
    out.rests_on = seen.rests_on;
    out.words.clear();
    return out;
  }
  if (out.status == Lookup::Status::none && records) return out;
  out.status = Lookup::Status::unknown;
  if (out.words.empty()) out.words = seen.why;
  return out;
}

std::vector<Question> questions_to_validate(const Domain& host, std::uint16_t port, dns::Facts& facts) {
  std::vector<Question> all{{host, Type::a}, {host, Type::aaaa}};
  const HostStatus seen = status_of_host(host, facts, {});
  if (!seen.answered) return all;
  if (seen.end != host) {
    all.push_back({host, Type::cname});
    if (const auto end = tlsa_question(seen.end, port)) all.push_back(*end);
  }
  if (const auto own = tlsa_question(host, port)) all.push_back(*own);
  return all;
}

}  // namespace mailwhy::auth::dane
