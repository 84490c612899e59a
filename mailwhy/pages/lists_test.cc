// Worlds of lists that live, refuse, lie, are empty or silent: what mailwhy listed makes of each.
#include <doctest/doctest.h>

#include <algorithm>

#include "mailwhy/check/lists.h"
#include "mailwhy/lab/lab_net.h"
#include "mailwhy/lab/page.h"
#include "mailwhy/pages/worlds_test.h"
#include "mailwhy/report/lists/lists.h"

namespace mailwhy::listing {

namespace {

struct Told {
  Survey survey;
  Duration elapsed{};
  std::vector<dns::Question> asked;
  const Entry& of(std::string_view zone) const {
    for (const auto& entry : survey.entries)
      if (survey.sources[entry.source].list.zone == zone) return entry;
    FAIL("the list was not asked");
    return survey.entries.front();
  }
};

// `table` in the form of data/lists.tsv, `zones` as in a lab page.
Told ask(std::string_view table, std::string_view zones, const std::string& target, Choice choice = {}) {
  const auto worlds = lab::read_worlds("lists", "```world\nrtt 20ms\n```\n```dns\n" + std::string(zones) + "\n```\n```check bob@example.test\n```\n");
  REQUIRE_MESSAGE(worlds.has_value(), (worlds ? "" : worlds.error().text));
  const auto rows = read_table(table);
  REQUIRE(rows.bad.empty());
  choice.own_table = true;
  const auto address = IpAddress::parse(target);
  const Subject subject{address, address ? Domain() : Domain::of(target)};
  check::ListQuestions questions;
  questions.target = target;
  questions.subjects = {subject};
  questions.sources = choose(rows, choice, subject).sources;
  questions.resolvers = {worlds->front().resolvers.front().at};
  lab::LabNet net(worlds->front());
  Told told;
  told.survey = check::ask_lists(questions, net);
  told.elapsed = told.survey.elapsed;
  told.asked = net.questions();
  return told;
}

constexpr const char* alive = "2.0.0.127.bl.test. A 127.0.0.2\n";
constexpr const char* alive_and_listed = "2.0.0.127.bl.test. A 127.0.0.2\n25.2.0.192.bl.test. A 127.0.0.2\n25.2.0.192.bl.test. TXT \"spam seen\"\n";

}  // namespace

TEST_CASE("each behaviour of a list is told for what it is") {
  const struct {
    const char* what;
    const char* table;
    std::string zones;
    const char* target;
    Result result;
    Verdict verdict;
  } rows[] = {
      {"listed", "bl.test", alive_and_listed, "192.0.2.25", Result::listed, Verdict::listed},
      {"clean", "bl.test", alive, "192.0.2.26", Result::clean, Verdict::clean},
      {"listed for information", "bl.test\tip4\tactive\tinformational", alive_and_listed, "192.0.2.25", Result::listed, Verdict::clean},
      {"refusing", "bl.test", "*.bl.test. A 127.255.255.254\n", "192.0.2.25", Result::refused, Verdict::inconclusive},
      {"wildcarding", "bl.test", "*.bl.test. A 127.0.0.2\n", "192.0.2.25", Result::suspicious, Verdict::inconclusive},
      {"empty", "bl.test", "bl.test. TXT here\n", "192.0.2.25", Result::dead, Verdict::inconclusive},
      {"silent", "bl.test", "! silent bl.test\n", "192.0.2.25", Result::unknown, Verdict::inconclusive},
      {"SERVFAIL", "bl.test", "! servfail bl.test\n", "192.0.2.25", Result::unknown, Verdict::inconclusive},
      {"REFUSED", "bl.test", "! refused bl.test\n", "192.0.2.25", Result::refused, Verdict::inconclusive},
      {"a resolver that rewrites NXDOMAIN", "bl.test", "*.bl.test. A 203.0.113.9\n", "192.0.2.25", Result::unknown, Verdict::inconclusive},
      {"rewritten, but for the test point", "bl.test", std::string(alive) + "*.bl.test. A 203.0.113.9\n", "192.0.2.25", Result::unknown, Verdict::inconclusive},
      {"127.0.0.1 is no listing", "bl.test", std::string(alive) + "25.2.0.192.bl.test. A 127.0.0.1\n", "192.0.2.25", Result::unknown, Verdict::inconclusive},
      {"127.0.0.1 where it means something", "bl.test\tip4\tactive\tminor\t-\t127.0.0.1=open proxy", std::string(alive) + "25.2.0.192.bl.test. A 127.0.0.1\n", "192.0.2.25",
       Result::listed, Verdict::listed},
      {"127.0.0.1 where it is a refusal", "bl.test\tip4\tactive\tminor\t-\t-\t127.0.0.1=blocked", std::string(alive) + "25.2.0.192.bl.test. A 127.0.0.1\n", "192.0.2.25",
       Result::refused, Verdict::inconclusive},
      {"a fault of its own", "bl.test\tip4\tactive\tminor\t-\t-\t127.0.0.255=over the limit", std::string(alive) + "25.2.0.192.bl.test. A 127.0.0.255\n", "192.0.2.25",
       Result::refused, Verdict::inconclusive},
      {"an allow list", "bl.test\tallow-ip", alive_and_listed, "192.0.2.25", Result::allow, Verdict::clean},
      {"an allow list without a test point", "bl.test\tallow-ip", "bl.test. TXT here\n", "192.0.2.25", Result::unknown, Verdict::inconclusive},
      {"an allow list that allows everybody", "bl.test\tallow-ip", std::string(alive) + "*.bl.test. A 127.0.0.2\n", "192.0.2.25", Result::suspicious, Verdict::inconclusive},
      {"a bad score", "bl.test\tscore-ip\tactive\tmedium\t-\t127.0.0.2=bad; 127.0.0.3=+good; 127.0.0.4=~so so", alive_and_listed, "192.0.2.25", Result::listed, Verdict::listed},
      {"a good score", "bl.test\tscore-ip\tactive\tmedium\t-\t127.0.0.2=+good", alive_and_listed, "192.0.2.25", Result::allow, Verdict::clean},
      {"a middling score", "bl.test\tscore-ip\tactive\tmedium\t-\t127.0.0.2=~so so", alive_and_listed, "192.0.2.25", Result::clean, Verdict::clean},
      {"a score that nobody knows", "bl.test\tscore-ip\tactive\tmedium\t-\t127.0.0.3=bad", alive_and_listed, "192.0.2.25", Result::unknown, Verdict::inconclusive},
      {"closed long ago, and open again", "bl.test\tip4\tkeyed", alive_and_listed, "192.0.2.25", Result::listed, Verdict::listed},
      {"IPv6 without a test point", "bl.test\tip4+ip6", alive, "2001:db8::1", Result::unknown, Verdict::inconclusive},
      {"a domain, listed", "bl.test\tdomain", "test.bl.test. A 127.0.0.2\nexample.org.bl.test. A 127.0.0.2\n", "example.org", Result::listed, Verdict::listed},
      {"a domain, clean", "bl.test\tdomain", "test.bl.test. A 127.0.0.2\n", "example.org", Result::clean, Verdict::clean},
      {"a domain list with a test point of its own", "bl.test\tdomain\tactive\tmajor\t-\t&4=phishing\t-\tdbltest.com\texample.com", "dbltest.com.bl.test. A 127.0.0.4\n",
       "example.org", Result::clean, Verdict::clean},
      {"a domain list that lists everything", "bl.test\tdomain", "*.bl.test. A 127.0.0.2\n", "example.org", Result::suspicious, Verdict::inconclusive},
      {"a domain list that knows a name nobody has", "bl.test\tdomain", "invalid.bl.test. TXT no\n*.bl.test. A 127.0.0.2\n", "example.org", Result::suspicious, Verdict::inconclusive},
      {"words, but no address", "bl.test", "2.0.0.127.bl.test. TXT here\n25.2.0.192.bl.test. TXT \"spam seen\"\n", "192.0.2.25", Result::dead, Verdict::inconclusive},
      {"the test point answers late", "bl.test", std::string(alive) + "! slow 2.0.0.127.bl.test 2s\n", "192.0.2.26", Result::clean, Verdict::clean},
      {"the test point answers too late", "bl.test", std::string(alive) + "! slow 2.0.0.127.bl.test 9s\n", "192.0.2.26", Result::unknown, Verdict::inconclusive},
      {"the test point fails", "bl.test", std::string(alive) + "! servfail 2.0.0.127.bl.test\n", "192.0.2.26", Result::unknown, Verdict::inconclusive},
      {"the test point fails, and the address is listed", "bl.test", std::string(alive_and_listed) + "! servfail 2.0.0.127.bl.test\n", "192.0.2.25", Result::listed, Verdict::listed},
      {"it fails for the address alone", "bl.test", std::string(alive) + "! servfail 26.2.0.192.bl.test\n", "192.0.2.26", Result::unknown, Verdict::inconclusive},
      {"silent for the address alone", "bl.test", std::string(alive) + "! silent 26.2.0.192.bl.test\n", "192.0.2.26", Result::unknown, Verdict::inconclusive},
      {"the negative test point is listed too", "bl.test", std::string(alive_and_listed) + "1.0.0.127.bl.test. A 127.0.0.2\n", "192.0.2.25", Result::suspicious, Verdict::inconclusive},
      {"the negative test point cannot be asked", "bl.test", std::string(alive_and_listed) + "! servfail 1.0.0.127.bl.test\n", "192.0.2.25", Result::listed, Verdict::listed},
      {"the whole world but for the negative test point", "bl.test", "*.bl.test. A 127.0.0.2\n1.0.0.127.bl.test. TXT no\n", "192.0.2.25", Result::suspicious, Verdict::inconclusive},
      {"it lists documentation addresses for another reason", "bl.test", std::string(alive_and_listed) + "77.113.0.203.bl.test. A 127.0.0.9\n", "192.0.2.25", Result::listed, Verdict::listed},
      {"bogons, for information", "bl.test\tip4\tactive\tinformational", std::string(alive_and_listed) + "77.113.0.203.bl.test. A 127.0.0.2\n", "192.0.2.25", Result::listed, Verdict::clean},
      {"every answer is cut short over UDP", "bl.test", std::string(alive_and_listed) + "! truncate bl.test\n", "192.0.2.25", Result::listed, Verdict::listed},
      {"answers that cannot be read", "bl.test", std::string(alive_and_listed) + "! malformed bl.test\n", "192.0.2.25", Result::unknown, Verdict::inconclusive},
      {"a refusal that nobody has heard of", "bl.test", std::string(alive) + "25.2.0.192.bl.test. A 127.255.255.7\n", "192.0.2.25", Result::refused, Verdict::inconclusive},
      {"refused at the test points only", "bl.test", "25.2.0.192.bl.test. A 127.0.0.2\n1.0.0.127.bl.test. A 127.255.255.255\n", "192.0.2.25", Result::refused, Verdict::inconclusive},
      {"an address of the Internet", "bl.test", std::string(alive) + "25.2.0.192.bl.test. A 198.51.100.1\n", "192.0.2.25", Result::unknown, Verdict::inconclusive},
      {"one good and one alien address", "bl.test", std::string(alive_and_listed) + "25.2.0.192.bl.test. A 198.51.100.1\n", "192.0.2.25", Result::unknown, Verdict::inconclusive},
      {"a refusal beside a code", "bl.test", std::string(alive_and_listed) + "25.2.0.192.bl.test. A 127.255.255.254\n", "192.0.2.25", Result::refused, Verdict::inconclusive},
      {"several codes", "bl.test", std::string(alive_and_listed) + "25.2.0.192.bl.test. A 127.0.0.4\n25.2.0.192.bl.test. A 127.0.0.1\n", "192.0.2.25", Result::listed, Verdict::listed},
      {"AAAA in place of A", "bl.test", std::string(alive) + "25.2.0.192.bl.test. AAAA 2001:db8::2\n", "192.0.2.25", Result::clean, Verdict::clean},
      {"an alias that leads to a code", "bl.test", std::string(alive) + "25.2.0.192.bl.test. CNAME yes.bl.test.\nyes.bl.test. A 127.0.0.2\n", "192.0.2.25", Result::listed, Verdict::listed},
      {"an alias that leads to an address of the Internet", "bl.test", std::string(alive) + "25.2.0.192.bl.test. CNAME parked.test.\nparked.test. A 203.0.113.9\n", "192.0.2.25", Result::unknown, Verdict::inconclusive},
      {"a wildcard in a list of domains, but for the one", "bl.test\tdomain", "*.bl.test. A 127.0.0.2\nexample.org.bl.test. TXT no\ninvalid.bl.test. TXT no\n", "example.org", Result::suspicious, Verdict::inconclusive},
      {"a domain list that refuses", "bl.test\tdomain", "*.bl.test. A 127.255.255.254\n", "example.org", Result::refused, Verdict::inconclusive},
      {"a name of another script", "bl.test\tdomain", "test.bl.test. A 127.0.0.2\nxn--mnchen-3ya.test.bl.test. A 127.0.0.2\n", "xn--mnchen-3ya.test", Result::listed, Verdict::listed},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const auto told = ask(row.table, row.zones, row.target);
    REQUIRE(told.survey.entries.size() == 1);
    const auto& entry = told.survey.entries.front();
    CAPTURE(entry.why);
    CHECK(std::string(to_string(entry.result)) == std::string(to_string(row.result)));
    CHECK(std::string(to_string(totals_of(told.survey).verdict)) == std::string(to_string(row.verdict)));
    auto questions = told.asked;
    std::sort(questions.begin(), questions.end());
    const bool again = row.zones.find("! slow") != std::string::npos || row.zones.find("! truncate") != std::string::npos;
    if (entry.result != Result::unknown && !again) CHECK(std::adjacent_find(questions.begin(), questions.end()) == questions.end());
  }
}

TEST_CASE("the whole set takes as long as its slowest list, and a listing two round trips") {
  std::string table, zones;
  for (int i = 0; i < 40; ++i) {
    const std::string zone = "bl" + std::to_string(i) + ".test";
    table += zone + "\n";
    zones += "2.0.0.127." + zone + ". A 127.0.0.2\n25.2.0.192." + zone + ". A 127.0.0.4\n25.2.0.192." + zone + ". TXT why\n";
  }
  const auto told = ask(table, zones, "192.0.2.25");
  CHECK(totals_of(told.survey).listed == 40);
  CHECK(told.elapsed <= 40ms);
  CHECK(told.asked.size() <= 40 * 5 + 3);
  const auto clean = ask(table, zones, "192.0.2.26");
  CHECK(totals_of(clean.survey).clean == 40);
  CHECK(clean.elapsed <= 20ms);
}

TEST_CASE("a silent list costs its own limit, and the others are told") {
  const auto told = ask("bl.test\nquiet.test\n", std::string(alive) + "! silent quiet.test\n", "192.0.2.25");
  CHECK(told.of("bl.test").result == Result::clean);
  CHECK(told.of("quiet.test").result == Result::unknown);
  CHECK(told.elapsed <= 3100ms);
  CHECK(report::lists_exit_code(told.survey) == 0);
}

TEST_CASE("a family counts once") {
  const std::string zones = std::string(alive_and_listed) + "2.0.0.127.part.test. A 127.0.0.2\n25.2.0.192.part.test. A 127.0.0.2\n";
  const auto told = ask("bl.test\npart.test\tip4\tactive\tmajor\tbl.test\n", zones, "192.0.2.25");
  CHECK(told.survey.entries.size() == 2);
  CHECK(totals_of(told.survey).listed == 1);
  CHECK(totals_of(told.survey).lists == 1);
}

TEST_CASE("a key is asked and never shown, even when the list says it") {
  Choice choice;
  choice.keys["an-operator"] = "s3cret";
  const auto told = ask("KEY.bl.test\tip4\tkeyed\tmajor\t-\t-\t-\t-\t-\t-\tAn Operator\n",
                        "2.0.0.127.s3cret.bl.test. A 127.0.0.2\n25.2.0.192.s3cret.bl.test. A 127.0.0.2\n25.2.0.192.s3cret.bl.test. TXT \"see https://bl.test/s3cret/x\"\n", "192.0.2.25", choice);
  CHECK(told.survey.entries.front().result == Result::listed);
  for (const auto& text : {report::lists_json(told.survey, {}, true), report::lists_json_lines(told.survey, {}), report::lists_csv(told.survey, {}),
                           report::lists_text(told.survey, {}, {.all = true}, report::Words::of(Language::english))}) {
    CHECK(text.find("s3cret") == std::string::npos);
    CHECK(text.find("KEY.bl.test") != std::string::npos);
  }
}

TEST_CASE("reverse DNS is told beside the lists") {
  const auto told = ask("bl.test", std::string(alive) + "26.2.0.192.in-addr.arpa. PTR mail.example.test.\nmail.example.test. A 192.0.2.26\n", "192.0.2.26");
  REQUIRE(told.survey.reverse.has_value());
  CHECK(told.survey.reverse->names == std::vector<Domain>{Domain::of("mail.example.test")});
  CHECK(told.survey.reverse->leads_back.front());
}

TEST_CASE("of a range dead lists are left in peace") {
  const auto worlds = lab::read_worlds("lists", "```dns\n" + std::string(alive_and_listed) + "dead.test. TXT gone\n```\n```check bob@example.test\n```\n");
  REQUIRE(worlds.has_value());
  check::ListQuestions questions;
  questions.target = "192.0.2.16/28";
  for (std::uint8_t last = 16; last < 32; ++last) questions.subjects.push_back({IpAddress::v4(192, 0, 2, last), {}});
  Choice choice;
  choice.own_table = true;
  questions.sources = choose(read_table("bl.test\ndead.test\n"), choice, questions.subjects.front()).sources;
  questions.resolvers = {worlds->front().resolvers.front().at};
  lab::LabNet net(worlds->front());
  const auto survey = check::ask_lists(questions, net);
  CHECK(totals_of(survey, 25 - 16).verdict == Verdict::listed);
  CHECK(totals_of(survey, 0).verdict == Verdict::clean);
  const auto asked = net.questions();
  CHECK(std::count_if(asked.begin(), asked.end(), [](const dns::Question& question) { return question.name.is_within(Domain::of("dead.test")); }) == 2);
}

TEST_CASE("silence about lists alone is not the resolver's") {
  const auto told = ask("bl.test\tdomain\n", "! silent bl.test\n", "example.org");
  CHECK(told.survey.resolver_answers);
  CHECK(totals_of(told.survey).verdict == Verdict::inconclusive);
}

TEST_CASE("the bytes of a list cannot reach the terminal") {
  const auto told = ask("bl.test", std::string(alive) + "25.2.0.192.bl.test. A 127.0.0.2\n25.2.0.192.bl.test. TXT \"\\027[2J\\000\\255 | evil\"\n", "192.0.2.25");
  CHECK(told.survey.entries.front().reason.find('\x1b') != std::string::npos);
  for (const auto& text : {report::lists_json(told.survey, {}, true), report::lists_csv(told.survey, {}), report::lists_nagios(told.survey),
                           report::lists_openmetrics({told.survey}), report::lists_text(told.survey, {}, {.all = true}, report::Words::of(Language::german))}) {
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find('\0') == std::string::npos);
  }
}

