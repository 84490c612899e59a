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
#include <string>
#include <utility>
#include <vector>

#include "mailwhy/smtp/envelope.h"
#include "mailwhy/smtp/talk.h"

namespace mailwhy::smtp {

struct DialogueOptions {
  std::string helo;                // EHLO argument: host name or address literal
  std::string sender;              // without brackets; "" is the null sender
  std::string recipient;           // without brackets
  bool smtputf8 = false;           // the envelope needs SMTPUTF8: added when offered, noted when not
  enum class Tls { when_offered, never, from_start } tls = Tls::when_offered;
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

class Dialogue final : public Talk {
 public:
  explicit Dialogue(DialogueOptions options);
  // From now on the control recipient may be asked for; too late once the recipient's answer was dealt with.
  void allow_control() { control_allowed_ = true; }

 private:
  void on_reply(std::size_t index, const Reply& answer, Time now) override;
  void on_encrypted(Time now) override { say_hello(now); }
  Duration limit_of(Step step) const override;
  bool may_trickle(Step step) const override { return step != Step::control_rcpt && Talk::may_trickle(step); }

  void say_hello(Time now);
  void on_greeting(const Reply& reply, Time now);
  void on_hello(Step step, const Reply& reply, Time now);
  void after_tls(Time now);
  void send_envelope(Time now);
  void note_missing_smtputf8(Time now);
  void on_starttls(std::size_t index, const Reply& reply, Time now);
  void on_mail(const Reply& reply, Time now);
  void after_refused_mail(const Reply& reply, Time now);
  void on_rcpt(const Reply& reply, Time now);
  void after_control(Time now);
  bool may_group(DialogueOptions::Grouping grouping) const;
  void end_transaction(Time now, std::vector<Command> before = {});
  bool wants_control(const Reply& reply) const;

  DialogueOptions options_;
  Envelope envelope_;
  bool control_allowed_ = false;
};

}  // namespace mailwhy::smtp
