#include <algorithm>
#include <array>
#include <utility>

#include "mailwhy/bounce/meaning.h"

namespace mailwhy::bounce {
namespace {
using enum Meaning;
constexpr std::array<std::pair<Meaning, std::string_view>, 55> names{{
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
    {delivered, "delivered"},
    {expired, "expired"},
    {connect_failed, "connect-failed"},
    {host_not_found, "host-not-found"},
    {dns_failed, "dns-failed"},
    {null_mx, "null-mx"},
    {tls_failed, "tls-failed"},
    {mail_loop, "mail-loop"},
    {virus_refused, "virus-refused"},
    {mailer_failed, "mailer-failed"},
    {suppressed, "suppressed"},
    {complaint, "complaint"},
    {auto_reply, "auto-reply"},
    {challenge, "challenge"},
}};

// In the order of their names.
constexpr auto by_name = [] {
  auto out = names;
  for (std::size_t i = 1; i < out.size(); ++i)
    for (std::size_t at = i; at > 0 && out[at].second < out[at - 1].second; --at) {
      const auto other = out[at];
      out[at] = out[at - 1];
      out[at - 1] = other;
    }
  return out;
}();

}  // namespace

std::string_view to_string(Meaning meaning) {
  for (const auto& [value, name] : names)
    if (value == meaning) return name;
  return "unknown";
}

std::optional<Meaning> parse_meaning(std::string_view text) {
  const auto it = std::lower_bound(by_name.begin(), by_name.end(), text, [](const auto& entry, std::string_view wanted) { return entry.second < wanted; });
  return it != by_name.end() && it->second == text ? std::optional(it->first) : std::nullopt;
}

}  // namespace mailwhy::bounce
