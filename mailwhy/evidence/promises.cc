#include "mailwhy/evidence/promises.h"

#include <algorithm>

namespace mailwhy::evidence {
namespace {
constexpr std::uint16_t mail_port = 25;
}

std::vector<std::uint16_t> tlsa_ports(const Case& the_case) {
  if (the_case.smtp_port == mail_port) return {mail_port};
  return the_case.host ? std::vector<std::uint16_t>{the_case.smtp_port} : std::vector<std::uint16_t>{the_case.smtp_port, mail_port};
}

dns::Settled<auth::dane::Lookup> dane_of(const Evidence& evidence, const Domain& host, dns::Facts& facts, bool eager) {
  using Status = auth::dane::Lookup::Status;
  std::optional<auth::dane::Lookup> found;
  bool missing = false;
  for (const std::uint16_t port : tlsa_ports(evidence.the_case)) {
    auto one = auth::dane::look_up(host, port, facts, evidence.validations, eager);
    if (!one) missing = true;
    else if (!found || (found->status == Status::none && one->status != Status::none)) found = std::move(one);
  }
  return missing ? std::nullopt : std::move(found);
}

auth::MtaSts mta_sts_of(const Evidence& evidence) {
  auth::MtaSts sts;
  const auto& recipient = evidence.the_case.recipient;
  if (recipient.literal || recipient.domain.is_root()) return sts;
  dns::Facts facts(evidence.lookups);
  if (auto record = auth::mtasts::find_record(recipient.domain, facts)) sts.record = std::move(*record);
  if (evidence.mta_sts) sts.policy = auth::mtasts::look_at(*evidence.mta_sts);
  return sts;
}

auth::Door door_of(const Session& session) {
  using Tls = auth::Door::Tls;
  if (session.tls) {
    if (session.tls->ok()) return {Tls::up, &session.tls->value()};
    return {session.tls->failed_with(Failure::Kind::cancelled) ? Tls::untested : Tls::failed, nullptr};
  }
  if (!session.connect.ok()) return {};
  const auto* starttls = session.transcript.find(smtp::Step::starttls);
  if (starttls != nullptr && starttls->reply && !starttls->failure) return {starttls->reply->positive() ? Tls::failed : Tls::refused, nullptr};
  const auto* ehlo = session.transcript.find(smtp::Step::ehlo);
  const bool whole = ehlo != nullptr && ehlo->reply && !ehlo->failure;
  if (!whole || starttls != nullptr) return {};
  if (ehlo->reply->positive()) return {session.transcript.clear && session.transcript.clear->starttls ? Tls::untested : Tls::not_offered, nullptr};
  const auto* helo = session.transcript.reply_to(smtp::Step::helo);
  return {helo != nullptr && helo->positive() ? Tls::not_offered : Tls::untested, nullptr};
}

std::vector<Domain> dane_names(const Evidence& evidence, const Domain& host, const Domain& base) {
  std::vector<Domain> names{base, host};
  if (!evidence.the_case.recipient.domain.is_root()) names.push_back(evidence.the_case.recipient.domain);
  if (evidence.route && evidence.route->alias_of) names.push_back(*evidence.route->alias_of);
  return names;
}

}  // namespace mailwhy::evidence
