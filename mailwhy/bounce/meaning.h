// What is behind a refusal: the meanings that mailwhy tells apart, and a Cause, which is a meaning with what it rests on.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mailwhy::bounce {

// What is behind a refusal.  Names are ours and stable; used in rules and data/replies/*.tsv.
enum class Meaning {
  unknown,               // no row matched: only the code's own meaning is known
  user_unknown, mailbox_full, mailbox_disabled, mailbox_moved, recipient_restricted,
  relay_denied,          // "not responsible for this domain / log in first"
  greylisted, rate_limited, too_many_connections, too_many_recipients,
  sender_listed,         // our address is on a block list
  reputation,            // refused or slowed for reputation, no list named
  no_ptr, helo_refused, spf_fail, dkim_fail, dmarc_fail,
  sender_domain_unknown, sender_refused, sender_verify_failed, sender_null_mx,
  auth_required, tls_required, login_failed,
  content_refused, spam_refused, message_too_large, message_format,
  syntax, address_syntax, smtputf8_needed,
  host_takes_no_mail,    // 521, 556
  server_storage, server_config, server_down, server_error,
  bad_sequence, command_unknown,
  policy,                // refused by policy, nothing more said
  domain_unknown,        // the recipient's domain is not known to the server
  // What no server's refusal of a live command says, but notices and logs do.
  delivered,             // handed over, or relayed onwards (RFC 3464 s2.3.3: delivered, relayed, expanded)
  expired,               // given up after the queue's time; why it waited is not said
  connect_failed,        // no connection: timed out, refused, no route, lost
  host_not_found,        // the recipient's domain or its mail host has no address in the DNS (permanent)
  dns_failed,            // the look-up of the recipient's domain failed for the moment
  null_mx,               // the recipient's domain publishes that it takes no mail (RFC 7505)
  tls_failed,            // the encryption that the sending server demands could not be had
  mail_loop,             // too many hops, or a host that would talk to itself
  virus_refused,
  mailer_failed,         // a program, filter or forward behind the mailbox failed
  suppressed,            // the sending service keeps the address on its list of dead ones
  complaint,             // somebody marked the mail as spam (RFC 5965)
  auto_reply,            // absent, or an automatic answer (RFC 3834)
  challenge,             // a human is asked to prove himself
};
std::string_view to_string(Meaning meaning);  // "user-unknown"
std::optional<Meaning> parse_meaning(std::string_view text);

// Who can change it.  Same words as interface.md's party.
struct Cause {
  Meaning meaning = Meaning::unknown;
  std::string party;        // interface.md's words; empty when the table does not say
  std::string row_id;       // "postfix.relay-denied", "iana.5.1.1", "code.550"
  std::string source;       // where the knowledge comes from
  bool from_words = false;  // a row matched the server's words (else only the code's general meaning)
  std::size_t mark_begin = 0, mark_end = 0;  // the deciding words inside Reply::text()
  std::optional<long long> retry_after_s;    // "try again in 300 seconds", when the words say so
  friend bool operator==(const Cause&, const Cause&) = default;
};

}  // namespace mailwhy::bounce
