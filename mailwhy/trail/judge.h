// What stands out in a message's header: where its time was lost, whose clock is wrong, what was forged or changed.
//
// A field is a claim.  What the sender's side wrote could be invented, what a server of the receiver's found at the time counts more than
// what comes out now: keys go, records change, lists add lines.  So most of it is a note; blame needs a proof.
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/trail/vouch.h"

namespace mailwhy::trail {

// A message looked at.
struct Analysis {
  Trail trail;
  Vouching vouching;
  bool asked = false;                // the DNS could be asked; else what needed it says temperror
  bool complete = true;              // false: time or a signal ended the questions
  std::size_t questions = 0;
};

// A kind of finding: the id of its page, and what it is in the words of interface.md.
struct Kind {
  std::string_view id, state, party, confidence;
};
std::span<const Kind> all_kinds();
const Kind* find_kind(std::string_view id);

struct Finding {
  const Kind* kind = nullptr;
  std::string_view state, confidence;         // mostly the kind's
  std::map<std::string, std::string> args;    // bytes from outside among them
  std::vector<std::string> seen;              // fields
  std::vector<std::size_t> hops;
};

struct Judgement {
  std::vector<Finding> findings;              // what counts first
  int exit_code() const;                      // 1: a finding fails
};

Judgement judge(const mail::RawMessage& message, const Analysis& analysis);

// Waits that are worth a word, and those that are worth a warning.
constexpr Duration noted_wait = 60s, long_wait = 5min;

}  // namespace mailwhy::trail
