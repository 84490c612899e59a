// Runs what a page asks of other verbs than check: dns, listed, contacts, ready, domain, tls, relay, login and send, and compares with what it promises.
#pragma once
#include <string>
#include <vector>

#include "mailwhy/lab/lab_net.h"
#include "mailwhy/lab/world.h"
#include "mailwhy/pages/place.h"
#include "mailwhy/report/report.h"

namespace mailwhy::pages {

struct Asked {
  std::string verdict, party, confidence, cause;  // cause: the leading finding, or "none"
  std::string side, stage;                        // where the verb has them: send
  int exit_code = 0;
  std::vector<std::string> findings;              // ids
  std::vector<std::string> says;                  // "198.51.100.11 answers", "bl.test listed", "example.test MX secure"
  std::string text;                               // the report for people
  std::vector<std::string> complaints;            // what does not hold, with page and line; empty when all does
};

struct AskOptions {
  ReallyAt really_at;     // of a net of real sockets
  Duration dns_try = 3s;  // shorter for the loopback, where silence takes its time
  report::TextOptions paper = {.width = 100, .utf8 = true};
};

Asked run_ask(const lab::World& world, const lab::Check& ask);  // in memory
Asked run_ask(const lab::World& world, const lab::Check& ask, net::Net& net, const AskOptions& options = {});

}  // namespace mailwhy::pages
