#include "mailwhy/rules/encryption.h"

#include <algorithm>

#include "mailwhy/crypto/certificate.h"

namespace mailwhy::rules {
namespace {
using evidence::Session;
using Status = auth::dane::Lookup::Status;

// The session of an attempt in which encryption came farthest.
void choose_session(const View& view, Encryption& seen) {
  const auto weight = [](const auth::Door& door) {
    switch (door.tls) {
      case auth::Door::Tls::up: return 3;
      case auth::Door::Tls::failed:
      case auth::Door::Tls::refused: return 2;
      case auth::Door::Tls::not_offered: return 1;
      case auth::Door::Tls::untested: break;
    }
    return 0;
  };
  for (const std::size_t index : seen.attempt->sessions) {
    const Session& session = view.evidence().sessions[index];
    if (session.purpose == Session::Purpose::without_tls) continue;
    const auth::Door door = evidence::door_of(session);
    if (seen.session != nullptr && weight(door) <= weight(seen.door)) continue;
    seen.session = &session;
    seen.index = index;
    seen.door = door;
  }
}

// The hosts come from MX records, and those are known not to be signed.
bool mx_unsigned(const View& view) {
  const auto& e = view.evidence();
  if (e.the_case.host || e.the_case.recipient.literal || !e.route || e.route->hosts.empty() || e.route->hosts.front().implicit) return false;
  const dns::Question mx{e.the_case.recipient.domain, dns::Type::mx};
  return std::any_of(e.validations.begin(), e.validations.end(), [&](const dns::Validation& one) { return one.question == mx && one.status == dns::Validation::Status::insecure; });
}

void judge_dane(const View& view, Encryption& seen) {
  const auto& e = view.evidence();
  dns::Facts facts(e.lookups);
  const bool eager = e.the_case.target == evidence::Case::Target::tls;
  if (seen.attempt->host.is_root()) {
    // An address has no name that records could stand under.
    auth::dane::Lookup none;
    none.status = Status::none;
    seen.by_dane = auth::dane_sender(seen.door, none, nullptr);
    return;
  }
  seen.dane = evidence::dane_of(e, seen.attempt->host, facts, eager);
  if (!seen.dane) {
    seen.by_dane = {auth::Outcome::unknown, auth::Reason::not_validated, {}};
    return;
  }
  if (seen.door.facts != nullptr && !seen.dane->records.empty()) {
    const Time at = seen.session->tls ? seen.session->tls->at : e.started;
    seen.verdict = auth::dane::evaluate(seen.dane->records, seen.door.facts->chain, evidence::dane_names(e, seen.attempt->host, seen.dane->base), at);
  }
  seen.by_dane = auth::dane_sender(seen.door, *seen.dane, seen.verdict ? &*seen.verdict : nullptr, mx_unsigned(view));
}
}  // namespace

std::vector<Encryption> encryption_of(const View& view) {
  std::vector<Encryption> all;
  const auth::MtaSts sts = evidence::mta_sts_of(view.evidence());
  for (const auto& attempt : view.attempts()) {
    Encryption seen;
    seen.attempt = &attempt;
    choose_session(view, seen);
    judge_dane(view, seen);
    seen.plain = auth::plain_sender(seen.door);
    seen.mta_sts = auth::mta_sts_sender(seen.door, attempt.host, sts);
    seen.word = auth::posttls_word(seen.door, seen.dane ? &*seen.dane : nullptr, seen.verdict ? &*seen.verdict : nullptr, mx_unsigned(view));
    // The name from unsigned MX records proves nothing to it: without TLSA records the certificate must name the mail domain itself.
    if (seen.word == "Verified" && mx_unsigned(view) && !crypto::names_host(seen.door.facts->chain.front(), view.the_case().recipient.domain)) seen.word = "Untrusted";
    all.push_back(std::move(seen));
  }
  return all;
}

const Session* session_for(const View& view, const Attempt& attempt, Session::Purpose purpose) {
  for (const Session& session : view.evidence().sessions)
    if (session.purpose == purpose && session.host == attempt.host && session.to.address == attempt.address) return &session;
  return nullptr;
}

Citation cite_encryption(const View& view, const Encryption& seen) {
  if (seen.session == nullptr) return view.cite(*seen.attempt);
  for (const auto step : {smtp::Step::tls_handshake, smtp::Step::starttls, smtp::Step::ehlo})
    if (const auto at = position_of(*seen.session, step)) return view.cite_exchange(seen.index, *at);
  return view.cite_connect(seen.index);
}

Citation cite_policy(const View& view, std::string text) {
  Citation citation;
  citation.kind = "tls";
  citation.at = "/mta_sts";
  const auto& fetched = view.evidence().mta_sts;
  if (fetched) citation.command = "https://" + fetched->host.text() + std::string(auth::mtasts::policy_path);
  citation.text = std::move(text);
  return citation;
}

Citation cite_txt(const View& view, std::string_view prefix) {
  const auto name = view.the_case().recipient.domain.with_prefix(prefix);
  return view.cite_lookup({name.value_or(view.the_case().recipient.domain), dns::Type::txt});
}

std::string flaw_words(auth::Reason reason) {
  switch (reason) {
    case auth::Reason::tls_not_offered: return "it offers no encryption";
    case auth::Reason::tls_refused: return "it refuses STARTTLS";
    case auth::Reason::handshake_failed: return "the handshake fails";
    case auth::Reason::no_certificate: return "it shows no certificate";
    case auth::Reason::certificate_untrusted: return "its certificate does not come from a known authority";
    case auth::Reason::certificate_expired: return "its certificate is out of date";
    case auth::Reason::certificate_other_name: return "its certificate is for another name";
    default: return {};
  }
}

}  // namespace mailwhy::rules