TEST_CASE("a dead list is asked by name only, and what it says counts when it proves itself") {
  const std::string table = "bl.test\tip4\tdead\n";
  CHECK(ask(table, alive_and_listed, "192.0.2.25").survey.entries.empty());
  Choice choice;
  choice.only = {"BL.test."};
  const auto told = ask(table, alive_and_listed, "192.0.2.25", choice);
  REQUIRE(told.survey.entries.size() == 1);
  CHECK(told.survey.entries.front().result == Result::listed);
  const auto wildcard = ask("bl.test\tip4\tdead-wildcard\n", alive_and_listed, "192.0.2.25", choice);
  CHECK(wildcard.survey.entries.front().result == Result::suspicious);
}

TEST_CASE("a list of domains is not asked about an address, nor the other way round") {
  CHECK(ask("bl.test\tdomain\n", alive, "192.0.2.25").survey.entries.empty());
  CHECK(ask("bl.test\tip4\n", alive, "example.org").survey.entries.empty());
  Choice choice;
  choice.only = {"bl.test"};
  const auto told = ask("bl.test\tdomain\n", alive, "192.0.2.25", choice);
  CHECK(told.survey.entries.front().result == Result::unknown);
  CHECK(std::count(told.asked.begin(), told.asked.end(), dns::Question{Domain::of("2.0.0.127.bl.test"), dns::Type::a}) == 0);
}

