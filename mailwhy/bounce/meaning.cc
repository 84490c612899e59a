#include <array>
#include <utility>

#include "mailwhy/bounce/cause.h"

namespace mailwhy::bounce {
namespace {
using enum Meaning;
constexpr std::array<std::pair<Meaning, std::string_view>, 41> names{{
    {unknown, "unknown"},
    {user_unknown, "user-unknown"},
    {mailbox_full, "mailbox-full"},
    {mailbox_disabled, "mailbox-disabled"},
    {mailbox_moved, "mailbox-moved"},
    {recipient_restricted, "recipient-restricted"},
    {relay_denied, "relay-denied"},
    {greylisted, "greylisted"},
    {rate_limited, "rate-limited"},
    {too_many_connections, "too-many-connections"},
    {too_many_recipients, "too-many-recipients"},
    {sender_listed, "sender-listed"},
    {reputation, "reputation"},
    {no_ptr, "no-ptr"},
    {helo_refused, "helo-refused"},
    {spf_fail, "spf-fail"},
    {dkim_fail, "dkim-fail"},
    {dmarc_fail, "dmarc-fail"},
    {sender_domain_unknown, "sender-domain-unknown"},
    {sender_refused, "sender-refused"},
    {sender_verify_failed, "sender-verify-failed"},
    {sender_null_mx, "sender-null-mx"},
    {auth_required, "auth-required"},
    {tls_required, "tls-required"},
    {login_failed, "login-failed"},
    {content_refused, "content-refused"},
    {spam_refused, "spam-refused"},
    {message_too_large, "message-too-large"},
    {message_format, "message-format"},
    {syntax, "syntax"},
    {address_syntax, "address-syntax"},
    {smtputf8_needed, "smtputf8-needed"},
    {host_takes_no_mail, "host-takes-no-mail"},
    {server_storage, "server-storage"},
    {server_config, "server-config"},
    {server_down, "server-down"},
    {server_error, "server-error"},
    {bad_sequence, "bad-sequence"},
    {command_unknown, "command-unknown"},
    {policy, "policy"},
    {domain_unknown, "domain-unknown"},
}};
}  // namespace

std::string_view to_string(Meaning meaning) {
  for (const auto& [value, name] : names)
    if (value == meaning && !name.empty()) return name;
  return "unknown";
}

std::optional<Meaning> parse_meaning(std::string_view text) {
  for (const auto& [value, name] : names)
    if (name == text && !name.empty()) return value;
  return std::nullopt;
}

}  // namespace mailwhy::bounce
