// What the mail hosts offer in answer to EHLO, where the answer can be believed.
#pragma once
#include "mailwhy/rules/support.h"

namespace mailwhy::rules {

struct OfferSeen {
  SessionSeen in;
  std::size_t exchange = 0;                     // position of the EHLO that it answers
  const smtp::Capabilities* offer = nullptr;
};
// The last whole offer of each session: the one after TLS where there is one.  Left out: HELO, unfinished answers, answers whose
// lines contradict each other, and lists that a device on the way has painted over.
std::vector<OfferSeen> offers_seen(const View& view);
// The same before TLS.
std::vector<OfferSeen> clear_offers_seen(const View& view);

}  // namespace mailwhy::rules
