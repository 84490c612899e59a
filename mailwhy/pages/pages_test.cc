// Every world of every page holds what it promises, and the check keeps its manners in each.
#include <algorithm>
#include <map>
#include <set>

#include "mailwhy/base/text.h"
#include "mailwhy/pages/all_pages.h"
#include "mailwhy/pages/run.h"

using namespace mailwhy;
using namespace mailwhy::pages;

TEST_CASE("every world holds what its page promises") {
  int checks = 0;
  for (const auto& world : all_worlds()) {
    for (const auto& check : world.checks) {
      ++checks;
      for (const std::string& complaint : run_check(world, check).complaints) FAIL_CHECK(complaint);
    }
  }
  CHECK(checks > 0);
}

TEST_CASE("every rule has a world in which it fires and one in which it must not") {
  std::map<std::string, std::set<std::string>> promised;  // "finding" or "absent" -> ids
  for (const auto& world : all_worlds())
    for (const auto& check : world.checks)
      for (const auto& expected : check.expectations) promised[expected.key].insert(expected.value);
  for (const rules::Rule* rule : rules::all_rules()) {
    for (const char* key : {"finding", "absent"})
      CHECK_MESSAGE(promised[key].contains(std::string(rule->id)), fmt::format("no world expects `{} {}`", key, rule->id));
  }
  for (const auto& [key, ids] : promised)
    for (const auto& id : ids)
      if (key == "finding" || key == "absent") CHECK_MESSAGE(rules::find_rule(id), fmt::format("a page expects {} {}, which is no rule", key, id));
}

TEST_CASE("the same world and seed give the same judgement and the same questions") {
  for (const auto& world : all_worlds()) {
    if (world.checks.empty()) continue;
    lab::LabNet first(world), second(world);
    const Outcome a = run_check(world, world.checks.front(), first);
    const Outcome b = run_check(world, world.checks.front(), second);
    CHECK(a.judgement.cause == b.judgement.cause);
    CHECK(a.judgement.summary == b.judgement.summary);
    CHECK(first.questions() == second.questions());
    CHECK(first.commands() == second.commands());
    CHECK(first.elapsed() == second.elapsed());
  }
}

TEST_CASE("the check keeps its manners in every world") {
  for (const auto& world : all_worlds()) {
    CAPTURE(world.name);
    for (const auto& check : world.checks) {
      lab::LabNet net(world);
      run_check(world, check, net);
      for (const auto& service : world.services) CHECK(net.most_connections(service.at.address) <= 2);
      CHECK(net.said_quit_everywhere());
      for (const auto& question : net.repeated_questions()) FAIL_CHECK(world.name << " asked again although it was answered: " << question.text());
      std::set<std::string> recipients;
      for (const std::string& line : net.commands()) {
        if (starts_with_ignoring_case(line, "RCPT TO:")) recipients.insert(lower_ascii(line.substr(0, line.find('>'))));
        CHECK_FALSE(starts_with_ignoring_case(line, "DATA"));
        CHECK_FALSE(starts_with_ignoring_case(line, "BDAT"));
        CHECK_FALSE(starts_with_ignoring_case(line, "VRFY"));
        CHECK_FALSE(starts_with_ignoring_case(line, "EXPN"));
      }
      CHECK(recipients.size() <= 1);
    }
  }
}