namespace {
// Several addresses, or several targets with one memory.
Survey ask_many(const lab::World& world, lab::LabNet& net, std::string_view table, const std::vector<std::string>& addresses, check::ListMemory* memory = nullptr) {
  const auto rows = read_table(table);
  REQUIRE(rows.bad.empty());
  Choice choice;
  choice.own_table = true;
  check::ListQuestions questions;
  questions.target = "many";
  for (const auto& address : addresses) questions.subjects.push_back({IpAddress::of(address), {}});
  questions.sources = choose(rows, choice, questions.subjects.front()).sources;
  questions.resolvers = {world.resolvers.front().at};
  check::ListRunOptions options;
  options.memory = memory;
  return check::ask_lists(questions, net, options);
}
lab::World world_of_zones(const std::string& zones) {
  return pages::world_in("lists", "```world\nrtt 20ms\n```\n```dns\n" + zones + "\n```\n```check bob@example.test\n```\n");
}
}  // namespace

TEST_CASE("a list that wants few questions gets few, and what was not asked is not clean") {
  const auto world = world_of_zones("2.0.0.127.bl.test. 60 A 127.0.0.2\n2.2.0.192.bl.test. 60 A 127.0.0.2\nbl.test. 60 SOA ns.test. host.test. 1 60 60 60 60\n");
  lab::LabNet net(world);
  std::vector<std::string> addresses;
  for (int i = 1; i <= 20; ++i) addresses.push_back("192.0.2." + std::to_string(i));
  const auto survey = ask_many(world, net, "bl.test\tip4\tactive\tmajor\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\t8\n", addresses);
  std::size_t asked = 0, untold = 0;
  for (const auto& question : net.questions()) asked += question.name.is_within(Domain::of("bl.test"));
  for (const auto& entry : survey.entries) untold += entry.result == Result::unknown && entry.why == "more questions than this list is asked in a run";
  CHECK(asked == 8);
  CHECK(untold >= 12);
  CHECK(totals_of(survey).verdict == Verdict::listed);
}

