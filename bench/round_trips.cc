// How many round trips a check waits for, one after another.  Counted, not timed: each page runs under the lab's virtual
// clock, where only waiting costs time, so the time that passed divided by the round trip is the length of the critical path.
//
// Prints a table and fails (exit 1) when a healthy domain costs more than it has to.  Deterministic, so it is a test too.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "mailwhy/check/run.h"
#include "mailwhy/lab/page.h"
#include "mailwhy/pages/run.h"

namespace {
using namespace mailwhy;

// What the domain needs at least, and what it may cost.
struct Scenario {
  const char* name;
  int longest_chain;    // of questions that need each other's answers
  int most_in_all;      // sequential round trips; 0: only shown
  const char* page;
};

// MX -> A, and beside it PTR -> A for our own name.  Both hosts offer STARTTLS with TLS 1.3.
const Scenario scenarios[] = {
    {"two MX, STARTTLS, PIPELINING", 2, 12, R"(
```world
rtt 100ms
```
```dns
good.test. MX 10 mx1.good.test.
good.test. MX 20 mx2.good.test.
mx1.good.test. A 192.0.2.10
mx2.good.test. A 192.0.2.11
```
```host 192.0.2.10:25 192.0.2.11:25
! default
```
```check bob@good.test --from ann@sender.test
```
)"},
    {"two MX, STARTTLS, no PIPELINING", 2, 12, R"(
```world
rtt 100ms
```
```dns
good.test. MX 10 mx1.good.test.
good.test. MX 20 mx2.good.test.
mx1.good.test. A 192.0.2.10
mx2.good.test. A 192.0.2.11
```
```host 192.0.2.10:25 192.0.2.11:25
without PIPELINING
```
```check bob@good.test --from ann@sender.test
```
)"},
    {"two MX with A and AAAA, STARTTLS, PIPELINING", 2, 12, R"(
```world
rtt 100ms
source6 2001:db8::25
```
```dns
good.test. MX 10 mx1.good.test.
good.test. MX 20 mx2.good.test.
mx1.good.test. A 192.0.2.10
mx1.good.test. AAAA 2001:db8::10
mx2.good.test. A 192.0.2.11
mx2.good.test. AAAA 2001:db8::11
```
```host 192.0.2.10:25 192.0.2.11:25 [2001:db8::10]:25 [2001:db8::11]:25
! default
```
```check bob@good.test --from ann@sender.test
```
)"},
    {"one MX host with three addresses, two at a time", 2, 0, R"(
```world
rtt 100ms
```
```dns
good.test. MX 10 mx1.good.test.
mx1.good.test. A 192.0.2.10
mx1.good.test. A 192.0.2.11
mx1.good.test. A 192.0.2.12
```
```host 192.0.2.10:25 192.0.2.11:25 192.0.2.12:25
! default
```
```check bob@good.test --from ann@sender.test
```
)"},
    {"MX hosts behind aliases", 2, 12, R"(
```world
rtt 100ms
```
```dns
good.test. MX 10 mx1.good.test.
mx1.good.test. CNAME host.good.test.
host.good.test. A 192.0.2.10
```
```host 192.0.2.10:25
! default
```
```check bob@good.test --from ann@sender.test
```
)"},
    {"no MX, the domain is its own host, no STARTTLS", 2, 9, R"(
```world
rtt 100ms
```
```dns
good.test. A 192.0.2.10
```
```host 192.0.2.10:25
without STARTTLS
```
```check bob@good.test --from ann@sender.test
```
)"},
    // Nobody answers for the name in the greeting: its question may cost a second after everything else, never a resolver's patience.
    {"a greeting with a name that nobody serves", 2, 20, R"(
```world
rtt 100ms
```
```dns
good.test. MX 10 mx1.good.test.
mx1.good.test. A 192.0.2.10
! silent dead.test
```
```host 192.0.2.10:25
name mail.dead.test
```
```check bob@good.test --from ann@sender.test
```
)"},
    {"refused for a block list that the reply names", 2, 0, R"(
```world
rtt 100ms
```
```dns
good.test. MX 10 mx1.good.test.
mx1.good.test. A 192.0.2.10
25.2.0.192.zen.dnsbl.test. A 127.0.0.2
2.0.0.127.zen.dnsbl.test. A 127.0.0.2
```
```host 192.0.2.10:25
on RCPT TO : 554 5.7.1 Service unavailable; Client host [192.0.2.25] blocked using zen.dnsbl.test
```
```check bob@good.test --from ann@sender.test
```
)"},
};

struct Cost {
  double all = 0;                     // round trips, one after another
  double dns = 0, smtp = 0;           // the questions asked before a server answered; the longest session
  double after = 0;                   // what the end of the last session still led to
  std::size_t questions = 0, repeated = 0;
  int sessions = 0;
  bool healthy = false;               // every session got a good answer to RCPT inside TLS or without any offer of it
};

double trips(Duration time, const lab::World& world) { return static_cast<double>(time.count()) / static_cast<double>(world.rtt.count()); }

bool accepted(const evidence::Session& session) {
  const auto* rcpt = session.transcript.find(smtp::Step::rcpt);
  return rcpt && rcpt->reply && rcpt->reply->positive() && (!session.tls || session.tls->ok());
}

Cost measure(const lab::World& world, const evidence::Case& the_case) {
  lab::LabNet net(world);
  const auto evidence = check::run(the_case, net, {});
  Cost cost;
  cost.all = trips(evidence.elapsed, world);
  const Time end = evidence.started + evidence.elapsed;
  Time first_answer = end, last_ended = evidence.started;
  for (const auto& session : evidence.sessions) {
    const Time ended = session.connect.at + session.took;
    if (const auto* greeting = session.transcript.find(smtp::Step::greeting)) first_answer = std::min(first_answer, greeting->at + greeting->took);
    last_ended = std::max(last_ended, ended);
    cost.smtp = std::max(cost.smtp, trips(session.took, world));
  }
  cost.after = trips(end - last_ended, world);
  for (const auto& lookup : evidence.lookups.all())
    if (lookup.at < first_answer) cost.dns = std::max(cost.dns, trips(lookup.at + lookup.took - evidence.started, world));
  cost.questions = net.questions().size();
  cost.repeated = net.repeated_questions().size();
  cost.sessions = static_cast<int>(evidence.sessions.size());
  cost.healthy = cost.sessions > 0 && std::all_of(evidence.sessions.begin(), evidence.sessions.end(), accepted);
  return cost;
}

// What is wrong with a cost, in words; empty when it holds.
std::vector<std::string> complaints(const Scenario& scenario, const Cost& cost) {
  std::vector<std::string> found;
  if (cost.repeated > 0) found.push_back(fmt::format("{} questions were asked again although answered", cost.repeated));
  if (scenario.most_in_all == 0) return found;
  if (!cost.healthy) found.push_back("a session of the healthy domain did not go through, so the count means nothing");
  if (cost.all > scenario.most_in_all) found.push_back(fmt::format("more than {} round trips in all", scenario.most_in_all));
  if (cost.dns > scenario.longest_chain + 1) found.push_back(fmt::format("the DNS part has a chain of {}, plus one", scenario.longest_chain));
  return found;
}

bool report(const Scenario& scenario) {
  const auto worlds = lab::read_worlds(scenario.name, scenario.page);
  if (!worlds || worlds->size() != 1 || worlds->front().checks.size() != 1) {
    fmt::print("{}: {}\n", scenario.name, worlds ? "the page does not hold one world with one check" : worlds.error().text);
    return false;
  }
  const auto& world = worlds->front();
  const auto the_case = pages::case_for(world, world.checks.front().args);
  if (!the_case) {
    fmt::print("{}: {}\n", scenario.name, the_case.error().text);
    return false;
  }
  const Cost cost = measure(world, *the_case);
  fmt::print("{:<48} {:>5.1f} {:>5.1f} {:>5.1f} {:>5.1f} {:>9} {:>9} {:>8}\n", scenario.name, cost.all, cost.dns, cost.smtp, cost.after,
             cost.sessions, cost.questions, cost.repeated);
  const auto wrong = complaints(scenario, cost);
  for (const auto& complaint : wrong) fmt::print("    WRONG: {}\n", complaint);
  return wrong.empty();
}

}  // namespace

int main() {
  fmt::print("Sequential round trips of one check (virtual time, 100 ms a round trip)\n");
  fmt::print("{:<48} {:>5} {:>5} {:>5} {:>5} {:>9} {:>9} {:>8}\n", "", "all", "DNS", "SMTP", "after", "sessions", "questions", "repeated");
  bool good = true;
  for (const auto& scenario : scenarios) good = report(scenario) && good;
  return good ? 0 : 1;
}
