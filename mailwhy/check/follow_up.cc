#include "mailwhy/check/follow_up.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/evidence/seen_as.h"

namespace mailwhy::check {
namespace {
using evidence::Session;
using smtp::Step;

bool lost(const smtp::Exchange* exchange) {
  return exchange && exchange->failure &&
         (exchange->failure->kind == Failure::Kind::closed || exchange->failure->kind == Failure::Kind::reset);
}

// The address that the server's words speak about: ours as the session saw it, or another one that they quote (NAT).
IpAddress address_meant(const std::string& words, const IpAddress& ours, const IpAddress& theirs) {
  std::optional<IpAddress> quoted;
  for (const auto& address : evidence::all_addresses_in(words)) {
    if (address == theirs) continue;
    if (address == ours) return ours;
    if (evidence::is_world_wide(address)) quoted = address;
  }
  return quoted.value_or(ours);
}

bool unanswered(const smtp::Exchange* exchange) {
  return lost(exchange) || (exchange && exchange->failure && exchange->failure->kind == Failure::Kind::timed_out);
}

// What a server says that cannot read commands which come together, or lost one of them: 500 to 504, or in words.
bool dislikes_group(const smtp::Exchange* exchange) {
  const auto* reply = exchange && exchange->reply ? &*exchange->reply : nullptr;
  if (!reply || !reply->permanent() || exchange->failure) return false;
  return (reply->code >= 500 && reply->code <= 504) || smtp::speaks_of_pipelining(*reply);
}

// The envelope went out as one group and came back in pieces (catalogue E19): lost, or refused in a way that may be about the group.
bool group_failed(const smtp::Transcript& transcript) {
  if (!transcript.grouped_envelope()) return false;
  const auto* mail = transcript.find(Step::mail);
  const auto* rcpt = transcript.find(Step::rcpt);
  if (!mail->reply) return unanswered(mail);
  if (!mail->reply->positive()) return dislikes_group(mail);
  return (!rcpt->reply && unanswered(rcpt)) || dislikes_group(rcpt);
}
}  // namespace

std::optional<Session::Purpose> follow_up(const Session& session) {
  if (!session.connect.ok()) return std::nullopt;
  const auto& transcript = session.transcript;
  const auto* ehlo = transcript.find(Step::ehlo);
  if (session.purpose == Session::Purpose::first && lost(ehlo) && !ehlo->reply && !transcript.find(Step::helo))
    return Session::Purpose::with_helo;
  if (session.purpose == Session::Purpose::first && group_failed(transcript)) return Session::Purpose::without_pipelining;
  if (session.purpose == Session::Purpose::without_tls) return std::nullopt;
  const auto* starttls = transcript.find(Step::starttls);
  const auto* again = transcript.find(Step::ehlo_after_tls);
  const bool handshake_failed = session.tls && !session.tls->ok();
  const bool nothing_after = session.tls && session.tls->ok() && (!again || (again->failure && !again->reply));
  const bool unusable = starttls && starttls->failure && !transcript.find(Step::mail);
  // Refused STARTTLS, then hung up on us: the rest is seen without asking for it.
  const auto* mail = transcript.find(Step::mail);
  const bool refused_and_gone = starttls && starttls->reply && starttls->reply->code != 421 && !starttls->reply->positive() && lost(mail) && !mail->reply;
  if (refused_and_gone || handshake_failed || nothing_after || unusable) return Session::Purpose::without_tls;
  return std::nullopt;
}

std::vector<ListClaim> list_claims(const evidence::Evidence& evidence) {
  constexpr std::size_t most = 6;
  std::vector<ListClaim> claims;
  for (const auto& session : evidence.sessions) {
    if (!session.connect.ok()) continue;
    for (const auto& exchange : session.transcript.exchanges) {
      if (exchange.step == Step::control_rcpt) continue;  // whatever is said of that mailbox
      if (!exchange.reply || (!exchange.reply->temporary() && !exchange.reply->permanent())) continue;
      const std::string words = exchange.reply->text();
      for (const auto& zone : listing::zones_named_in(words)) {
        if (zone == session.host || zone == evidence.the_case.recipient.domain) continue;
        const IpAddress address = address_meant(words, session.connect.value().address, session.to.address);
        const bool known = std::any_of(claims.begin(), claims.end(),
                                       [&](const ListClaim& claim) { return claim.zone == zone && claim.address == address; });
        if (!known && claims.size() < most) claims.push_back({zone, address});
      }
    }
  }
  return claims;
}

}  // namespace mailwhy::check
