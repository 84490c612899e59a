// Everything that was heard about a domain: enough to look at it again without a network.
#pragma once
#include "mailwhy/posture/survey.h"

namespace mailwhy::posture {

struct Kept {
  Question question;                   // its providers are those of the program that reads it
  dns::Lookups known;
  std::optional<auth::mtasts::Fetched> policy;
  Time started{};
  Duration elapsed{};
  Endpoint resolver;
};

// The survey worked out anew from the answers; complete when they are enough.
Survey look_again(const Kept& kept, const auth::Suffixes& suffixes);

}  // namespace mailwhy::posture
