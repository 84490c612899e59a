// Looks at a message: its way, and who vouches for it, asked again now (mailwhy headers).
#pragma once
#include "mailwhy/check/settle.h"
#include "mailwhy/trail/judge.h"

namespace mailwhy::check {

struct HeadersQuestion {
  trail::Options trail;
  AskOptions ask;                      // without resolvers nothing is asked, and what needed the DNS says temperror
  const auth::Suffixes* suffixes = nullptr;
  auth::dkim::KeyCache* keys = nullptr;
  std::optional<Time> now;             // for the times of signatures; without it the net's clock
};

// `known` keeps the answers for the next message of the run.
trail::Analysis look_at_headers(const mail::RawMessage& message, const HeadersQuestion& question, net::Net& net, dns::Lookups& known);

}  // namespace mailwhy::check
