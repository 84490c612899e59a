#include "mailwhy/rules/owners.h"

namespace mailwhy::rules {
namespace {
using bounce::Meaning;
using evidence::Stage;
using namespace owner_at;

constexpr Owner owner_rows[] = {
    {Meaning::user_unknown, at_recipient | told_from_recipient, "rcpt_to.user-unknown", "rcpt_to.user-unknown-for-now"},
    {Meaning::mailbox_full, at_recipient | told_from_recipient, "rcpt_to.mailbox-full", "rcpt_to.mailbox-full"},
    {Meaning::mailbox_disabled, at_recipient | told_from_recipient, "rcpt_to.mailbox-disabled", "rcpt_to.mailbox-disabled"},
    {Meaning::mailbox_moved, at_recipient | told_from_recipient, "rcpt_to.mailbox-moved", ""},
    {Meaning::recipient_restricted, at_recipient | told_from_recipient, "rcpt_to.restricted", "rcpt_to.restricted"},
    {Meaning::relay_denied, in_envelope | told_in_envelope | told_of_message | told_nowhere, "rcpt_to.relay-denied", "rcpt_to.relay-denied"},
    {Meaning::domain_unknown, in_envelope | told_in_envelope | told_of_message | told_nowhere, "rcpt_to.relay-denied", "rcpt_to.relay-denied"},
    {Meaning::greylisted, in_envelope, "", "rcpt_to.greylisted"},
    {Meaning::greylisted, told_anywhere, "rcpt_to.greylisted", "rcpt_to.greylisted"},
    {Meaning::rate_limited, anywhere, "reputation.sender-blocked", "reputation.throttled"},
    {Meaning::rate_limited, told_anywhere, "reputation.throttled", "reputation.throttled"},
    {Meaning::too_many_connections, anywhere, "reputation.sender-blocked", "reputation.throttled"},
    {Meaning::too_many_connections, told_anywhere, "reputation.throttled", "reputation.throttled"},
    {Meaning::too_many_recipients, told_anywhere, "rcpt_to.too-many-recipients", "rcpt_to.too-many-recipients"},
    {Meaning::sender_listed, told_anywhere, "reputation.listing-reported", "reputation.listing-reported"},
    {Meaning::reputation, anywhere | told_anywhere, "reputation.sender-blocked", "reputation.throttled"},
    {Meaning::spam_refused, anywhere | told_in_envelope | told_early, "reputation.sender-blocked", ""},
    {Meaning::spam_refused, told_of_message | told_nowhere, "content.spam-refused", "content.spam-refused"},
    {Meaning::content_refused, anywhere | told_in_envelope | told_early, "reputation.sender-blocked", ""},
    {Meaning::content_refused, told_of_message | told_nowhere, "content.refused", "content.refused"},
    {Meaning::virus_refused, told_anywhere, "content.virus", "content.virus"},
    {Meaning::message_too_large, told_anywhere, "content.too-large", "content.too-large"},
    {Meaning::message_format, told_anywhere, "content.format", "content.format"},
    {Meaning::no_ptr, anywhere | told_anywhere, "identity.no-reverse-dns", "identity.no-reverse-dns"},
    {Meaning::helo_refused, anywhere | told_anywhere, "hello.refused", "hello.refused"},
    {Meaning::spf_fail, anywhere | told_anywhere, "mail_from.spf-fail", "mail_from.spf-fail"},
    {Meaning::dkim_fail, in_envelope, "mail_from.sender-refused", ""},
    {Meaning::dkim_fail, told_anywhere, "mail_from.dkim-fail", "mail_from.dkim-fail"},
    {Meaning::dmarc_fail, in_envelope, "mail_from.sender-refused", ""},
    {Meaning::dmarc_fail, told_anywhere, "mail_from.dmarc-fail", "mail_from.dmarc-fail"},
    {Meaning::sender_domain_unknown, in_envelope | told_anywhere, "mail_from.sender-domain-unknown", "mail_from.sender-domain-unknown"},
    {Meaning::sender_refused, in_envelope | told_anywhere, "mail_from.sender-refused", "mail_from.sender-refused"},
    {Meaning::sender_verify_failed, in_envelope | told_anywhere, "mail_from.sender-refused", "mail_from.sender-refused"},
    {Meaning::sender_null_mx, in_envelope | told_anywhere, "mail_from.sender-refused", "mail_from.sender-refused"},
    {Meaning::auth_required, in_envelope | told_anywhere, "mail_from.login-required", "mail_from.login-required"},
    {Meaning::login_failed, in_envelope, "mail_from.login-required", "mail_from.login-required"},
    {Meaning::login_failed, told_anywhere, "delivery.login-failed", "delivery.login-failed"},
    {Meaning::tls_required, anywhere | told_anywhere, "tls.required", "tls.required"},
    {Meaning::smtputf8_needed, in_envelope | told_anywhere, "address.needs-smtputf8", ""},
    {Meaning::smtputf8_needed, told_anywhere, "address.needs-smtputf8", "address.needs-smtputf8"},
    {Meaning::host_takes_no_mail, anywhere | told_early | told_at_sender | told_nowhere, "greeting.takes-no-mail", ""},
    {Meaning::host_takes_no_mail, told_at_recipient | told_of_message, "route.null-mx", ""},
    {Meaning::server_storage, in_envelope | told_anywhere, "rcpt_to.server-error", "rcpt_to.server-error"},
    {Meaning::server_config, in_envelope | told_anywhere, "rcpt_to.server-error", "rcpt_to.server-error"},
    {Meaning::server_down, in_envelope | told_anywhere, "rcpt_to.server-error", "rcpt_to.server-error"},
    {Meaning::server_error, in_envelope | told_anywhere, "rcpt_to.server-error", "rcpt_to.server-error"},
    {Meaning::address_syntax, told_at_recipient | told_nowhere, "address.syntax-refused", "address.syntax-refused"},
    {Meaning::syntax, told_anywhere, "session.commands-refused", "session.commands-refused"},
    {Meaning::bad_sequence, told_anywhere, "session.commands-refused", "session.commands-refused"},
    {Meaning::command_unknown, told_anywhere, "session.commands-refused", "session.commands-refused"},
    {Meaning::policy, told_at_recipient | told_of_message | told_nowhere, "delivery.refused-by-policy", "delivery.refused-by-policy"},
    // What only notices and logs know.
    {Meaning::delivered, told_anywhere, "bounce.delivered", "bounce.delivered"},
    {Meaning::expired, told_anywhere, "delivery.expired", "delivery.expired"},
    {Meaning::connect_failed, told_anywhere, "delivery.no-connection", "delivery.no-connection"},
    {Meaning::host_not_found, told_anywhere, "delivery.no-such-host", "delivery.no-such-host"},
    {Meaning::dns_failed, told_anywhere, "delivery.name-lookup-failed", "delivery.name-lookup-failed"},
    {Meaning::null_mx, told_anywhere, "route.null-mx", "route.null-mx"},
    {Meaning::tls_failed, told_anywhere, "delivery.tls-failed", "delivery.tls-failed"},
    {Meaning::mail_loop, told_anywhere, "delivery.loop", "delivery.loop"},
    {Meaning::mailer_failed, told_anywhere, "mailbox.program-failed", "mailbox.program-failed"},
    {Meaning::suppressed, told_anywhere, "bounce.suppressed", "bounce.suppressed"},
    {Meaning::complaint, told_anywhere, "bounce.complaint", "bounce.complaint"},
    {Meaning::auto_reply, told_anywhere, "bounce.auto-reply", "bounce.auto-reply"},
    {Meaning::challenge, told_anywhere, "bounce.challenge", "bounce.challenge"},
};
}  // namespace

std::span<const Owner> owners() { return owner_rows; }

std::string_view general_owner(Stage stage, bool permanent) {
  switch (stage) {
    case Stage::greeting: return permanent ? "greeting.refused" : "greeting.not-now";
    case Stage::hello: return permanent ? "hello.refused" : "hello.not-now";
    case Stage::tls: return "tls.starttls-refused";
    case Stage::mail_from: return permanent ? "mail_from.sender-refused" : "mail_from.deferred";
    default: return permanent ? "rcpt_to.refused" : "rcpt_to.deferred";
  }
}

}  // namespace mailwhy::rules
