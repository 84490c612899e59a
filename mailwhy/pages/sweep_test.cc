// The sweep: in every check of each world, every single network operation fails once by silence and once by a reset.
// The check must always come to an end and a verdict, and must not blame whom the undisturbed run does not: never with
// certainty, and as "likely" only a side that the undisturbed run blames too, or whose own answer it was that failed.
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "mailwhy/pages/all_pages.h"
#include "mailwhy/pages/run.h"
#include "mailwhy/pages/worlds_test.h"

using namespace mailwhy;
using namespace mailwhy::pages;

namespace {

using How = lab::LabNet::Sabotage::How;
using rules::Party;

constexpr int most_operations = 400;

bool blames(Party party) { return party != Party::nobody && party != Party::unknown; }

bool finds(const Outcome& outcome, const std::string& id) {
  return std::any_of(outcome.judgement.findings.begin(), outcome.judgement.findings.end(), [&](const rules::Finding& f) { return f.id == id; });
}

// A host that did not take the connection, while others do, looks the same whoever lost the packets: it may be called likely
// down (catalogue T3).  A conversation that breaks off, a lost question or a silent control never makes anybody likely to blame.
// Nor can anybody tell a lost connection to the control from a block near us where the target did not take one either (T4).
bool looks_down(const lab::LabNet::Struck& struck, const Outcome& truth, const rules::Judgement& judgement) {
  const bool two_silent = truth.judgement.stage == evidence::Stage::connect && judgement.cause == "connect.outbound-25-blocked";
  if (struck.what == lab::LabNet::Struck::What::connect && two_silent) return true;
  return struck.what == lab::LabNet::Struck::What::connect && judgement.stage == evidence::Stage::connect && judgement.side == rules::Side::recipient &&
         !judgement.findings.empty() && judgement.findings.front().args.contains("address") &&
         judgement.findings.front().args.at("address") == struck.with.address.text();
}

// Empty when this judgement is one that the failure of a single operation allows.
std::string wrong_blame(const Outcome& truth, const Outcome& outcome, const lab::LabNet::Struck& struck) {
  const auto& judgement = outcome.judgement;
  if (judgement.cause == "none" || !blames(judgement.party) || finds(truth, judgement.cause)) return "";
  if (judgement.confidence == rules::Confidence::certain && judgement.party != Party::this_machine) return "certain";
  if (judgement.verdict == rules::Verdict::accepted) return "";  // the mail arrives: a remark, and nobody is blamed for its loss
  if (judgement.confidence != rules::Confidence::guess && judgement.side != truth.judgement.side && !looks_down(struck, truth, judgement))
    return "likely";
  return "";
}

// What does not hold in this check of the world.
std::vector<std::string> sweep(const lab::World& world, const lab::Check& check) {
  std::vector<std::string> complaints;
  lab::LabNet calm(world);
  const Outcome truth = run_check(world, check, calm);
  const int operations = std::min(calm.operations(), most_operations);
  for (const How how : {How::timeout, How::reset}) {
    for (int k = 1; k <= operations; ++k) {
      lab::LabNet net(world, {.fail_at = k, .how = how});
      const Outcome outcome = run_check(world, check, net);
      const auto wrong = wrong_blame(truth, outcome, net.struck());
      if (wrong.empty()) continue;
      const auto& judgement = outcome.judgement;
      complaints.push_back(fmt::format("{}:{}: operation {} with {} {}: {} {} ({}), which the undisturbed run ({}, {}) does not find", world.name, check.line, k, net.struck().with.text(),
                             how == How::timeout ? "timed out" : "was reset", wrong, judgement.cause, to_string(judgement.party),
                             truth.judgement.cause, to_string(truth.judgement.party)));
    }
  }
  return complaints;
}

// Slow builds (sanitizers, -O0) take every n-th check only; the release build takes all of them (CMakeLists.txt).
std::size_t step() {
  const char* text = std::getenv("MAILWHY_SWEEP_STEP");
  return text ? std::max<std::size_t>(1, std::strtoul(text, nullptr, 10)) : 1;
}
}  // namespace

TEST_CASE("no single failing operation makes the check hang or blame wrongly") {
  const auto worlds = all_worlds();
  std::vector<std::pair<const lab::World*, const lab::Check*>> checks;
  for (const auto& world : worlds)
    if (wanted(world))
      for (const auto& check : world.checks) checks.emplace_back(&world, &check);
  // Tens of thousands of runs: checks share nothing, so each processor takes the next one.
  std::atomic<std::size_t> next = 0;
  std::mutex guard;
  std::vector<std::string> complaints;  // told by this thread: the test's own macros are not for several
  const auto work = [&, by = step()] {
    for (std::size_t i = next.fetch_add(by); i < checks.size(); i = next.fetch_add(by)) {
      const auto found = sweep(*checks[i].first, *checks[i].second);
      const std::lock_guard lock(guard);
      complaints.insert(complaints.end(), found.begin(), found.end());
    }
  };
  {
    std::vector<std::jthread> workers;
    for (unsigned k = std::clamp(std::thread::hardware_concurrency(), 1U, 8U); k > 0; --k) workers.emplace_back(work);
  }
  for (const auto& complaint : complaints) FAIL_CHECK(complaint);
}
