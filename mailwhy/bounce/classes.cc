// A meaning in the words of others: our coarse classes, Sisimai's reasons, and the categories of sending services.
#include <array>

#include "mailwhy/bounce/spoken.h"

namespace mailwhy::bounce {
namespace {

constexpr std::array<std::string_view, 20> class_names{
    "unknown",    "bad-address", "recipient-refused", "mailbox-disabled", "mailbox-full", "bad-domain",    "authentication", "dns-of-sender", "reputation", "content",
    "policy",     "relay-config", "rate",             "size",             "transport",    "remote-system", "protocol",       "complaint",     "auto-reply", "delivered"};

struct Names {
  Meaning meaning;
  Class klass;
  std::string_view sisimai, ses, sparkpost, powermta;
};
using enum Meaning;
constexpr Names table[] = {
    {unknown, Class::unknown, "undefined", "Undetermined/Undetermined", "1", "other"},
    {user_unknown, Class::bad_address, "userunknown", "Permanent/NoEmail", "10", "bad-mailbox"},
    {mailbox_full, Class::mailbox_full, "mailboxfull", "Transient/MailboxFull", "22", "quota-issues"},
    {mailbox_disabled, Class::mailbox_disabled, "suspend", "Permanent/General", "10", "inactive-mailbox"},
    {mailbox_moved, Class::bad_address, "hasmoved", "Permanent/NoEmail", "10", "bad-mailbox"},
    {recipient_restricted, Class::recipient_refused, "filtered", "Transient/General", "50", "policy-related"},
    {relay_denied, Class::relay_config, "norelaying", "Transient/General", "54", "relaying-issues"},
    {greylisted, Class::rate, "speeding", "Transient/General", "20", "policy-related"},
    {rate_limited, Class::rate, "speeding", "Transient/General", "20", "policy-related"},
    {too_many_connections, Class::rate, "toomanyconn", "Transient/General", "70", "policy-related"},
    {too_many_recipients, Class::rate, "speeding", "Transient/General", "20", "policy-related"},
    {sender_listed, Class::reputation, "blocked", "Transient/General", "51", "spam-related"},
    {reputation, Class::reputation, "badreputation", "Transient/General", "51", "spam-related"},
    {no_ptr, Class::dns_of_sender, "requireptr", "Transient/General", "50", "policy-related"},
    {helo_refused, Class::reputation, "blocked", "Transient/General", "50", "policy-related"},
    {spf_fail, Class::authentication, "authfailure", "Transient/General", "50", "policy-related"},
    {dkim_fail, Class::authentication, "authfailure", "Transient/General", "50", "policy-related"},
    {dmarc_fail, Class::authentication, "authfailure", "Transient/General", "50", "policy-related"},
    {sender_domain_unknown, Class::policy, "rejected", "Transient/General", "50", "invalid-sender"},
    {sender_refused, Class::policy, "rejected", "Transient/General", "50", "invalid-sender"},
    {sender_verify_failed, Class::policy, "rejected", "Transient/General", "50", "invalid-sender"},
    {sender_null_mx, Class::policy, "rejected", "Transient/General", "50", "invalid-sender"},
    {auth_required, Class::policy, "securityerror", "Transient/General", "50", "policy-related"},
    {tls_required, Class::policy, "securityerror", "Transient/General", "50", "policy-related"},
    {login_failed, Class::policy, "securityerror", "Transient/General", "25", "bad-configuration"},
    {content_refused, Class::content, "contenterror", "Transient/ContentRejected", "52", "content-related"},
    {spam_refused, Class::content, "spamdetected", "Transient/ContentRejected", "52", "spam-related"},
    {message_too_large, Class::size, "mesgtoobig", "Transient/MessageTooLarge", "23", "content-related"},
    {message_format, Class::content, "notcompliantrfc", "Transient/ContentRejected", "52", "content-related"},
    {syntax, Class::protocol, "syntaxerror", "Transient/General", "25", "protocol-errors"},
    {address_syntax, Class::protocol, "syntaxerror", "Transient/General", "10", "bad-mailbox"},
    {smtputf8_needed, Class::content, "contenterror", "Transient/General", "25", "protocol-errors"},
    {host_takes_no_mail, Class::bad_domain, "notaccept", "Permanent/General", "21", "bad-domain"},
    {server_storage, Class::remote_system, "systemfull", "Transient/General", "70", "other"},
    {server_config, Class::remote_system, "systemerror", "Transient/General", "70", "bad-configuration"},
    {server_down, Class::remote_system, "systemerror", "Transient/General", "70", "bad-connection"},
    {server_error, Class::remote_system, "systemerror", "Transient/General", "70", "other"},
    {bad_sequence, Class::protocol, "syntaxerror", "Transient/General", "25", "protocol-errors"},
    {command_unknown, Class::protocol, "syntaxerror", "Transient/General", "25", "protocol-errors"},
    {policy, Class::policy, "policyviolation", "Transient/General", "50", "policy-related"},
    {domain_unknown, Class::bad_domain, "hostunknown", "Permanent/General", "21", "bad-domain"},
    {delivered, Class::delivered, "delivered", "Delivery", "", "success"},
    {expired, Class::transport, "expired", "Transient/General", "24", "message-expired"},
    {connect_failed, Class::transport, "networkerror", "Transient/General", "24", "no-answer-from-host"},
    {host_not_found, Class::bad_domain, "hostunknown", "Permanent/General", "21", "bad-domain"},
    {dns_failed, Class::transport, "networkerror", "Transient/General", "21", "routing-errors"},
    {null_mx, Class::bad_domain, "notaccept", "Permanent/General", "21", "bad-domain"},
    {tls_failed, Class::transport, "failedstarttls", "Transient/General", "24", "bad-connection"},
    {mail_loop, Class::transport, "networkerror", "Transient/General", "25", "routing-errors"},
    {virus_refused, Class::content, "virusdetected", "Transient/AttachmentRejected", "53", "virus-related"},
    {mailer_failed, Class::remote_system, "mailererror", "Transient/General", "25", "other"},
    {suppressed, Class::policy, "suppressed", "Permanent/Suppressed", "25", "bad-mailbox"},
    {complaint, Class::complaint, "feedback", "Complaint", "", "spam-related"},
    {auto_reply, Class::auto_reply, "vacation", "Transient/General", "60", "other"},
    {challenge, Class::auto_reply, "vacation", "Transient/General", "100", "other"},
};

// The table is in the order of the meanings, each once.
constexpr bool is_complete() {
  for (std::size_t i = 0; i < std::size(table); ++i)
    if (static_cast<std::size_t>(table[i].meaning) != i) return false;
  return static_cast<std::size_t>(challenge) + 1 == std::size(table);
}
static_assert(is_complete());

const Names& names_of(Meaning meaning) {
  const auto at = static_cast<std::size_t>(meaning);
  return table[at < std::size(table) ? at : 0];
}

}  // namespace

std::string_view to_string(Class value) {
  const auto at = static_cast<std::size_t>(value);
  return class_names[at < class_names.size() ? at : 0];
}
Class class_of(Meaning meaning) { return names_of(meaning).klass; }
std::string_view sisimai_of(Meaning meaning) { return names_of(meaning).sisimai; }
std::string_view ses_of(Meaning meaning) { return names_of(meaning).ses; }
std::string_view sparkpost_of(Meaning meaning) { return names_of(meaning).sparkpost; }
std::string_view powermta_of(Meaning meaning) { return names_of(meaning).powermta; }

}  // namespace mailwhy::bounce
