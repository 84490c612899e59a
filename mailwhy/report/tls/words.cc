// The words that the forms of mailwhy tls share.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/tls/tls.h"

namespace mailwhy::report {
namespace tls_words {
namespace {
using auth::Outcome;
using auth::Reason;
using Purpose = evidence::Session::Purpose;
}  // namespace

std::string target_of(const evidence::Evidence& e) {
  const auto& c = e.the_case;
  const std::string port = c.smtp_port == 25 ? "" : ":" + std::to_string(c.smtp_port);
  if (c.recipient.literal) return (c.recipient.literal->is_v6() && !port.empty() ? "[" + c.recipient.literal->text() + "]" : c.recipient.literal->text()) + port;
  return c.host ? c.host->text() + port : c.recipient.domain.text();
}

std::string_view of_outcome(Outcome outcome) {
  switch (outcome) {
    case Outcome::verified: return key("verified");
    case Outcome::encrypted: return key("encrypted");
    case Outcome::in_clear: return key("in clear text");
    case Outcome::defers: return key("does not deliver");
    case Outcome::passes_by: return key("passes this host by");
    case Outcome::unknown: break;
  }
  return key("cannot tell");
}

std::string_view of_reason(Reason reason) {
  switch (reason) {
    case Reason::none: return {};
    case Reason::no_connection: return key("nothing was seen of its encryption");
    case Reason::tls_not_offered: return key("it offers no encryption");
    case Reason::tls_refused: return key("it refuses STARTTLS");
    case Reason::handshake_failed: return key("the handshake fails");
    case Reason::no_policy: return key("there is no MTA-STS policy");
    case Reason::policy_off: return key("the policy is switched off");
    case Reason::policy_testing: return key("the policy is only being tested");
    case Reason::policy_unreachable: return key("the policy cannot be fetched");
    case Reason::policy_unusable: return key("the policy cannot be used");
    case Reason::policy_unasked: return key("the policy is not known here");
    case Reason::record_unusable: return key("the MTA-STS record cannot be used");
    case Reason::mx_not_in_policy: return key("the policy does not name it");
    case Reason::no_certificate: return key("it shows no certificate");
    case Reason::certificate_untrusted: return key("its certificate does not come from a known authority");
    case Reason::certificate_expired: return key("its certificate is out of date");
    case Reason::certificate_other_name: return key("its certificate is for another name");
    case Reason::certificate_good: return key("its certificate is good");
    case Reason::no_records: return key("there are no TLSA records");
    case Reason::unsigned_host: return key("its addresses are not signed");
    case Reason::unsigned_zone: return key("its TLSA records are not signed");
    case Reason::lookup_failed: return key("its TLSA records cannot be looked up");
    case Reason::not_validated: return key("nobody here checks signatures of the DNS");
    case Reason::records_unusable: return key("no TLSA record is of use for mail");
    case Reason::record_matches: return key("a TLSA record matches");
    case Reason::record_mismatch: return key("no TLSA record matches");
    case Reason::record_matches_unsigned_mx: return key("a TLSA record matches, but the MX record that names the host is not signed");
  }
  return {};
}

std::string_view of_dane(auth::dane::Lookup::Status status) {
  using Status = auth::dane::Lookup::Status;
  switch (status) {
    case Status::found: return key("signed");
    case Status::none: return key("no TLSA records");
    case Status::unsigned_zone: return key("the records are not signed: nobody heeds them");
    case Status::unsigned_host: return key("the host's addresses are not signed: nobody heeds the records");
    case Status::failed: return key("the records cannot be looked up");
    case Status::unknown: break;
  }
  return key("whether they are signed is not known here (--dnssec)");
}

std::string_view of_match(const auth::dane::Record& record) {
  using auth::dane::Fitness;
  using Match = auth::dane::Record::Match;
  switch (record.fitness) {
    case Fitness::usable: break;
    case Fitness::pkix_usage: return key("not for mail (usage 0 or 1)");
    case Fitness::unknown_usage: return key("unknown usage");
    case Fitness::unknown_selector: return key("unknown selector");
    case Fitness::unknown_matching: return key("unknown matching type");
    case Fitness::wrong_length: return key("a digest of the wrong length");
    case Fitness::not_a_certificate: return key("not a certificate");
    case Fitness::not_a_key: return key("not a key");
  }
  if (record.outranked) return key("passed over: a stronger digest is there");
  switch (record.match) {
    case Match::matches: return key("matches");
    case Match::differs: return key("names another key");
    case Match::path: return key("the certificate does not lead to it");
    case Match::date: return key("fits, but is out of date");
    case Match::name: return key("fits, but the certificate is for another name");
    case Match::untested: break;
  }
  return key("not tried");
}

Resumes resumes(const rules::TlsView& seen, const rules::Encryption& door) {
  if (door.door.tls != auth::Door::Tls::up) return Resumes::untested;
  const auto* again = rules::session_for(seen.view, *door.attempt, Purpose::resumed);
  if (again == nullptr) return seen.view.evidence().complete ? Resumes::no : Resumes::untested;
  if (!again->tls || !again->tls->ok()) return Resumes::untested;
  return again->tls->value().resumed ? Resumes::yes : Resumes::no;
}

WithoutName without_name(const rules::TlsView& seen, const rules::Encryption& door) {
  const auto* bare = rules::session_for(seen.view, *door.attempt, Purpose::without_sni);
  if (bare == nullptr || !bare->connect.ok() || !bare->tls || door.door.facts == nullptr) return WithoutName::untested;
  if (!bare->tls->ok()) return bare->tls->failed_with(Failure::Kind::cancelled) ? WithoutName::untested : WithoutName::failed;
  const auto& there = bare->tls->value().chain;
  const auto& here = door.door.facts->chain;
  const bool same = there.empty() == here.empty() && (there.empty() || there.front().sha256_hex == here.front().sha256_hex);
  return same ? WithoutName::same : WithoutName::other;
}
}  // namespace tls_words

std::string tls_summary(const rules::TlsView& seen, const Catalogue& catalogue) {
  const Words& words = *catalogue.words;
  const std::string target = visible(tls_words::target_of(seen.view.evidence()));
  // What keeps one from getting as far as encryption is the news.
  if (!seen.findings.empty() && seen.findings.front().stage != evidence::Stage::tls && seen.findings.front().effect < rules::Effect::risks)
    return fmt::format("{}: {}", target, visible(title_of(seen.findings.front(), {}, catalogue)));
  switch (seen.verdict) {
    case rules::TlsView::Verdict::good: return words("{}: encryption works, and nothing stands against a sender", target);
    case rules::TlsView::Verdict::problem: return words("{}: not every sender can deliver safely", target);
    case rules::TlsView::Verdict::later: return words("{}: a server asks to come back later", target);
    case rules::TlsView::Verdict::inconclusive: break;
  }
  return words("{}: what was seen does not settle it", target);
}

}  // namespace mailwhy::report
