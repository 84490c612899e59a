// Every kind of finding, in the order in which they are done within a state.
#include <algorithm>
#include <iterator>

#include "mailwhy/posture/judge.h"

namespace mailwhy::posture {
namespace {
constexpr std::string_view you = "sender_domain", them = "recipient_domain";

constexpr Kind kinds[] = {
    // What stands in the way of mail.
    {"domain.does-not-exist", "fail", them, "certain", Part::mx},
    {"route.no-address", "fail", them, "certain", Part::mx},
    {"route.null-mx-mixed", "fail", them, "certain", Part::mx},
    {"route.mx-without-address", "fail", them, "certain", Part::mx},
    {"route.mx-is-address-literal", "fail", them, "certain", Part::mx},
    {"spf.mail-not-authorized", "fail", you, "certain", Part::spf},
    {"dmarc.mail-fails", "fail", you, "certain", Part::dmarc},
    {"spf.several-records", "fail", you, "certain", Part::spf},
    {"spf.syntax-error", "fail", you, "certain", Part::spf},
    {"spf.too-many-lookups", "fail", you, "certain", Part::spf},
    {"spf.loop", "fail", you, "certain", Part::spf},
    {"spf.include-does-not-exist", "fail", you, "certain", Part::spf},
    {"spf.include-without-record", "fail", you, "certain", Part::spf},
    {"spf.too-many-mx", "fail", you, "certain", Part::spf},
    {"spf.passes-everybody", "fail", you, "certain", Part::spf},
    {"dkim.no-key", "fail", you, "certain", Part::dkim},
    {"dkim.key-unusable", "fail", you, "certain", Part::dkim},
    {"dkim.key-too-short", "fail", you, "certain", Part::dkim},
    {"dmarc.several-records", "fail", you, "certain", Part::dmarc},
    {"dmarc.record-unusable", "fail", you, "certain", Part::dmarc},
    {"dmarc.record-mistyped", "fail", you, "certain", Part::dmarc},
    {"tls.mta-sts-mx-mismatch", "fail", them, "certain", Part::tls},
    {"tls.dane-lookup-failed", "fail", them, "likely", Part::tls},
    {"domain.record-changed", "fail", you, "certain", Part::mx},
    // What should be done.
    {"route.mx-is-alias", "warn", them, "certain", Part::mx},
    {"route.mx-not-public", "warn", them, "certain", Part::mx},
    {"route.mx-listed-twice", "warn", them, "certain", Part::mx},
    {"domain.listed", "warn", you, "certain", Part::mx},
    {"spf.no-record", "warn", you, "certain", Part::spf},
    {"dmarc.no-record", "warn", you, "certain", Part::dmarc},
    {"spf.too-many-void-lookups", "warn", you, "certain", Part::spf},
    {"spf.no-all", "warn", you, "certain", Part::spf},
    {"spf.neutral-for-all", "warn", you, "certain", Part::spf},
    {"spf.uses-ptr", "warn", you, "certain", Part::spf},
    {"spf.after-all", "warn", you, "certain", Part::spf},
    {"spf.strings-run-together", "warn", you, "certain", Part::spf},
    {"spf.wide-network", "warn", you, "certain", Part::spf},
    {"dkim.signature-fails", "warn", you, "certain", Part::dkim},
    {"dkim.not-signed", "warn", you, "certain", Part::dkim},
    {"dkim.key-weak", "warn", you, "certain", Part::dkim},
    {"dkim.key-testing", "warn", you, "certain", Part::dkim},
    {"dkim.several-keys", "warn", you, "certain", Part::dkim},
    {"dmarc.policy-none", "warn", you, "certain", Part::dmarc},
    {"dmarc.subdomains-weaker", "warn", you, "certain", Part::dmarc},
    {"dmarc.reports-not-agreed", "warn", you, "certain", Part::dmarc},
    {"dmarc.report-address-unusable", "warn", you, "certain", Part::dmarc},
    {"dmarc.report-mailbox-refused", "warn", you, "certain", Part::dmarc},
    {"tls.mta-sts-record-unusable", "warn", them, "certain", Part::tls},
    {"tls.mta-sts-policy-unreachable", "warn", them, "likely", Part::tls},
    {"tls.mta-sts-policy-unusable", "warn", them, "certain", Part::tls},
    {"tls.reports-record-unusable", "warn", them, "certain", Part::tls},
    {"bimi.record-unusable", "warn", you, "certain", Part::bimi},
    {"bimi.policy-too-weak", "warn", you, "certain", Part::bimi},
    {"dns.one-server", "warn", them, "certain", Part::ns},
    // What could not be told.
    {"domain.dns-unanswered", "unknown", them, "guess", Part::mx},
    {"spf.unanswered", "unknown", you, "guess", Part::spf},
    {"dmarc.unanswered", "unknown", you, "guess", Part::dmarc},
    {"dkim.unanswered", "unknown", you, "guess", Part::dkim},
    // Remarks.
    {"route.null-mx", "note", them, "certain", Part::mx},
    {"route.implicit-mx", "note", them, "certain", Part::mx},
    {"spf.answer-too-long", "note", you, "certain", Part::spf},
    {"spf.covered-term", "note", you, "certain", Part::spf},
    {"spf.void-lookup", "note", you, "certain", Part::spf},
    {"spf.oddity", "note", you, "certain", Part::spf},
    {"dkim.key-revoked", "note", you, "certain", Part::dkim},
    {"dkim.wildcard", "note", you, "certain", Part::dkim},
    {"dkim.no-selector-known", "note", you, "certain", Part::dkim},
    {"dmarc.no-reports", "note", you, "certain", Part::dmarc},
    {"dmarc.inherited", "note", you, "certain", Part::dmarc},
    {"dmarc.testing", "note", you, "certain", Part::dmarc},
    {"dmarc.partial", "note", you, "certain", Part::dmarc},
    {"dmarc.old-tags", "note", you, "certain", Part::dmarc},
    {"dmarc.oddity", "note", you, "certain", Part::dmarc},
    {"dmarc.rules-differ", "note", you, "certain", Part::dmarc},
    {"bimi.no-evidence", "note", you, "certain", Part::bimi},
    {"domain.no-tls-policy", "note", them, "certain", Part::tls},
    {"domain.no-tls-reports", "note", them, "certain", Part::tls},
    {"domain.not-signed", "note", them, "certain", Part::dnssec},
};
}  // namespace

std::span<const Kind> all_kinds() { return kinds; }

const Kind* find_kind(std::string_view id) {
  const auto found = std::find_if(std::begin(kinds), std::end(kinds), [&](const Kind& kind) { return kind.id == id; });
  return found == std::end(kinds) ? nullptr : found;
}

}  // namespace mailwhy::posture
