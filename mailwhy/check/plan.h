// The contents page of a check: given everything known so far, what to ask and which conversations to open now.
//
// Pure.  Planning asks for more evidence and leans on evaluators (route, bounce, listing), never on rules.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "mailwhy/evidence/evidence.h"

namespace mailwhy::check {

struct SessionWish {
  evidence::Session::Purpose purpose = evidence::Session::Purpose::first;
  Domain host;
  std::uint16_t preference = 0;
  IpAddress address;
  friend auto operator<=>(const SessionWish&, const SessionWish&) = default;
};

struct ReachWish {
  evidence::Reach::Kind kind = evidence::Reach::Kind::control;
  std::string name;
  Endpoint to;
  friend auto operator<=>(const ReachWish&, const ReachWish&) = default;
};

struct Wanted {
  std::set<dns::Question> questions;
  std::set<dns::Question> curiosities; // asked too, but never waited for; none of `questions`
  std::set<zone::Ask> asks;            // of the views of the DNS (views.h)
  bool views_needed = false;           // `asks` is waited for; else as curiosities are
  bool hosts_needed = false;           // the same for those about mail hosts, for which there is a time of its own
  std::vector<SessionWish> sessions;   // in the order in which a sender would try them
  std::set<ReachWish> reaches;
  std::set<IpAddress> pings;
  std::vector<evidence::NotTried> not_tried;
  std::optional<SessionWish> may_ask_control;  // the one session that may ask for the control recipient (control.h)
  std::string helo;                    // chosen name; empty while it cannot be chosen yet
  std::string helo_from;
};

// What is known of connections that have not ended yet.
struct UnderWay {
  std::set<IpAddress> slow;   // connects that have been waiting for more than a second; they get their control probes before they fail
  std::set<Domain> greeters;  // full names by which servers greeted us
  bool validates = false;     // somebody proves signatures: TLSA records are worth a question without anybody's word
};

// Wishes that were fulfilled are named again; the caller starts each once.
Wanted plan(const evidence::Evidence& so_far, const UnderWay& under_way);

}  // namespace mailwhy::check
