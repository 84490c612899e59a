// Puts a command in clear behind STARTTLS, in one packet with it, and listens within TLS for an answer to it (CVE-2011-0411 and its kin).
//
// A server must forget what came in clear (RFC 3207 s4.2).  One that answers it under TLS would also obey what somebody on the way put
// there before another client's words.  Only for servers of one's own: nothing but NOOP is said, and yet it is an attack's first step.
//
// The answer is the exchange of step `other` under encryption: a reply, or timed_out when nothing came within `listen`.
#pragma once
#include <string>

#include "mailwhy/smtp/talk.h"

namespace mailwhy::smtp {

class Injection final : public Talk {
 public:
  Injection(std::string helo, Patience patience, Duration listen) : Talk(patience), helo_(std::move(helo)), listen_(listen) {}

 private:
  void on_reply(std::size_t index, const Reply& answer, Time now) override;
  void on_encrypted(Time now) override;
  Duration limit_of(Step step) const override { return step == Step::other ? listen_ : Talk::limit_of(step); }

  std::string helo_;
  Duration listen_;
};

// What came of it.  `why` is a clause when the test did not get to its end.
struct InjectionResult {
  enum class Kind { untested, ignored, answered } kind = Kind::untested;
  std::size_t exchange = 0;   // answered: the position of the answer
  std::string why;
};
InjectionResult read_injection(const Transcript& transcript);

}  // namespace mailwhy::smtp
