#include "mailwhy/evidence/evidence.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>

#include "mailwhy/base/text.h"
#include "mailwhy/evidence/evidence_sample.h"

using namespace mailwhy;
using namespace mailwhy::evidence;

namespace {
void replace_once(std::string& text, std::string_view what, std::string_view with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  text.replace(at, what.size(), with);
}

std::string error_of(std::string_view text) {
  const auto read = read_json(text);
  return read ? "no error" : read.error().text;
}
}  // namespace

TEST_CASE("every stage has its word and back") {
  for (int i = 0; i <= static_cast<int>(Stage::mailbox); ++i) {
    const auto stage = static_cast<Stage>(i);
    CHECK(parse_stage(to_string(stage)) == stage);
  }
  CHECK(to_string(Stage::mail_from) == "mail_from");
  CHECK(to_string(Stage::mailbox) == "mailbox");
  CHECK_FALSE(parse_stage("Connect"));
}

TEST_CASE("only global addresses and those inside of --public may be connected to") {
  Case c;
  CHECK(c.may_connect_to(IpAddress::of("8.8.8.8")));
  CHECK_FALSE(c.may_connect_to(IpAddress::of("127.0.0.1")));
  CHECK_FALSE(c.may_connect_to(IpAddress::of("::ffff:127.0.0.1")));
  CHECK_FALSE(c.may_connect_to(IpAddress::of("10.1.2.3")));
  c.public_networks = {*Network::parse("127.0.0.0/8")};
  CHECK(c.may_connect_to(IpAddress::of("127.0.0.1")));
  CHECK_FALSE(c.may_connect_to(IpAddress::of("10.1.2.3")));
}

TEST_CASE("everything survives being written and read") {
  const Evidence e = sample::full();
  const std::string text = write_json(e);
  const auto back = read_json(text);
  REQUIRE_MESSAGE(back, (back ? "" : back.error().text));
  CHECK(write_json(*back) == text);

  CHECK(back->the_case == e.the_case);
  CHECK(back->vantage == e.vantage);
  CHECK(back->started == e.started);
  CHECK(back->elapsed == e.elapsed);
  CHECK(back->complete == e.complete);
  REQUIRE(back->lookups.all().size() == e.lookups.all().size());
  for (std::size_t i = 0; i < e.lookups.all().size(); ++i) {
    CAPTURE(i);
    CHECK(back->lookups.all()[i] == e.lookups.all()[i]);
  }
  CHECK(back->route == e.route);
  REQUIRE(back->views.has_value());
  CHECK(back->views->replies.order() == e.views->replies.order());
  for (const auto& ask : e.views->replies.order()) CHECK(*back->views->replies.find(ask) == *e.views->replies.find(ask));
  CHECK(back->views->query.walk.hints == e.views->query.walk.hints);
  CHECK(back->views->query.resolvers.front().name == e.views->query.resolvers.front().name);
  REQUIRE(back->sessions.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    const Session &a = back->sessions[i], &b = e.sessions[i];
    CHECK(a.purpose == b.purpose);
    CHECK(a.host == b.host);
    CHECK(a.preference == b.preference);
    CHECK(a.to == b.to);
    CHECK(a.connect.result == b.connect.result);
    CHECK(a.connect.at == b.connect.at);
    CHECK(a.connect.took == b.connect.took);
    CHECK(a.transcript == b.transcript);
    CHECK(a.tls->result == b.tls->result);
    CHECK(a.took == b.took);
  }
  CHECK(back->reaches[0].connect.result == e.reaches[0].connect.result);
  CHECK(back->reaches[0].greeting == e.reaches[0].greeting);
  CHECK(back->pings[0].reply.result == e.pings[0].reply.result);
  CHECK(back->pings[1].reply.result == e.pings[1].reply.result);
  CHECK(back->listings == e.listings);
  CHECK(back->not_tried == e.not_tried);
}

TEST_CASE("empty evidence survives too") {
  const std::string text = write_json(Evidence{});
  const auto back = read_json(text);
  REQUIRE_MESSAGE(back, (back ? "" : back.error().text));
  CHECK(write_json(*back) == text);
  CHECK_FALSE(back->route);
}

TEST_CASE("server words are UTF-8 with control characters escaped, and raw only when that lost something") {
  const std::string text = write_json(sample::full());
  CHECK(is_utf8(text));
  for (const char c : text) CHECK(static_cast<unsigned char>(c) >= 0x20);
  CHECK(text.find("\\u001b") == std::string::npos);
  CHECK(text.find(R"("text":"220 mx1.example.test ESMTP","lines":["mx1.example.test ESMTP"],"oddities":[]})") != std::string::npos);
  CHECK(text.find("\"stray_raw_b64\"") != std::string::npos);
  CHECK(text.find("\"command_raw_b64\"") == std::string::npos);
}

TEST_CASE("a file from before there was a control recipient is read, and asked for none") {
  std::string text = write_json(sample::full());
  replace_once(text, "\"control_recipient\":true,", "");
  const auto back = read_json(text);
  REQUIRE_MESSAGE(back, (back ? "" : back.error().text));
  CHECK_FALSE(back->the_case.control_recipient);
}

TEST_CASE("a file from before resolvers were compared is read, and has no views") {
  Evidence old = sample::full();
  old.views.reset();
  std::string text = write_json(old);
  CHECK(text.find("\"views\"") == std::string::npos);
  replace_once(text, "\"dns_port\":5353,", "");
  const auto back = read_json(text);
  REQUIRE_MESSAGE(back, (back ? "" : back.error().text));
  CHECK_FALSE(back->views);
  CHECK(back->the_case.dns_port == 53);
}

