// What came of the control recipient, the mailbox that cannot exist: does the server's yes tell mailboxes apart?
//
// Three-valued.  Only reads; the answer to the real recipient is never touched by it.
#pragma once
#include <string>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules {

struct ControlAnswer {
  enum class Kind {
    not_asked,
    refused,   // as unknown: the server looks mailboxes up before it says yes
    accepted,  // like any other: a catch-all, or it looks only after the message has come
    untold,    // asked, and the answer proves neither
  } kind = Kind::not_asked;
  std::size_t session = 0, exchange = 0;  // where, when asked
  std::string words;                      // for untold: what came instead, in our words
};
// In the sessions of this attempt.
ControlAnswer control_of(const View& view, const Attempt& attempt);

}  // namespace mailwhy::rules
