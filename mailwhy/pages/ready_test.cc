// Worlds of servers that are ready and of those that are not: what mailwhy ready makes of each.
#include <doctest/doctest.h>

#include <algorithm>

#include "mailwhy/check/ready.h"
#include "mailwhy/lab/lab_net.h"
#include "mailwhy/lab/page.h"
#include "mailwhy/ready/judge.h"
#include "mailwhy/report/ready/ready.h"

namespace mailwhy::ready {
namespace {

struct Told {
  Survey survey;
  Judgement judgement;
  bool has(std::string_view id) const {
    return std::any_of(judgement.tasks.begin(), judgement.tasks.end(), [&](const Task& task) { return task.kind->id == id; });
  }
  const Task& of(std::string_view id) const {
    for (const auto& task : judgement.tasks)
      if (task.kind->id == id) return task;
    FAIL("no such task: " << id);
    return judgement.tasks.front();
  }
  std::string ids() const {
    std::string all;
    for (const auto& task : judgement.tasks) all += std::string(task.kind->id) + " ";
    return all;
  }
};

struct Ask {
  std::string target = "mail.example.test";
  std::string helo = {};
  const char* table = "bl.test\tip4\tactive\tmajor\n";
};

Told look(const std::string& zones, const std::string& hosts, const Ask& ask = {}) {
  const auto worlds = lab::read_worlds("ready", "```world\nrtt 20ms\n```\n```dns\n" + zones + "\n```\n" + hosts + "\n```check bob@example.test\n```\n");
  REQUIRE_MESSAGE(worlds.has_value(), (worlds ? "" : worlds.error().text));
  const auto table = listing::read_table(ask.table);
  check::ReadyQuestion question;
  question.target = ask.target;
  question.address = IpAddress::parse(ask.target);
  if (!question.address) question.host = Domain::of(ask.target);
  question.helo = ask.helo;
  question.table = &table;
  question.choice.own_table = true;
  question.resolvers = {worlds->front().resolvers.front().at};
  for (const char* network : {"192.0.2.0/24", "2001:db8::/32"}) question.public_networks.push_back(*Network::parse(network));
  lab::LabNet net(worlds->front());
  Told told;
  told.survey = check::look_at_server(question, net);
  told.judgement = judge(told.survey);
  return told;
}

constexpr const char* alive = "2.0.0.127.bl.test. A 127.0.0.2\n";
constexpr const char* mail = "mail.example.test. A 192.0.2.40\n";
constexpr const char* pointer = "40.2.0.192.in-addr.arpa. PTR mail.example.test.\n";
constexpr const char* port_25 = "```host 192.0.2.40:25\n```\n";
std::string sound() { return std::string(alive) + mail + pointer; }

}  // namespace

TEST_CASE("a sound server is ready, in about three round trips") {
  const auto told = look(sound(), "```host 192.0.2.40:25\ngreeting mail.example.test ESMTP\n```\n");
  CAPTURE(told.ids());
  CHECK(told.judgement.tasks.empty());
  CHECK(to_string(told.judgement.verdict) == "ready");
  CHECK(told.survey.elapsed <= 200ms);
  REQUIRE(told.survey.faces.size() == 1);
  REQUIRE(told.survey.faces.front().door.has_value());
  const auto& said = told.survey.faces.front().door->transcript;
  CHECK(said.find(smtp::Step::ehlo) != nullptr);
  CHECK(said.find(smtp::Step::mail) == nullptr);
  CHECK(said.find(smtp::Step::quit) != nullptr);
}

TEST_CASE("each fault is told, with its verdict and what to publish") {
  const struct {
    const char* what;
    std::string zones, hosts;
    Ask ask;
    const char* id;
    const char* verdict;
    const char* publish;
  } rows[] = {
      {"no PTR", std::string(alive) + mail, port_25, {}, "identity.address-without-name", "not_ready", "40.2.0.192.in-addr.arpa. 3600 IN PTR mail.example.test."},
      {"the PTR of somebody else", std::string(alive) + mail + "40.2.0.192.in-addr.arpa. PTR host40.isp.test.\nhost40.isp.test. A 192.0.2.99\n", port_25, {},
       "identity.name-leads-elsewhere", "not_ready", "40.2.0.192.in-addr.arpa. 3600 IN PTR mail.example.test."},
      {"the PTR is right, the way back is missing", std::string(alive) + pointer, port_25, {.target = "192.0.2.40", .helo = "mail.example.test"},
       "identity.name-leads-elsewhere", "not_ready", "mail.example.test. 3600 IN A 192.0.2.40"},
      {"a name as of a pool", std::string(alive) + mail + "40.2.0.192.in-addr.arpa. PTR 192-0-2-40.pool.isp.test.\n192-0-2-40.pool.isp.test. A 192.0.2.40\n", port_25, {},
       "identity.dynamic-looking-name", "ready", "40.2.0.192.in-addr.arpa. 3600 IN PTR mail.example.test."},
      {"another good name", std::string(alive) + mail + "40.2.0.192.in-addr.arpa. PTR mx7.isp.test.\nmx7.isp.test. A 192.0.2.40\n", port_25, {}, "ready.name-is-not-hello",
       "ready", "40.2.0.192.in-addr.arpa. 3600 IN PTR mail.example.test."},
      {"reverse DNS fails", sound() + "! servfail 2.0.192.in-addr.arpa\n", port_25, {}, "identity.reverse-dns-unanswered", "inconclusive", nullptr},
      {"reverse DNS is silent", sound() + "! silent 2.0.192.in-addr.arpa\n", port_25, {}, "identity.reverse-dns-unanswered", "inconclusive", nullptr},
      {"hello with a short name", sound(), port_25, {.helo = "mailhost"}, "identity.helo-not-a-full-name", "not_ready", nullptr},
      {"hello with a name without address", sound(), port_25, {.helo = "nowhere.example.test"}, "identity.helo-unresolvable", "not_ready", "nowhere.example.test. 3600 IN A 192.0.2.40"},
      {"hello with a name that is elsewhere", sound() + "other.example.test. A 192.0.2.41\n", port_25, {.helo = "other.example.test"}, "identity.helo-other-address", "ready", "other.example.test. 3600 IN A 192.0.2.40"},
      {"listed", sound() + "40.2.0.192.bl.test. A 127.0.0.2\n", port_25, {}, "identity.own-address-listed", "not_ready", nullptr},
      {"listed for information", sound() + "40.2.0.192.bl.test. A 127.0.0.2\n", port_25, {.table = "bl.test\tip4\tactive\tinformational\n"}, "ready.listed-for-information", "ready", nullptr},
      {"the lists refuse", std::string(mail) + pointer + "*.bl.test. A 127.255.255.254\n", port_25, {}, "ready.lists-untold", "inconclusive", nullptr},
      {"nothing on port 25", sound(), "```host 192.0.2.40:25\n! refuse\n```\n", {}, "ready.port-shut", "ready", nullptr},
      {"it greets with a name of the inside", sound(), "```host 192.0.2.40:25\ngreeting exch01.local ESMTP\n```\n", {}, "greeting.name-private", "ready", nullptr},
      {"it greets with a name that does not exist", sound(), "```host 192.0.2.40:25\ngreeting gone.example.test ESMTP\n```\n", {}, "greeting.name-unresolvable", "ready", nullptr},
      {"it turns us away", sound(), "```host 192.0.2.40:25\nS: 554 no\n! drop\n```\n", {}, "ready.greeting-turns-away", "ready", nullptr},
      {"no such host", alive, "", {}, "ready.no-address", "not_ready", nullptr},
      {"the host cannot be looked up", std::string(alive) + "! servfail mail.example.test\n", "", {}, "ready.host-unanswered", "inconclusive", nullptr},
      {"a private address", std::string(alive) + "mail.example.test. A 10.0.0.5\n", "", {}, "ready.address-not-public", "inconclusive", nullptr},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const auto told = look(row.zones, row.hosts, row.ask);
    CAPTURE(told.ids());
    REQUIRE(told.has(row.id));
    CHECK(to_string(told.judgement.verdict) == row.verdict);
    if (row.publish) {
      REQUIRE(told.of(row.id).publish.size() == 1);
      CHECK(told.of(row.id).publish.front() == row.publish);
    } else {
      CHECK(told.of(row.id).publish.empty());
    }
    for (const Language language : all_languages()) {
      const auto text = report::ready_text(told.survey, told.judgement, {}, report::Words::of(language));
      CHECK(text.ends_with("\n"));
      CHECK(text.find("{") == std::string::npos);
    }
    CHECK(report::ready_json(told.survey, told.judgement, false, report::Words::of(Language::english)).find(row.id) != std::string::npos);
  }
}

TEST_CASE("names come before lists, and a list is asked after the name is mended") {
  const auto told = look(std::string(alive) + mail + "40.2.0.192.bl.test. A 127.0.0.2\n", port_25);
  REQUIRE(told.judgement.tasks.size() >= 2);
  CHECK(told.judgement.tasks[0].kind->id == "identity.address-without-name");
  CHECK(told.judgement.tasks[1].kind->id == "identity.own-address-listed");
  CHECK(told.judgement.tasks[1].after_names);
}

TEST_CASE("both families are looked at, and IPv6 without a list that speaks is no doubt") {
  const std::string six = "mail.example.test. AAAA 2001:db8::40\n";
  const auto bare = look(sound() + six, std::string(port_25) + "```host [2001:db8::40]:25\n```\n");
  CAPTURE(bare.ids());
  CHECK(bare.survey.faces.size() == 2);
  CHECK(bare.of("identity.address-without-name").address == IpAddress::of("2001:db8::40"));
  const auto named = look(sound() + six + IpAddress::of("2001:db8::40").reverse_name().text() + ". PTR mail.example.test.\n", std::string(port_25) + "```host [2001:db8::40]:25\n```\n");
  CAPTURE(named.ids());
  CHECK(to_string(named.judgement.verdict) == "ready");
}

TEST_CASE("of an address alone the name for hello is that of its greeting") {
  const auto told = look(sound(), "```host 192.0.2.40:25\ngreeting mail.example.test ESMTP\n```\n", {.target = "192.0.2.40"});
  CHECK(told.survey.helo == "mail.example.test");
  CHECK(told.survey.helo_from == "greeting");
  CHECK(to_string(told.judgement.verdict) == "ready");
  const auto mute = look(sound(), "```host 192.0.2.40:25\n! refuse\n```\n", {.target = "192.0.2.40"});
  CHECK(mute.survey.helo_from == "reverse DNS");
}

}  // namespace mailwhy::ready
