#include "mailwhy/auth/mtasts/policy.h"

#include <doctest/doctest.h>

#include "mailwhy/auth/mtasts/fetched.h"
#include "mailwhy/auth/mtasts/record.h"
#include "mailwhy/auth/tlsrpt/record.h"

using namespace mailwhy;
using namespace mailwhy::auth;

TEST_CASE("a record announces a policy when it is the only one and has an id") {
  const struct {
    std::vector<std::string> texts;
    const char* status;
    const char* id;
  } rows[] = {
      {{}, "none", ""},
      {{"v=spf1 -all"}, "none", ""},
      {{"v=STSv1; id=20261121T0316Z;"}, "good", "20261121T0316Z"},
      {{"v=STSv1;id=1"}, "good", "1"},
      {{"v=STSv1 ; id=1"}, "good", "1"},
      {{"v=STSv1; id=1; id=2;"}, "good", "1"},
      {{"v=STSv1; ext=a; id=1"}, "good", "1"},
      {{"v=STSv1; id=1", "something else"}, "good", "1"},
      {{"v=STSv1; id=1", "v=STSv1; id=1"}, "several", ""},
      {{"v=STSv1;"}, "malformed", ""},
      {{"v=STSv1; id="}, "malformed", ""},
      {{"v=STSv1; id=2026-11-21"}, "malformed", "2026-11-21"},
      {{"v=STSv1; id=123456789012345678901234567890123"}, "malformed", "123456789012345678901234567890123"},
      {{"v=STSv1; ID=1"}, "malformed", ""},
      {{"v=STSv1; id=1; junk"}, "malformed", "1"},
      {{"v=STSv10; id=1"}, "none", ""},
      {{"V=STSv1; id=1"}, "none", ""},
      {{" v=STSv1; id=1"}, "none", ""},
  };
  for (const auto& row : rows) {
    CAPTURE((row.texts.empty() ? "" : row.texts.front()));
    const auto record = mtasts::choose_record(row.texts);
    CHECK(mtasts::to_string(record.status) == row.status);
    CHECK(record.id == row.id);
    CHECK((record.status == mtasts::Record::Status::malformed) == !record.problem.empty());
  }
  CHECK(mtasts::choose_record({"V=STSv1; id=1"}).oddities.size() == 1);
}

TEST_CASE("a policy is read as senders do") {
  const struct {
    const char* text;
    const char* mode;     // nullptr: not usable
    std::size_t patterns, oddities;
    std::uint32_t max_age_s;
  } rows[] = {
      {"version: STSv1\r\nmode: enforce\r\nmx: mx.example.test\r\nmax_age: 604800\r\n", "enforce", 1, 0, 604800},
      {"version: STSv1\nmode: testing\nmx: *.example.test\nmx: mx.other.test\nmax_age: 86400", "testing", 2, 0, 86400},
      {"version:STSv1\nmode:none\nmax_age:86400\n", "none", 0, 0, 86400},
      {"max_age: 86400\nmx: mx.example.test\nmode: enforce\nversion: STSv1\n", "enforce", 1, 0, 86400},
      {"version: STSv1\nmode: enforce\nmode: none\nmx: MX.Example.Test\nmax_age: 1\nmax_age: 2\n", "enforce", 1, 2, 1},
      {"version: STSv1\nmode: enforce\nmx: mx.example.test\nmax_age: 99999999\n", "enforce", 1, 1, 31557600},
      {"version: STSv1\nmode: enforce\nmx: mx.example.test\nnew-field: x\nmax_age: 5\n", "enforce", 1, 0, 5},
      {"version: STSv1\n\nmode: enforce\nmx: mx.example.test\nmax_age: 5\n\n", "enforce", 1, 1, 5},
      {"version: STSv1\nmode: enforce\nmx: mx.example.test.\nmax_age: 5\n", "enforce", 1, 1, 5},
      {"version: STSv1\nmode: enforce\nmx: *.*.example.test\nmx: mx.example.test\nmax_age: 5\n", "enforce", 1, 1, 5},
      {"\xef\xbb\xbfversion: STSv1\nmode: enforce\nmx: mx.example.test\nmax_age: 5\n", "enforce", 1, 1, 5},
      {"", nullptr, 0, 0, 0},
      {"<html>\n", nullptr, 0, 0, 0},
      {"version: STSv2\nmode: enforce\nmx: mx.example.test\nmax_age: 5\n", nullptr, 0, 0, 0},
      {"version: stsv1\nmode: enforce\nmx: mx.example.test\nmax_age: 5\n", nullptr, 0, 0, 0},
      {"mode: enforce\nmx: mx.example.test\nmax_age: 5\n", nullptr, 0, 0, 0},
      {"version: STSv1\nmx: mx.example.test\nmax_age: 5\n", nullptr, 0, 0, 0},
      {"version: STSv1\nmode: Enforce\nmx: mx.example.test\nmax_age: 5\n", nullptr, 0, 0, 0},
      {"version: STSv1\nmode: enforce\nmx: mx.example.test\n", nullptr, 0, 0, 0},
      {"version: STSv1\nmode: enforce\nmx: mx.example.test\nmax_age: -5\n", nullptr, 0, 0, 0},
      {"version: STSv1\nmode: enforce\nmx: mx.example.test\nmax_age: 5 days\n", nullptr, 0, 0, 0},
      {"version: STSv1\nmode: enforce\nmx: mx.example.test\nmax_age: 99999999999\n", nullptr, 0, 0, 0},
      {"version: STSv1\nmode: enforce\nmax_age: 5\n", nullptr, 0, 0, 0},
      {"version: STSv1\nmode: enforce\nmx: .example.test\nmax_age: 5\n", nullptr, 0, 1, 0},
      {"version: STSv1\nmode: enforce\nMX: mx.example.test\nmax_age: 5\n", nullptr, 0, 1, 0},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto read = mtasts::read_policy(row.text);
    CAPTURE(read.problem);
    REQUIRE(read.policy.has_value() == (row.mode != nullptr));
    CHECK(read.oddities.size() == row.oddities);
    CHECK(read.problem.empty() == (row.mode != nullptr));
    if (row.mode == nullptr) continue;
    CHECK(mtasts::to_string(read.policy->mode) == row.mode);
    CHECK(read.policy->mx.size() == row.patterns);
    CHECK(read.policy->max_age_s == row.max_age_s);
  }
  CHECK(!mtasts::read_policy(std::string(mtasts::most_policy_bytes + 1, ' ')).policy);
}