TEST_CASE("the control recipient and every purpose and reason have a word and back") {
  Evidence e;
  for (int i = 0; i <= static_cast<int>(Session::Purpose::without_pipelining); ++i) {
    Session session;
    session.purpose = static_cast<Session::Purpose>(i);
    smtp::Exchange control;
    control.step = smtp::Step::control_rcpt;
    control.command = "RCPT TO:<no-such-user-x@example.test>";
    session.transcript.exchanges = {control};
    e.sessions.push_back(session);
  }
  for (int i = 0; i <= static_cast<int>(NotTried::Why::answer_says_it); ++i)
    e.not_tried.push_back({Stage::mailbox, Domain::of("mx1.example.test"), std::nullopt, static_cast<NotTried::Why>(i), ""});
  const auto back = read_json(write_json(e));
  REQUIRE_MESSAGE(back, (back ? "" : back.error().text));
  REQUIRE(back->sessions.size() == e.sessions.size());
  for (std::size_t i = 0; i < e.sessions.size(); ++i) {
    CHECK(back->sessions[i].purpose == e.sessions[i].purpose);
    CHECK(back->sessions[i].transcript == e.sessions[i].transcript);
  }
  CHECK(back->not_tried == e.not_tried);
}

TEST_CASE("a whole report can be read, its evidence counts") {
  const std::string evidence = write_json(sample::full());
  const auto back = read_json("{\"schema\":\"mailwhy.report/1\",\"verdict\":\"refused\",\"evidence\":" + evidence + "}\n");
  REQUIRE(back);
  CHECK(write_json(*back) == evidence);
  CHECK(error_of("{\"schema\":\"mailwhy.report/1\"}") == "/evidence is missing: this report was kept without its evidence.");
  CHECK(error_of("{\"schema\":\"mailwhy.scan/1\"}").find("\"mailwhy.scan/1\"") != std::string::npos);
  CHECK(error_of("{\"schema\":\"mailwhy.report/1\",\"evidence\":{}}") == "/evidence/case is missing.");
}

TEST_CASE("what is wrong with a file is said in one sentence that names the place") {
  const std::string good = write_json(sample::full());
  const auto with = [&](std::string_view what, std::string_view replacement) {
    std::string text = good;
    replace_once(text, what, replacement);
    return error_of(text);
  };
  CHECK(with("\"started\":\"2026-11-21T03:16:49.120Z\"", "\"started\":7").starts_with("/started should be text, but it is the number 7"));
  CHECK(with("\"complete\":false", "\"complete\":\"no\"") == "/complete should be true or false, but it is the text \"no\".");
  CHECK(with("\"kind\":\"implicit_mx\"", "\"kind\":\"smoke\"").starts_with("/route/kind should be a kind of route"));
  CHECK(with("\"preference\":10", "\"preference\":70000").find("/preference should be a whole number in its range") != std::string::npos);
  CHECK(with("\"to\":\"192.0.2.10:25\"", "\"to\":\"mx:25\"").starts_with("/sessions/0/to should be an address with a port"));
  CHECK(with("\"data\":\"10 mx1.example.test.\"", "\"data\":\"ten\"").starts_with("/lookups/0/answer/records/0/data is not"));
  CHECK(with("\"der_b64\":\"", "\"der_b64\":\"!").find("/sessions/0/tls/value/chain/0/der_b64 should be base64") != std::string::npos);
  CHECK(with("\"elapsed_ms\":712", "\"elapsed_ms\":9223372036854775807") == "/elapsed_ms is absurdly long.");
  CHECK(with("\"vantage\":{", "\"vantage\":[],\"x\":{") == "/vantage should be an object, but it is an array.");
}

TEST_CASE("files that are no JSON, cut, too deep or too big") {
  CHECK(error_of("") == "This is not whole JSON: it ends in the middle.  Was the file cut?");
  CHECK(error_of("{\"a\":1") == "This is not whole JSON: it ends in the middle.  Was the file cut?");
  CHECK(error_of("{\"a\":\n oops}").starts_with("This is not JSON: line 2"));
  CHECK(error_of("[]") == "This is JSON, but no evidence: it is not an object.");
  CHECK(error_of("{} x").starts_with("This is not JSON"));
  CHECK(error_of(std::string(100000, '[')).starts_with("This is not JSON"));
  CHECK(error_of(std::string((64u << 20) + 1, ' ')).starts_with("The file has 64 MiB"));
  const std::string good = write_json(sample::full());
  for (std::size_t cut = 0; cut < good.size(); cut += 97) CHECK_FALSE(read_json(std::string_view(good).substr(0, cut)));
}

TEST_CASE("seeds of the fuzz target are written on request") {
  const char* wish = std::getenv("MAILWHY_WRITE_GOLDEN");
  if (!wish) return;
  std::ofstream("fuzz/corpus/evidence_json_fuzz/full.json") << write_json(sample::full());
  std::ofstream("fuzz/corpus/evidence_json_fuzz/default.json") << write_json(Evidence{});
  std::ofstream("fuzz/corpus/evidence_json_fuzz/report.json")
      << "{\"schema\":\"mailwhy.report/1\",\"evidence\":" << write_json(Evidence{}) << "}";
}