TEST_CASE("a list whose day is nearly over gets what is left of it") {
  const auto world = world_of_zones("2.0.0.127.bl.test. 60 A 127.0.0.2\nbl.test. 60 SOA ns.test. host.test. 1 60 60 60 60\n");
  const Domain zone = Domain::of("bl.test");
  for (const std::size_t left : {0U, 3U}) {
    CAPTURE(left);
    lab::LabNet net(world);
    check::ListMemory memory;
    memory.allow(zone, left);
    const auto survey = ask_many(world, net, "bl.test\tip4\tactive\tmajor\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\t100/day\n", {"192.0.2.1", "192.0.2.2", "192.0.2.3"}, &memory);
    std::size_t asked = 0;
    for (const auto& question : net.questions()) asked += question.name.is_within(zone);
    CHECK(asked == left);
    CHECK(memory.asked(zone) == left);
    for (const auto& entry : survey.entries) CHECK((left > 0 || entry.result == Result::unknown));
    CHECK(std::any_of(survey.entries.begin(), survey.entries.end(), [](const auto& entry) { return entry.why == "more questions than this list is asked in a day"; }));
  }
}

TEST_CASE("of several targets each test point is asked once, as long as its answer lives") {
  const auto world = world_of_zones("2.0.0.127.bl.test. 60 A 127.0.0.2\nbl.test. 60 SOA ns.test. host.test. 1 60 60 60 60\n");
  lab::LabNet net(world);
  check::ListMemory memory;
  for (const char* address : {"192.0.2.1", "192.0.2.2", "192.0.2.1"})
    CHECK(totals_of(ask_many(world, net, "bl.test\n", {address}, &memory)).verdict == Verdict::clean);
  auto questions = net.questions();
  std::erase_if(questions, [](const dns::Question& question) { return !question.name.is_within(Domain::of("bl.test")); });
  std::sort(questions.begin(), questions.end());
  CHECK(std::adjacent_find(questions.begin(), questions.end()) == questions.end());
  CHECK(questions.size() == 4);
}

