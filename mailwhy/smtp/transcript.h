// The timed exchanges of one session: what was said, by whom, when, and under which protection.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/observed.h"
#include "mailwhy/smtp/capabilities.h"
#include "mailwhy/smtp/reply.h"

namespace mailwhy::smtp {

// Where in the dialogue; the names of interface.md's `stage` where they have one.  control_rcpt is the RCPT for a mailbox that
// cannot exist: a step of its own, so that no reader of `rcpt` takes its answer for the recipient's.  auth is AUTH and every line of
// its exchange; message is the end of the data (one for each recipient in LMTP); bdat a chunk (RFC 3030); other anything else.
enum class Step { greeting, ehlo, helo, starttls, tls_handshake, ehlo_after_tls, mail, rcpt, control_rcpt, rset, quit,
                  lhlo, xclient, xforward, auth, data, message, bdat, other };
std::string_view to_string(Step step);  // "ehlo_after_tls"
std::optional<Step> parse_step(std::string_view text);

struct Exchange {
  Step step = Step::greeting;
  std::string command;               // as sent, without line end; empty for the greeting
  bool encrypted = false;
  Time at{};                         // sent (greeting: connection up)
  std::optional<Duration> first_byte;  // until the first byte of the reply
  std::optional<Duration> last_byte;   // until the latest byte of a reply that was never whole
  Duration took{};                   // until the reply was whole, or the failure
  std::optional<Reply> reply;        // also the last words before a close
  std::optional<Failure> failure;    // timed_out, closed, reset, tls, malformed (other protocol), limit
  Bytes stray;                       // bytes that came and are no reply
  bool talked_early = false;         // server bytes were there before we sent this command
  friend bool operator==(const Exchange&, const Exchange&) = default;
};

struct Transcript {
  std::vector<Exchange> exchanges;
  std::optional<Capabilities> clear;      // EHLO before TLS
  std::optional<Capabilities> encrypted;  // EHLO after TLS
  bool used_helo = false;
  // The last exchange of that step; nullptr when it was never sent.
  const Exchange* find(Step step) const;
  // The reply to that step, or nullptr.
  const Reply* reply_to(Step step) const;
  // The last MAIL and RCPT went out in one group (RFC 2920).
  bool grouped_envelope() const;
  friend bool operator==(const Transcript&, const Transcript&) = default;
};

// Words such as "improper command pipelining" or "synchronization error".
bool speaks_of_pipelining(const Reply& reply);

}  // namespace mailwhy::smtp
