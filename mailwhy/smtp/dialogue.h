// The SMTP client conversation up to RCPT TO: events in, actions out.  Knows no socket, no clock, no TLS library.
//
// Order: greeting, EHLO (HELO when EHLO is refused with 5xx), STARTTLS when offered, handshake, EHLO again, MAIL FROM, RCPT TO,
// RSET, QUIT.  MAIL and RCPT go out together when PIPELINING is offered (RFC 2920), RSET and QUIT too.  A syntax refusal of MAIL or RCPT (501, 555) that
// names brackets or parameters is retried once without them.  After any refusal: QUIT.  Server words are never lost: what came before a close
// is the reply.
//
// Control experiment: after the recipient was accepted a mailbox that cannot exist may be asked for too, once, with a short limit of
// its own (`control_recipient`, allow_control).  With PIPELINING it goes out with RSET and QUIT, else it takes
// RSET's place: it costs no round trip.  Whatever comes of it, the recipient's answer stands.
//
// After a group was lost (Grouping::farewell) the commands go out one at a time, and only RSET and QUIT together: one loss may
// be chance, two groups lost and single commands answered are none.
#pragma once
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "mailwhy/base/observed.h"
#include "mailwhy/smtp/transcript.h"

namespace mailwhy::smtp {

struct DialogueOptions {
  std::string helo;                // EHLO argument: host name or address literal
  std::string sender;              // without brackets; "" is the null sender
  std::string recipient;           // without brackets
  bool smtputf8 = false;           // the envelope needs SMTPUTF8: added when offered, noted when not
  enum class Tls { when_offered, never } tls = Tls::when_offered;
  bool hello_with_helo = false;    // start with HELO (the server hung up on EHLO before)
  enum class Until { greeting, hello, tls, mail, rcpt } until = Until::rcpt;
  std::string control_recipient;   // a mailbox that cannot exist; empty: never asked for
  // Which commands go out together where PIPELINING is offered: all that may, only RSET and QUIT after RCPT was answered, or none.
  enum class Grouping { always, farewell, never } grouping = Grouping::always;
  Duration greeting_timeout = 60s;
  Duration command_timeout = 60s;
  Duration control_timeout = 5s;   // for the control recipient, from the time when its answer is due
  Duration quit_timeout = 5s;
};

// What the driver has to do.
struct Send { Bytes bytes; };                 // to the server (through TLS once it is up)
struct WaitUntil { Time deadline; };          // call on_timeout then, unless something comes first; replaces the last one
struct StartTls { Bytes early; };             // start the handshake, which also gets these bytes; then on_tls_up or on_tls_failed
struct Finish {};                             // close the connection; transcript() is complete
using Action = std::variant<Send, WaitUntil, StartTls, Finish>;
using Actions = std::vector<Action>;

class Dialogue {
 public:
  explicit Dialogue(DialogueOptions options);
  Actions on_connected(Time now);
  Actions on_bytes(BytesView bytes, Time now);         // plain text, decrypted when TLS is up
  Actions on_closed(const Failure& how, Time now);     // closed, reset, ...
  Actions on_timeout(Time now);
  Actions on_tls_up(Time now);
  Actions on_tls_failed(const Failure& why, Time now); // the connection is not usable any more
  // The whole check has no time left: finish with what is there.
  Actions on_cancel(Time now);
  // From now on the control recipient may be asked for; too late once the recipient's answer was dealt with.
  void allow_control();

  bool finished() const;
  const Transcript& transcript() const;

 private:
  // (free to the implementation)
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace mailwhy::smtp
