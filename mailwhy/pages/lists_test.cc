// Worlds of lists that live, refuse, lie, are empty or silent: what mailwhy listed makes of each.
#include <doctest/doctest.h>

#include <algorithm>

#include "mailwhy/check/lists.h"
#include "mailwhy/lab/lab_net.h"
#include "mailwhy/lab/page.h"
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
    if (entry.result != Result::unknown) CHECK(std::adjacent_find(questions.begin(), questions.end()) == questions.end());
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
  CHECK(told.asked.size() <= 40 * 4 + 3);
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
