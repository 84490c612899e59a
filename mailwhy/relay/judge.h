// Does this server take mail for everybody, and is it responsible for the domains that it should be?
//
// Only a yes to a plain form, asked from outside, makes an open relay likely; a delivery alone would make it certain.  A no counts when
// a control shows that it was about relaying and not about us.  4xx decides nothing (RFC 5321 s4.2.1).  A message that was taken proves
// no delivery either: the mailbox does.  A message that was refused, after its envelope was accepted, takes the suspicion back.
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/bounce/meaning.h"
#include "mailwhy/relay/survey.h"

namespace mailwhy::relay {

enum class Verdict { closed, open, delayed, inconclusive };
std::string_view to_string(Verdict verdict);
int exit_code_of(Verdict verdict);  // of the relay question alone; a finding that fails makes it 1

// What came of one envelope.
enum class Outcome {
  accepted,
  refused,            // for good, and not for our sake
  refused_for_us,     // for good: our address, its name or its standing
  refused_for_names,  // the domain of the sender or of the recipient elsewhere is not good enough, be it for good or for now
  temporary,
  unanswered,         // begun, and no answer came, twice
  not_tried,
};
std::string_view to_string(Outcome outcome);

struct Judged {
  Outcome outcome = Outcome::not_tried;
  bool at_mail = false;              // decided at MAIL
  bounce::Cause cause;               // of a refusal
};
Judged judge(const Tried& tried);

// Whether the server takes mail for a domain.
enum class Responsible {
  untold,
  yes,             // a mailbox there is taken, one that cannot exist is not
  any_mailbox,     // both are: a backup, a gateway, or a catch-all
  no,              // it refuses to relay to it
};
std::string_view to_string(Responsible responsible);

// A kind of finding: the id of its page, and what it is in the words of interface.md.
struct Kind {
  std::string_view id, state, party, confidence;
};
std::span<const Kind> all_kinds();
const Kind* find_kind(std::string_view id);

struct Finding {
  const Kind* kind = nullptr;
  std::string_view confidence;              // mostly the kind's
  std::map<std::string, std::string> args;  // bytes from outside among them
  std::vector<std::string> seen;            // replies
};

struct DomainJudgement {
  Domain domain;
  Responsible responsible = Responsible::untold;
};

struct Judgement {
  Verdict verdict = Verdict::inconclusive;
  std::string_view confidence = "likely";
  std::vector<Judged> tries;                // in the order of Survey::tried
  std::vector<DomainJudgement> domains;
  std::vector<Finding> findings;            // what decides first
  std::size_t refused = 0, asked = 0;       // of the tries, without controls
  int exit_code() const;
};

Judgement judge(const Survey& survey);

// The plainest envelope that was accepted and leads to the mailbox elsewhere: the one that is worth a message.
std::optional<std::size_t> plainest_accepted(const Survey& survey, const Judgement& judgement);

}  // namespace mailwhy::relay
