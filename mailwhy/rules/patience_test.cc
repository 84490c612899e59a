#include "mailwhy/rules/patience.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "mailwhy/base/embedded.h"

namespace mailwhy::rules {
namespace {
using evidence::Stage;

const Patience& row(std::string_view program, Stage stage) {
  const auto all = patience();
  const auto at = std::find_if(all.begin(), all.end(), [&](const Patience& one) { return one.program == program && one.stage == stage; });
  REQUIRE(at != all.end());
  return *at;
}

std::string gave_up(const Wait& wait) {
  Finding finding;
  say_patience(finding, wait);
  return finding.args.at("gave_up");
}

Wait plain(Stage stage, Duration took) { return {stage, took, took, took, took}; }
}  // namespace

TEST_CASE("every row of the table can be read, has a source, and stands once and in order") {
  const auto all = patience();
  REQUIRE(all.size() > 80);
  std::set<std::pair<std::string, Stage>> seen;
  for (const auto& one : all) {
    CAPTURE(one.program);
    CHECK(seen.emplace(one.program, one.stage).second);
    CHECK(one.source.size() > 5);
  }
  CHECK(std::is_sorted(all.begin(), all.end(), [](const Patience& a, const Patience& b) { return a.program < b.program; }));
  for (const Stage stage : {Stage::domain, Stage::connect, Stage::greeting, Stage::hello, Stage::tls, Stage::mail_from, Stage::rcpt_to, Stage::data})
    CHECK(std::count_if(all.begin(), all.end(), [&](const Patience& one) { return one.stage == stage && one.kind == Patience::Kind::server; }) > 2);
}

TEST_CASE("a bad row is an error that names its line") {
  const std::string head = "program\tkind\tstages\tclock\tseconds\tsource\n";
  for (const std::string bad : {"a\tserver\tconnect\treply\t30", "a\tserver\tconnect\treply\tlong\tmanual", "a\tserver\tconnect\treply\t0\tmanual",
                                "a\tghost\tconnect\treply\t30\tmanual", "a\tserver\tnowhere\treply\t30\tmanual", "a\tserver\tconnect\tmoon\t30\tmanual",
                                "\tserver\tconnect\treply\t30\tmanual", "a\tserver\tconnect\treply\t30\t", "a\tserver\tconnect,connect\treply\t30\tmanual"}) {
    CAPTURE(bad);
    const auto table = read_patience(head + bad + "\n");
    REQUIRE_FALSE(table);
    CHECK(table.error().text.find("patience.tsv:2:") == 0);
  }
  CHECK_FALSE(read_patience(head + "b\tserver\tconnect\treply\t30\tm\na\tserver\tconnect\treply\t30\tm\n"));
  CHECK_FALSE(read_patience(head));
}

TEST_CASE("the standard's own limits are known, and there is none for hello") {
  CHECK(standard_patience(Stage::greeting) == Duration(300s));
  CHECK(standard_patience(Stage::data) == Duration(120s));
  CHECK_FALSE(standard_patience(Stage::hello));
}

TEST_CASE("who gives up depends on how long it took, where, and which clock counts") {
  CHECK(gave_up(plain(Stage::greeting, 3s)) == "nobody");
  CHECK(gave_up(plain(Stage::greeting, 31s)).find("swaks (30 s)") != std::string::npos);
  CHECK(gave_up(plain(Stage::greeting, 31s)).find("Postfix") == std::string::npos);
  CHECK(gave_up(plain(Stage::connect, 31s)).find("Postfix (30 s)") != std::string::npos);
  CHECK(gave_up(plain(Stage::domain, 11s)).find("Postfix (10 s)") != std::string::npos);
  // One byte now and then keeps those who count each read, and not those who count the reply.
  const Wait trickle{Stage::greeting, 320s, 320s, 5s, 320s};
  CHECK_FALSE(trickle.exceeds(row("Postfix", Stage::greeting)));
  CHECK(trickle.exceeds(row("Exim", Stage::greeting)));
  CHECK(trickle.exceeds(row("sendmail", Stage::greeting)));
  CHECK_FALSE(trickle.exceeds(row("msmtp", Stage::greeting)));
}

TEST_CASE("many slow answers make a mail too long for who limits the whole") {
  Finding finding;
  const Wait waits[] = {{Stage::mail_from, 25s, 25s, 25s, 80s}, {Stage::rcpt_to, 25s, 25s, 25s, 105s}};
  say_patience(finding, waits);
  CHECK(finding.args.at("gave_up") == ".NET SmtpClient (100 s)");
  CHECK(finding.args.at("waits").find("Postfix (5 min)") != std::string::npos);
}

}  // namespace mailwhy::rules
