// What a response says about a question: the alias chain, and data, no data or no such name at its end.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "mailwhy/dns/exchange.h"

namespace mailwhy::dns {
namespace {
constexpr std::size_t max_aliases = 16;

// Where the aliases inside the message lead.
struct Chain {
  Domain end;
  std::vector<Record> aliases, records;
  std::string problem;  // a circle, or too long
  bool several = false;
};

const Domain* alias_target(const Record& record, const Domain& owner) {
  if (record.type != Type::cname || record.name != owner) return nullptr;
  const auto* cname = std::get_if<Cname>(&record.data);
  return cname != nullptr ? &cname->target : nullptr;
}

Chain follow(const Question& question, const std::vector<Record>& answers) {
  Chain chain;
  chain.end = question.name;
  std::vector<Domain> visited;
  for (;;) {
    for (const auto& record : answers)
      if (record.name == chain.end && (record.type == question.type || question.type == Type::any))
        chain.records.push_back(record);
    if (!chain.records.empty()) return chain;
    const Record* alias = nullptr;
    for (const auto& record : answers) {
      const Domain* target = alias_target(record, chain.end);
      if (target == nullptr) continue;
      if (alias != nullptr && record.data != alias->data) chain.several = true;
      if (alias == nullptr) alias = &record;
    }
    if (alias == nullptr) return chain;
    const Domain target = *alias_target(*alias, chain.end);
    chain.aliases.push_back(*alias);
    visited.push_back(std::exchange(chain.end, target));
    if (std::find(visited.begin(), visited.end(), target) != visited.end()) {
      chain.problem = "the aliases lead in a circle";
      return chain;
    }
    if (chain.aliases.size() >= max_aliases) {
      chain.problem = fmt::format("the alias chain is longer than {}", max_aliases);
      return chain;
    }
  }
}

// RFC 2308 s2.2: an empty answer is a proof only with an SOA; without one it may be a referral.
void judge_empty(const Message& message, const Chain& chain, Answer& answer) {
  bool covered = false, soa = false, referral = false;
  for (const auto& record : answer.authority) {
    if (record.type == Type::soa) soa = true;
    if (record.type == Type::soa && chain.end.is_within(record.name)) covered = true;
    if (record.type == Type::ns) referral = true;
  }
  answer.kind = Answer::Kind::nodata;
  if (covered) return;
  if (!chain.aliases.empty()) {
    if (message.recursion_available || soa) {
      answer.oddities.push_back("alias target not in the answer");
    } else {
      answer.kind = Answer::Kind::other_rcode;
      answer.problem = "the alias leads out of this answer";
    }
    return;
  }
  if (referral && !soa && !message.authoritative && !message.recursion_available) {
    answer.kind = Answer::Kind::other_rcode;
    answer.problem = "the server refers to other name servers and does not answer itself";
    return;
  }
  answer.oddities.push_back(soa ? "the SOA of the negative answer is that of another zone" : "a negative answer without SOA");
}

// The resolver itself hides the name (Blocked, Censored, Filtered; RFC 8914 s4.16 to s4.18): no word about whether it exists.
bool is_hidden(const Answer& answer) {
  return std::any_of(answer.errors.begin(), answer.errors.end(), [](const ExtendedError& error) { return error.code >= 15 && error.code <= 17; });
}

Answer::Kind kind_of(Rcode rcode) {
  switch (rcode) {
    case Rcode::servfail: return Answer::Kind::servfail;
    case Rcode::refused: return Answer::Kind::refused;
    default: return Answer::Kind::other_rcode;
  }
}
}  // namespace

std::string_view to_string(Answer::Kind kind) {
  switch (kind) {
    case Answer::Kind::records: return "records";
    case Answer::Kind::nodata: return "nodata";
    case Answer::Kind::nxdomain: return "nxdomain";
    case Answer::Kind::servfail: return "servfail";
    case Answer::Kind::refused: return "refused";
    case Answer::Kind::other_rcode: return "other_rcode";
    case Answer::Kind::silence: return "silence";
    case Answer::Kind::failure: return "failure";
    case Answer::Kind::malformed: return "malformed";
  }
  return "failure";
}

std::optional<Domain> Answer::open_alias() const {
  const bool empty = kind == Kind::nodata || kind == Kind::other_rcode;
  if (!empty || rcode != Rcode::noerror || aliases.empty()) return std::nullopt;
  const auto* cname = std::get_if<Cname>(&aliases.back().data);
  if (cname == nullptr) return std::nullopt;
  for (const auto& record : authority)
    if (record.type == Type::soa && cname->target.is_within(record.name)) return std::nullopt;
  return cname->target;
}

Answer answer_from(const Question& question, const Message& message) {
  Answer answer;
  answer.rcode = message.rcode;
  answer.authoritative = message.authoritative;
  answer.authentic = message.authentic;
  answer.recursion_available = message.recursion_available;
  answer.oddities = message.oddities;
  if (message.edns) answer.errors = message.edns->errors;
  if (message.rcode != Rcode::noerror && message.rcode != Rcode::nxdomain) {
    answer.kind = kind_of(message.rcode);
    return answer;
  }
  if (message.rcode == Rcode::nxdomain && is_hidden(answer)) {
    answer.kind = Answer::Kind::refused;
    answer.problem = "NXDOMAIN, but only here: the resolver hides the name";
    return answer;
  }
  Chain chain = follow(question, message.answers);
  answer.aliases = chain.aliases;
  if (chain.several) answer.oddities.push_back("several CNAME records at one name");
  if (!chain.problem.empty()) {
    answer.kind = Answer::Kind::malformed;
    answer.problem = chain.problem;
    return answer;
  }
  if (!chain.records.empty()) {
    answer.kind = Answer::Kind::records;
    answer.records = std::move(chain.records);
    if (message.rcode == Rcode::nxdomain) answer.oddities.push_back("NXDOMAIN together with the records asked for");
    return answer;
  }
  for (const auto& record : message.authority)
    if (record.type == Type::soa || record.type == Type::ns) answer.authority.push_back(record);
  // After an alias, NXDOMAIN speaks of its end (RFC 6604 s3).
  if (message.rcode == Rcode::nxdomain) answer.kind = Answer::Kind::nxdomain;
  else judge_empty(message, chain, answer);
  return answer;
}

}  // namespace mailwhy::dns