TEST_CASE("a star stands for exactly one label at the left") {
  const struct {
    const char *pattern, *host;
    bool matches;
  } rows[] = {
      {"mx.example.test", "mx.example.test", true},     {"mx.example.test", "MX.example.test", true},
      {"mx.example.test", "a.mx.example.test", false},  {"example.test", "mx.example.test", false},
      {"*.example.test", "mx.example.test", true},      {"*.example.test", "a.mx.example.test", false},
      {"*.example.test", "example.test", false},        {"*.example.test", "mxexample.test", false},
      {"*", "mx", false},                               {"", "mx.example.test", false},
      {"mx*.example.test", "mx1.example.test", false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.pattern);
    CAPTURE(row.host);
    CHECK(mtasts::matches(row.pattern, Domain::of(row.host)) == row.matches);
  }
  mtasts::Policy policy;
  policy.mx = {"*.example.test", "old.example.net"};
  CHECK(mtasts::idle_patterns(policy, {Domain::of("mx.example.test")}) == std::vector<std::string>{"old.example.net"});
}

TEST_CASE("what came over HTTPS is a policy, a useless file, or nothing") {
  mtasts::Fetched fetched;
  CHECK(mtasts::look_at(fetched).status == mtasts::PolicySeen::Status::unasked);
  fetched.end = mtasts::Fetched::End::certificate;
  fetched.problem = "its certificate is for another name";
  CHECK(mtasts::to_string(mtasts::look_at(fetched).status) == "unreachable");
  fetched.end = mtasts::Fetched::End::file;
  fetched.body = "version: STSv1\nmode: none\nmax_age: 5\n";
  fetched.content_type = "Text/Plain; charset=utf-8";
  const auto good = mtasts::look_at(fetched);
  CHECK(mtasts::to_string(good.status) == "good");
  CHECK(good.oddities.empty());
  fetched.content_type = "text/html";
  CHECK(mtasts::look_at(fetched).oddities.size() == 1);
  fetched.body = "<html>";
  CHECK(mtasts::to_string(mtasts::look_at(fetched).status) == "unusable");
}

TEST_CASE("reports go to mailto and https addresses") {
  const struct {
    std::vector<std::string> texts;
    const char* status;
    std::size_t addresses;
  } rows[] = {
      {{}, "none", 0},
      {{"v=TLSRPTv1; rua=mailto:tls@example.test"}, "good", 1},
      {{"v=TLSRPTv1;rua=mailto:tls@example.test,https://example.test/report"}, "good", 2},
      {{"v=TLSRPTv1; rua=mailto:tls@example.test, ftp://example.test"}, "good", 1},
      {{"v=TLSRPTv1; rua=tls@example.test"}, "malformed", 0},
      {{"v=TLSRPTv1;"}, "malformed", 0},
      {{"v=TLSRPTv1; rua=mailto:a@example.test", "v=TLSRPTv1; rua=mailto:b@example.test"}, "several", 0},
      {{"v=TLSRPTv2; rua=mailto:a@example.test"}, "none", 0},
  };
  for (const auto& row : rows) {
    const auto record = tlsrpt::choose_record(row.texts);
    CHECK(tlsrpt::to_string(record.status) == row.status);
    CHECK(record.rua.size() == row.addresses);
  }
}
