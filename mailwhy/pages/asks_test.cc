// What pages ask of mailwhy dns and mailwhy listed, in memory and on real sockets.
#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "mailwhy/lab/loopback.h"
#include "mailwhy/login/judge.h"
#include "mailwhy/pages/all_pages.h"
#include "mailwhy/pages/ask.h"
#include "mailwhy/pages/run.h"
#include "mailwhy/pages/worlds_test.h"
#include "mailwhy/posture/judge.h"
#include "mailwhy/ready/judge.h"
#include "mailwhy/relay/judge.h"
#include "mailwhy/rules/finding.h"
#include "mailwhy/zone/finding.h"

using namespace mailwhy;
using namespace mailwhy::pages;

TEST_CASE("what is asked of dns and listed turns out as the page promises") {
  int asks = 0;
  for (const auto& world : all_worlds())
    for (const auto& ask : world.asks) {
      if (!wanted(world)) continue;
      ++asks;
      for (const std::string& complaint : run_ask(world, ask).complaints) FAIL_CHECK(complaint);
    }
  CHECK(asks > 0);
}

TEST_CASE("every finding of dns has a world in which it is made and one in which it must not be") {
  std::map<std::string, std::set<std::string>> promised;  // "finding" or "absent" -> ids
  for (const auto& world : all_worlds())
    for (const auto& ask : world.asks)
      for (const auto& expected : ask.expectations) promised[expected.key].insert(expected.value);
  for (const auto& kind : zone::all_kinds())
    for (const char* key : {"finding", "absent"})
      CHECK_MESSAGE(promised[key].contains(std::string(kind.id)), fmt::format("no world expects `{} {}`", key, kind.id));
  for (const auto& kind : relay::all_kinds())
    for (const char* key : {"finding", "absent"})
      CHECK_MESSAGE(promised[key].contains(std::string(kind.id)), fmt::format("no world expects `{} {}`", key, kind.id));
  for (const std::string key : {"finding", "absent"})
    for (const auto& id : promised[key]) CHECK_MESSAGE((zone::find_kind(id) || rules::find_rule(id) || ready::find_kind(id) || relay::find_kind(id) || login::find_kind(id) || posture::find_kind(id)), fmt::format("a page expects {} {}, which nobody ever says", key, id));
}

namespace {

// A check is played in memory; on real sockets too when the page promises something for them.
bool is_for_loopback(const lab::Check& check) {
  return std::any_of(check.expectations.begin(), check.expectations.end(), [](const lab::Expectation& one) { return one.where == lab::Expectation::Where::on_loopback; });
}

// Its own lab on the loopback; the first instance that is free.
std::vector<std::string> complaints_on_loopback(const lab::World& world) {
  constexpr int most_instances = 60;
  for (int instance = 0; instance < most_instances; ++instance) {
    net::AsioNet real;
    const auto lab = lab::LoopbackLab::start({world}, instance, real);
    if (!lab) continue;
    const auto net = lab::mapped_net(real, (*lab)->map(), world);
    const auto really_at = [&](const Endpoint& at) { return (*lab)->map().to_loopback(at); };
    std::vector<std::string> complaints;
    for (const auto& ask : world.asks)
      for (std::string& complaint : run_ask(world, ask, *net, {.really_at = really_at, .dns_try = 1500ms}).complaints) complaints.push_back("on the loopback: " + std::move(complaint));
    for (const auto& check : world.checks)
      if (is_for_loopback(check))
        for (std::string& complaint : run_check(world, check, *net, really_at).complaints) complaints.push_back("on the loopback: " + std::move(complaint));
    return complaints;
  }
  return {world.name + ": no lab instance is free"};
}

// The world as often as something is asked in it, each with one question or check: those that wait need not wait for each other.
void append_with_one_each(const lab::World& world, std::vector<lab::World>& worlds) {
  for (const auto& ask : world.asks) {
    worlds.push_back(world);
    worlds.back().asks = {ask};
    worlds.back().checks.clear();
  }
  for (const auto& check : world.checks) {
    if (!is_for_loopback(check)) continue;
    worlds.push_back(world);
    worlds.back().asks.clear();
    worlds.back().checks = {check};
  }
}

}  // namespace

TEST_CASE("and so it does on real sockets") {
  std::vector<lab::World> worlds;
  for (const auto& world : all_worlds())
    if (!world.memory_only && wanted(world)) append_with_one_each(world, worlds);
  std::atomic<std::size_t> next{0};
  std::mutex one_at_a_time;
  std::vector<std::size_t> suspects;
  const auto work = [&] {
    for (std::size_t i = next++; i < worlds.size(); i = next++) {
      const bool complains = !complaints_on_loopback(worlds[i]).empty();
      const std::lock_guard lock(one_at_a_time);
      if (complains) suspects.push_back(i);
    }
  };
  std::vector<std::thread> workers;
  for (int i = 0; i < 16; ++i) workers.emplace_back(work);  // they mostly wait
  for (auto& worker : workers) worker.join();
  // What many at once delayed on a busy machine is looked at once more, alone.
  std::vector<std::string> complaints;
  for (const std::size_t i : suspects)
    for (auto& complaint : complaints_on_loopback(worlds[i])) complaints.push_back(std::move(complaint));
  for (const auto& complaint : complaints) FAIL_CHECK(complaint);
}
