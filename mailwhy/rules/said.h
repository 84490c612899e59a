// What a refusal amounts to that somebody else met: in a bounce, a log, a queue, a pasted line.
//
// The same judgement as of a live check: the table "meaning of a reply -> finding" is the one that the rules use (owner.cc); what only
// notices know (expired, complaint ...) has findings of its own.  Nothing was asked, so nothing here is certain by our own eyes:
// `certain` means that the words leave no other reading.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/bounce/spoken.h"
#include "mailwhy/rules/finding.h"

namespace mailwhy::rules {

// Facts of the delivery beside the words; views that outlive the call.
struct SaidOf {
  const bounce::Judged* judged = nullptr;
  std::string_view stage;          // interface.md's; empty when not known
  bool temporary = false;          // the sender's server will try again
  std::string_view recipient;      // an address
  std::string_view sender;         // an address, may be empty
  std::string_view remote_host;
  std::string_view sending_ip;     // when the report names it
  bool incoming = false;           // the server that tells of it refused somebody who came
  int code = 0;                    // the literal reply code; 0: `temporary` tells its class
};

struct Said {
  std::string_view id;             // of a finding; has a page (page.h), never empty: "rcpt_to.user-unknown"
  Party party = Party::unknown;
  Confidence confidence = Confidence::guess;
  std::vector<std::string> again;  // the live check that proves it: {"mailwhy", "check", "bob@example.org"}; empty when none would help
};
Said said(const SaidOf& facts);

// A finding that only reports know, with a page and no rule.
struct SaidKind {
  std::string_view id, state;      // interface.md's words
  evidence::Stage stage;
};
std::span<const SaidKind> all_said_kinds();
const SaidKind* find_said_kind(std::string_view id);
// What stands after the last "@" of an address; empty without one.
std::string_view domain_part(std::string_view address);

}  // namespace mailwhy::rules
