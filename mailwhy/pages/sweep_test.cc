// The sweep: in the first check of each world, every single network operation fails once by silence and once by a reset.
// The check must always come to an end and a verdict, and must not blame with certainty whom the undisturbed run does not.
#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "mailwhy/pages/all_pages.h"
#include "mailwhy/pages/run.h"

using namespace mailwhy;
using namespace mailwhy::pages;

namespace {

using How = lab::LabNet::Sabotage::How;
using rules::Party;

constexpr int most_operations = 400;

bool blames(Party party) { return party != Party::nobody && party != Party::unknown && party != Party::this_machine; }

bool finds(const Outcome& outcome, const std::string& id) {
  return std::any_of(outcome.judgement.findings.begin(), outcome.judgement.findings.end(), [&](const rules::Finding& f) { return f.id == id; });
}

// What does not hold in this world.
std::vector<std::string> sweep(const lab::World& world) {
  std::vector<std::string> complaints;
  const lab::Check& check = world.checks.front();
  lab::LabNet calm(world);
  const Outcome truth = run_check(world, check, calm);
  const int operations = std::min(calm.operations(), most_operations);
  for (const How how : {How::timeout, How::reset}) {
    for (int k = 1; k <= operations; ++k) {
      lab::LabNet net(world, {.fail_at = k, .how = how});
      const Outcome outcome = run_check(world, check, net);
      const auto& judgement = outcome.judgement;
      const bool certain_blame = judgement.cause != "none" && judgement.confidence == rules::Confidence::certain && blames(judgement.party);
      if (certain_blame && !finds(truth, judgement.cause))
        complaints.push_back(fmt::format("{}: operation {} {}: certain {} ({}), which the undisturbed run does not find", world.name, k,
                               how == How::timeout ? "timed out" : "was reset", judgement.cause, to_string(judgement.party)));
    }
  }
  return complaints;
}

}  // namespace

TEST_CASE("no single failing operation makes the check hang or blame wrongly") {
  const auto worlds = all_worlds();
  // Tens of thousands of checks: worlds share nothing, so each processor takes the next one.
  std::atomic<std::size_t> next = 0;
  std::mutex guard;
  std::vector<std::string> complaints;
  const auto work = [&] {
    for (std::size_t i = next++; i < worlds.size(); i = next++) {
      if (worlds[i].checks.empty()) continue;
      const auto found = sweep(worlds[i]);
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
