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

TEST_CASE("every page of the catalogue checks something in each of its worlds") {
  for (const PageText& page : page_texts()) {
    if (page.kind != PageText::Kind::catalogue) continue;
    for (const auto& world : worlds_in(page)) {
      CHECK_MESSAGE(!(world.checks.empty() && world.asks.empty()), world.name);
      for (const auto* checks : {&world.checks, &world.asks})
        for (const auto& check : *checks) CHECK_MESSAGE(!check.expectations.empty(), world.name << ":" << check.line);
    }
  }
}

TEST_CASE("every rule has a world in which it fires and one in which it must not") {
  std::map<std::string, std::set<std::string>> promised;  // "finding" or "absent" -> ids
  std::map<std::string, std::set<std::string>> by_tls;    // the same of `mailwhy tls`, which judges by the same rules
  for (const auto& world : all_worlds()) {
    for (const auto& check : world.checks)
      for (const auto& expected : check.expectations) promised[expected.key].insert(expected.value);
    for (const auto& ask : world.asks)
      for (const auto& expected : ask.expectations)
        if (ask.args.front() == "tls") by_tls[expected.key].insert(expected.value);
  }
  for (const rules::Rule* rule : rules::all_rules()) {
    for (const char* key : {"finding", "absent"})
      CHECK_MESSAGE((promised[key].contains(std::string(rule->id)) || by_tls[key].contains(std::string(rule->id))), fmt::format("no world expects `{} {}`", key, rule->id));
  }
  for (const std::string key : {"finding", "absent"})
    for (const auto& id : promised[key]) CHECK_MESSAGE(rules::find_rule(id), fmt::format("a page expects {} {}, which is no rule", key, id));
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

namespace {
bool is_control(std::string_view line) { return starts_with_ignoring_case(line, "RCPT TO:<no-such-user-"); }

// Never more than two recipients in a session, and the second only when the first was taken.
bool control_follows_a_yes(const evidence::Session& session) {
  bool yes = false;
  for (const auto& exchange : session.transcript.exchanges) {
    if (exchange.step == smtp::Step::rcpt) yes = exchange.reply && exchange.reply->positive();
    if (exchange.step == smtp::Step::control_rcpt && !yes) return false;
  }
  return true;
}
}  // namespace

TEST_CASE("the check keeps its manners in every world") {
  for (const auto& world : all_worlds()) {
    CAPTURE(world.name);
    for (const auto& check : world.checks) {
      lab::LabNet net(world);
      const Outcome outcome = run_check(world, check, net);
      for (const auto& service : world.services) CHECK(net.most_connections(service.at.address) <= 2);
      CHECK(net.said_quit_everywhere());
      for (const auto& question : net.repeated_questions()) FAIL_CHECK(world.name << " asked again although it was answered: " << question.text());
      std::set<std::string> recipients;
      int controls = 0;  // questions for a mailbox that cannot exist
      for (const std::string& line : net.commands()) {
        if (is_control(line)) ++controls;
        else if (starts_with_ignoring_case(line, "RCPT TO:")) recipients.insert(lower_ascii(line.substr(0, line.find('>'))));
        CHECK_FALSE(starts_with_ignoring_case(line, "DATA"));
        CHECK_FALSE(starts_with_ignoring_case(line, "BDAT"));
        CHECK_FALSE(starts_with_ignoring_case(line, "VRFY"));
        CHECK_FALSE(starts_with_ignoring_case(line, "EXPN"));
      }
      CHECK(recipients.size() <= 1);
      CHECK(controls <= 1);
      for (const auto& session : outcome.evidence.sessions) CHECK(control_follows_a_yes(session));
    }
  }
}

TEST_CASE("the lab pages can live side by side in one lab") {
  std::map<Endpoint, std::string> owner_of_port;
  std::map<Domain, std::string> owner_of_name;
  const auto background = lab::read_worlds("background", "nothing");
  REQUIRE(background.has_value());
  const auto& common = background->front();
  const auto is_common = [&](const Endpoint& at) {
    return std::any_of(common.services.begin(), common.services.end(), [&](const lab::Service& s) { return s.at.address == at.address; });
  };
  const auto& known = common.resolvers.front().records;
  for (const PageText& page : page_texts()) {
    if (page.kind != PageText::Kind::story) continue;
    const auto worlds = worlds_in(page);
    CHECK_MESSAGE(worlds.size() == 1, page.name << " should tell one story");
    for (const auto& world : worlds) {
      CHECK_MESSAGE(!world.title.empty(), page.name);
      CHECK_MESSAGE(!world.checks.empty(), page.name);
      for (const auto& service : world.services) {
        const auto& owner = owner_of_port.emplace(service.at, page.name).first->second;
        CHECK_MESSAGE((owner == page.name || is_common(service.at)), page.name << " and " << owner << " both use " << service.at.text());
      }
      for (const auto& record : world.resolvers.front().records) {
        if (std::find(known.begin(), known.end(), record) != known.end()) continue;
        const auto& owner = owner_of_name.emplace(record.name, page.name).first->second;
        CHECK_MESSAGE(owner == page.name, page.name << " and " << owner << " both define " << record.name.text());
      }
      const bool far_reaching = std::any_of(world.resolvers.front().faults.begin(), world.resolvers.front().faults.end(),
                                            [](const lab::DnsFault& fault) { return fault.name.label_count() < 2; });
      const bool own_place = world.outbound.kind != lab::Outbound::Kind::open || world.ip6 || !world.ip4 || !world.echo_permitted;
      CHECK_MESSAGE((world.memory_only || (!far_reaching && !own_place)), page.name << " needs \"memory only\"");
    }
  }
}
