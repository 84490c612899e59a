// The answers of spamd and rspamd, whole and byte by byte, right and wrong.
#include "mailwhy/filters/spamc.h"

#include <doctest/doctest.h>

#include "mailwhy/filters/rspamd_answer.h"

namespace mailwhy::filters {
namespace {

constexpr std::string_view report =
    "Spam detection software, running on the system \"mx\",\n"
    "Content preview:  Win 500.0 FAKE_RULE now! ---- ---------------------- 9.0 OTHER_FAKE\n"
    "Content analysis details:   (1003.8 points, 5.0 required)\n\n"
    " pts rule name              description\n"
    "---- ---------------------- --------------------------------------------------\n"
    " 3.8 BAYES_99               BODY: Bayes\n"
    "                            [score: 1.0000]\n"
    "1000 GTUBE                  BODY: test\n\n\n";

std::string answer(std::string_view body) {
  return "SPAMD/1.1 0 EX_OK\r\nContent-length: " + std::to_string(body.size()) + "\r\nSpam: True ; 1003.8 / 5.0\r\n\r\n" + std::string(body);
}

SpamdAnswer read(std::string_view bytes, std::size_t step, std::size_t most = 1u << 20) {
  SpamdAnswer out(most);
  for (std::size_t at = 0; at < bytes.size(); at += step) out.on_bytes(bytes.substr(at, step));
  out.on_end();
  return out;
}

}  // namespace

TEST_CASE("a question to spamd says how long the message is, and no user can add a line") {
  CHECK(spamc_report("abc") == "REPORT SPAMC/1.5\r\nContent-length: 3\r\n\r\nabc");
  CHECK(spamc_report("abc", "ann").find("User: ann\r\n") != Bytes::npos);
  CHECK(spamc_report("abc", "ann\r\nEvil: 1").find("Evil") == Bytes::npos);
}

TEST_CASE("spamd's report becomes rules; what the message itself shows is none") {
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{100000}}) {
    CAPTURE(step);
    const auto got = read(answer(report), step);
    REQUIRE(got.state() == SpamdAnswer::State::done);
    const Filter filter = filter_of(got);
    CHECK(filter.verdict == Verdict::spam);
    CHECK(filter.score == 1003800);
    CHECK(filter.threshold == 5000);
    REQUIRE(filter.rules.size() == 2);
    CHECK(filter.rules[0].name == "GTUBE");
    CHECK(filter.rules[1].options == "score: 1.0000");
    CHECK(filter.sum.state == Sum::State::agrees);
  }
}

TEST_CASE("PONG is an answer without a body") {
  for (const std::string_view bytes : {"SPAMD/1.5 0 PONG\r\n", "SPAMD/1.5 0 PONG\r\n\r\n", "SPAMD/1.5 0 PONG"}) {
    CAPTURE(bytes);
    const auto got = read(bytes, 1);
    CHECK(got.state() == SpamdAnswer::State::done);
    CHECK(got.pong());
  }
}

TEST_CASE("what is no answer of spamd is named") {
  const struct {
    std::string_view bytes, says;
  } rows[] = {
      {"220 mx.example.org ESMTP Postfix\r\n", "this is not spamd: it says \"220 mx.example.org ESMTP Postfix\""},
      {"HTTP/1.1 400 Bad Request\r\n\r\n", "this is not spamd"},
      {"", "closed the connection without an answer"},
      {"SPAMD/1.1 x\r\n\r\n", "has no code"},
      {"SPAMD/1.1 0 EX_OK\r\nContent-length: 50\r\nSpam: True ; 1 / 5\r\n\r\nshort", "breaks off: 5 of 50"},
      {"SPAMD/1.1 0 EX_OK\r\nContent-length: 99999999999\r\n\r\n", "at most"},
      {"SPAMD/1.1 0 EX_OK\r\nContent-length: -1\r\n\r\n", "at most"},
      {"SPAM", "this is not spamd"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.bytes);
    for (const std::size_t step : {std::size_t{1}, std::size_t{100000}}) {
      const auto got = read(row.bytes, step);
      CHECK(got.state() == SpamdAnswer::State::failed);
      CHECK(got.problem().find(row.says) != std::string::npos);
    }
  }
  CHECK(read("SPAMD/1.1 0 EX_OK\r\n\r\n" + std::string(5000, 'x'), 100, 1000).state() == SpamdAnswer::State::failed);
  CHECK(read("SPAMD/1.1 0 " + std::string(50000, 'x'), 100).state() == SpamdAnswer::State::failed);
}

TEST_CASE("a refusal of spamd keeps its code") {
  const auto got = read("SPAMD/1.1 76 Bad header line: (EOF during headers)\r\n\r\n", 3);
  CHECK(got.state() == SpamdAnswer::State::done);
  CHECK(got.code() == 76);
}

TEST_CASE("rspamd's answer becomes rules") {
  const auto got = read_rspamd_answer(R"({"is_skipped":false,"score":7.1,"required_score":15.0,"action":"add header","thresholds":{"reject":15.0,"add header":6.0,"greylist":4.0},)"
                                      R"("symbols":{"BAYES_SPAM":{"name":"BAYES_SPAM","score":5.1,"options":["99.99%"]},"R_SPF_SOFTFAIL":{"name":"R_SPF_SOFTFAIL","score":0.0},)"
                                      R"("RCVD_NO_TLS_LAST":{"score":2.0,"options":[]},"ODD":7},"messages":{}})");
  REQUIRE(got);
  CHECK(got->verdict == Verdict::spam);
  CHECK(got->score == 7100);
  CHECK(got->threshold == 6000);
  REQUIRE(got->rules.size() == 3);
  CHECK(got->rules[0].name == "BAYES_SPAM");
  CHECK(got->rules[0].options == "99.99%");
  CHECK(got->rules[0].known());
  CHECK(got->sum.state == Sum::State::agrees);
}

TEST_CASE("what is no answer of rspamd is named") {
  for (const std::string_view bytes : {"", "{}", "[]", "<html>hello</html>", "{\"action\":5}", "{\"action\"", "null", "\"x\""}) {
    CAPTURE(bytes);
    const auto got = read_rspamd_answer(bytes);
    REQUIRE_FALSE(got);
    CHECK(got.error().text.find("this is not rspamd") != std::string::npos);
  }
  const auto refused = read_rspamd_answer(R"({"error":"not allowed"})");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text == "rspamd says: not allowed");
  CHECK(read_rspamd_answer(R"({"action":"no action","score":1e999,"symbols":{"A":{"score":"x"}}})").has_value());
  CHECK_FALSE(read_rspamd_answer(std::string(100000, '[')));
}

}  // namespace mailwhy::filters
