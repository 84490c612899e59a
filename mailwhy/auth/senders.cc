#include "mailwhy/auth/senders.h"

#include <algorithm>

namespace mailwhy::auth {
namespace {
using Tls = Door::Tls;
constexpr int not_yet_valid = 9, has_expired = 10;  // X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED

Reason reason_without_tls(Tls tls) {
  switch (tls) {
    case Tls::not_offered: return Reason::tls_not_offered;
    case Tls::refused: return Reason::tls_refused;
    case Tls::failed: return Reason::handshake_failed;
    case Tls::up: return Reason::none;
    case Tls::untested: break;
  }
  return Reason::no_connection;
}

// Whoever must encrypt keeps the mail where that does not work.
Conduct without_tls(const Door& door) {
  return {door.tls == Tls::untested ? Outcome::unknown : Outcome::defers, reason_without_tls(door.tls), {}};
}

Conduct as_plain(const Door& door, Reason reason) {
  Conduct conduct = plain_sender(door);
  if (conduct.reason == Reason::none) conduct.reason = reason;
  return conduct;
}

constexpr std::pair<Outcome, std::string_view> outcomes[] = {
    {Outcome::verified, "verified"}, {Outcome::encrypted, "encrypted"}, {Outcome::in_clear, "in_clear"},
    {Outcome::defers, "defers"},     {Outcome::passes_by, "passes_by"}, {Outcome::unknown, "unknown"},
};
constexpr std::pair<Reason, std::string_view> reasons[] = {
    {Reason::none, "none"},
    {Reason::no_connection, "no_connection"},
    {Reason::tls_not_offered, "tls_not_offered"},
    {Reason::tls_refused, "tls_refused"},
    {Reason::handshake_failed, "handshake_failed"},
    {Reason::no_policy, "no_policy"},
    {Reason::policy_off, "policy_off"},
    {Reason::policy_testing, "policy_testing"},
    {Reason::policy_unreachable, "policy_unreachable"},
    {Reason::policy_unusable, "policy_unusable"},
    {Reason::policy_unasked, "policy_unasked"},
    {Reason::record_unusable, "record_unusable"},
    {Reason::mx_not_in_policy, "mx_not_in_policy"},
    {Reason::no_certificate, "no_certificate"},
    {Reason::certificate_untrusted, "certificate_untrusted"},
    {Reason::certificate_expired, "certificate_expired"},
    {Reason::certificate_other_name, "certificate_other_name"},
    {Reason::certificate_good, "certificate_good"},
    {Reason::no_records, "no_records"},
    {Reason::unsigned_host, "unsigned_host"},
    {Reason::unsigned_zone, "unsigned_zone"},
    {Reason::lookup_failed, "lookup_failed"},
    {Reason::not_validated, "not_validated"},
    {Reason::records_unusable, "records_unusable"},
    {Reason::record_matches, "record_matches"},
    {Reason::record_mismatch, "record_mismatch"},
    {Reason::record_matches_unsigned_mx, "record_matches_unsigned_mx"},
};

template <typename Value, std::size_t size>
std::string_view name_in(const std::pair<Value, std::string_view> (&table)[size], Value value) {
  const auto* row = std::find_if(std::begin(table), std::end(table), [&](const auto& one) { return one.first == value; });
  return row == std::end(table) ? std::string_view("unknown") : row->second;
}

Conduct held_to_records(const Door& door, const dane::Verdict* verdict, const std::vector<dns::Tlsa>& records, bool mx_unsigned) {
  if (door.tls != Tls::up) return without_tls(door);
  const bool usable = verdict ? verdict->kind != dane::Verdict::Kind::none_usable : dane::any_usable(dane::look_at(records));
  if (!usable) return {Outcome::encrypted, Reason::records_unusable, {}};
  if (verdict && verdict->kind == dane::Verdict::Kind::verified) return {Outcome::verified, mx_unsigned ? Reason::record_matches_unsigned_mx : Reason::record_matches, {}};
  return {Outcome::defers, Reason::record_mismatch, {}};
}
}  // namespace

std::string_view to_string(Outcome outcome) { return name_in(outcomes, outcome); }
std::string_view to_string(Reason reason) { return name_in(reasons, reason); }

Reason flaw_of(const mailwhy::tls::Facts& facts) {
  if (facts.chain.empty()) return Reason::no_certificate;
  const auto& codes = facts.chain_problem_codes;
  const bool dates = !codes.empty() && std::all_of(codes.begin(), codes.end(), [](int code) { return code == not_yet_valid || code == has_expired; });
  if (!facts.trusted) return dates ? Reason::certificate_expired : Reason::certificate_untrusted;
  return facts.name_matches ? Reason::certificate_good : Reason::certificate_other_name;
}

// RFC 7435: what it cannot have it does without.
Conduct plain_sender(const Door& door) {
  if (door.tls == Tls::up) return {Outcome::encrypted, Reason::none, {}};
  return {door.tls == Tls::untested ? Outcome::unknown : Outcome::in_clear, reason_without_tls(door.tls), {}};
}

Conduct mta_sts_sender(const Door& door, const Domain& host, const MtaSts& sts) {
  using Record = mtasts::Record::Status;
  using Policy = mtasts::PolicySeen::Status;
  switch (sts.record.status) {
    case Record::none: return as_plain(door, Reason::no_policy);
    case Record::several:
    case Record::malformed: return as_plain(door, Reason::record_unusable);
    case Record::failed: return {Outcome::unknown, Reason::policy_unasked, {}};
    case Record::good: break;
  }
  if (!sts.policy || sts.policy->status == Policy::unasked) return {Outcome::unknown, Reason::policy_unasked, {}};
  // Who has an older policy in his cache goes on with that (RFC 8461 s3.3); from here the first contact is judged.
  if (sts.policy->status == Policy::unreachable) return as_plain(door, Reason::policy_unreachable);
  if (sts.policy->status == Policy::unusable) return as_plain(door, Reason::policy_unusable);
  const mtasts::Policy& policy = *sts.policy->text.policy;
  if (policy.mode == mtasts::Mode::none) return as_plain(door, Reason::policy_off);
  if (policy.mode == mtasts::Mode::testing) return as_plain(door, Reason::policy_testing);
  if (!mtasts::allows(policy, host)) return {Outcome::passes_by, Reason::mx_not_in_policy, {}};
  if (door.tls != Tls::up) return without_tls(door);
  const Reason seen = door.facts ? flaw_of(*door.facts) : Reason::certificate_untrusted;
  return {seen == Reason::certificate_good ? Outcome::verified : Outcome::defers, seen, {}};
}

Conduct dane_sender(const Door& door, const dane::Lookup& lookup, const dane::Verdict* verdict, bool mx_unsigned) {
  using Status = dane::Lookup::Status;
  switch (lookup.status) {
    case Status::none: return as_plain(door, Reason::no_records);
    case Status::unsigned_host: return as_plain(door, Reason::unsigned_host);
    case Status::unsigned_zone: return as_plain(door, Reason::unsigned_zone);
    case Status::failed: return {Outcome::defers, Reason::lookup_failed, {}};
    case Status::found: return held_to_records(door, verdict, lookup.records, mx_unsigned);
    case Status::unknown: break;
  }
  Conduct conduct{Outcome::unknown, Reason::not_validated, {}};
  if (lookup.records.empty()) return conduct;
  const Conduct held = held_to_records(door, verdict, lookup.records, mx_unsigned);
  if (held.outcome != Outcome::unknown) conduct.if_signed = held.outcome;
  return conduct;
}

std::string_view posttls_word(const Door& door, const dane::Lookup* lookup, const dane::Verdict* verdict, bool mx_unsigned) {
  using Status = dane::Lookup::Status;
  if (door.tls != Tls::up || door.facts == nullptr || (lookup != nullptr && lookup->status == Status::failed)) return {};
  if (door.facts->chain.empty()) return "Anonymous";
  const bool by_name = door.facts->trusted && door.facts->name_matches;
  const std::string_view by_authority = door.facts->trusted ? "Trusted" : "Untrusted";
  if (lookup == nullptr || lookup->status != Status::found || verdict == nullptr) return by_name ? "Verified" : by_authority;
  if (verdict->kind == dane::Verdict::Kind::verified) return mx_unsigned ? "Trusted" : "Verified";
  if (verdict->kind == dane::Verdict::Kind::mismatch) return "Untrusted";
  // Records of usages that it does not know are as none to it; others that are of no use make it encrypt and look no further.
  const bool foreign = std::all_of(verdict->records.begin(), verdict->records.end(), [](const dane::Record& record) {
    return record.fitness == dane::Fitness::pkix_usage || record.fitness == dane::Fitness::unknown_usage;
  });
  return foreign && by_name ? "Verified" : by_authority;
}

}  // namespace mailwhy::auth
