// Asks one server about many envelopes in one session, and sends no message: MAIL, RCPT, RSET for each, QUIT at the end.
//
// The answer to each envelope stands alone: one refusal ends nothing.  Where PIPELINING is offered the three commands go out together
// (RFC 2920 s3.1), so that an envelope costs one round trip.  421 ends the session (RFC 5321 s3.8).  Nothing is reworded and sent again:
// the form of the address is what is being asked about.
#pragma once
#include <string>
#include <vector>

#include "mailwhy/smtp/talk.h"

namespace mailwhy::smtp {

struct Trial {
  std::string sender, recipient;  // without brackets; a recipient may be a form that is no address
  bool smtputf8 = false;          // not asked where SMTPUTF8 is not offered
  friend bool operator==(const Trial&, const Trial&) = default;
};

struct TrialsOptions {
  std::string helo;
  bool starttls = true;           // when offered
  Talk::Patience patience;
};

class Trials final : public Talk {
 public:
  Trials(TrialsOptions options, std::vector<Trial> trials);

 private:
  void on_reply(std::size_t index, const Reply& answer, Time now) override;
  void on_encrypted(Time now) override { send_hello("EHLO", options_.helo, now); }
  void on_hello(Step step, const Reply& reply, Time now);
  void next(Time now);
  Command mail() const;
  Command rcpt() const;

  TrialsOptions options_;
  std::vector<Trial> trials_;
  std::size_t at_ = 0;            // the trial that is being asked about
};

// What came of one trial; null: never sent.
struct TrialAnswer {
  const Exchange* mail = nullptr;
  const Exchange* rcpt = nullptr;
  // The reply that decides: MAIL's when that was refused, else RCPT's; nullptr when neither came.
  const Reply* decisive() const;
};
// One for each trial that was begun, in their order.  A trial that needs SMTPUTF8 and was left out has an answer with a failure.
std::vector<TrialAnswer> read_trials(const Transcript& transcript);

}  // namespace mailwhy::smtp