TEST_CASE("of a range the names of the listed addresses are told") {
  const auto world = world_of_zones(std::string(alive_and_listed) + "25.2.0.192.in-addr.arpa. PTR mail.example.test.\nmail.example.test. A 192.0.2.25\n");
  lab::LabNet net(world);
  const auto survey = ask_many(world, net, "bl.test\n", {"192.0.2.24", "192.0.2.25", "192.0.2.26"});
  REQUIRE(survey.named.size() == 1);
  CHECK(survey.named.front().address == IpAddress::of("192.0.2.25"));
  REQUIRE(survey.named.front().leads_back.size() == 1);
  CHECK(survey.named.front().leads_back.front());
  for (const auto& question : net.questions()) CHECK(question.name != IpAddress::of("192.0.2.24").reverse_name());
}

TEST_CASE("what was seen gives the same answers again") {
  for (const auto& zones : {std::string(alive_and_listed), std::string("*.bl.test. A 127.0.0.2\n"), std::string("! silent bl.test\n"), std::string("! refused bl.test\n")}) {
    const auto told = ask("bl.test", zones, "192.0.2.25");
    Survey again = told.survey;
    again.entries.clear();
    read_again(again);
    REQUIRE(again.entries.size() == told.survey.entries.size());
    CHECK(report::lists_json(again, {}, true) == report::lists_json(told.survey, {}, true));
  }
}

TEST_CASE("a resolver that never answers is named, and the next one asked") {
  const auto worlds = lab::read_worlds("lists", "```dns\n" + std::string(alive) + "```\n```check bob@example.test\n```\n");
  REQUIRE(worlds.has_value());
  check::ListQuestions questions;
  questions.target = "192.0.2.26";
  questions.subjects = {{IpAddress::of("192.0.2.26"), {}}};
  Choice choice;
  choice.own_table = true;
  questions.sources = choose(read_table("bl.test\n"), choice, questions.subjects.front()).sources;
  const Endpoint good = worlds->front().resolvers.front().at, mute{IpAddress::of("192.0.2.200"), 53};
  questions.resolvers = {mute};
  lab::LabNet first(worlds->front());
  CHECK_FALSE(check::ask_lists(questions, first).resolver_answers);
  questions.resolvers = {mute, good};
  lab::LabNet second(worlds->front());
  const auto survey = check::ask_lists(questions, second);
  CHECK(survey.resolver == good);
  CHECK(survey.entries.front().result == Result::clean);
}

}  // namespace mailwhy::listing
