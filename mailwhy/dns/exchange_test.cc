#include "mailwhy/dns/exchange.h"

#include <doctest/doctest.h>

#include "mailwhy/base/cursor.h"
#include "mailwhy/base/text.h"
#include "mailwhy/dns/zone_text.h"

using namespace mailwhy;
using namespace mailwhy::dns;

namespace {
const Question mx_question{Domain::of("mail.example.org"), Type::mx};
using Actions = std::vector<ExchangeAction>;

Message sent(const Actions& actions) {
  REQUIRE(actions.size() == 1);
  if (const auto* udp = std::get_if<SendUdp>(&actions[0])) return *decode(udp->datagram);
  const auto* tcp = std::get_if<SendTcp>(&actions[0]);
  REQUIRE(tcp != nullptr);
  CHECK(Cursor(tcp->framed).u16() == tcp->framed.size() - 2);
  return *decode(BytesView(tcp->framed).substr(2));
}
bool is_done(const Actions& actions) { return actions.size() == 1 && std::holds_alternative<Done>(actions[0]); }
bool is_tcp(const Actions& actions) { return actions.size() == 1 && std::holds_alternative<SendTcp>(actions[0]); }

// The response to a query, with zone text for its answers.
Message reply(Message query, std::string_view answers = "", Rcode rcode = Rcode::noerror) {
  query.response = query.recursion_available = true;
  query.rcode = rcode;
  query.answers = *parse_zone_text(answers);
  if (query.edns) query.edns = Edns{};
  return query;
}
constexpr const char* one_mx = "mail.example.org. MX 10 mx.example.org.";

Answer read(std::string_view answers, std::string_view authority = "", bool recursive = true, Rcode rcode = Rcode::noerror) {
  Message message;
  message.response = true;
  message.recursion_available = recursive;
  message.rcode = rcode;
  message.questions.push_back(mx_question);
  message.answers = *parse_zone_text(answers);
  message.authority = *parse_zone_text(authority);
  return answer_from(mx_question, message);
}
bool mentions(const std::vector<std::string>& lines, std::string_view words) {
  for (const auto& line : lines)
    if (line.find(words) != std::string::npos) return true;
  return false;
}
constexpr const char* soa = "example.org. SOA ns. host. 1 2 3 4 5";
}  // namespace

TEST_CASE("a plain answer ends the exchange") {
  Exchange exchange(mx_question, {});
  const auto query = sent(exchange.start());
  CHECK(query.recursion_desired);
  CHECK(query.edns.has_value());
  CHECK(query.questions == std::vector{mx_question});
  CHECK(is_done(exchange.on_datagram(encode(reply(query, one_mx)))));
  const auto& answer = exchange.result();
  CHECK(answer.kind == Answer::Kind::records);
  CHECK(answer.tries == 1);
  CHECK_FALSE(answer.case_changed);
  CHECK_FALSE(answer.without_edns);
  CHECK(answer.oddities.empty());
}

TEST_CASE("the same seed asks the same, other seeds and questions do not") {
  const auto first = [](std::uint64_t seed, const char* name) {
    return sent(Exchange({Domain::of(name), Type::mx}, {.seed = seed}).start());
  };
  CHECK(first(1, "example.org").id == first(1, "example.org").id);
  CHECK(first(1, "example.org").id != first(2, "example.org").id);
  CHECK(first(1, "example.org").id != first(1, "example.net").id);
  CHECK(first(1, "averylongname.example.org").question_spelling != "averylongname.example.org");
  CHECK(sent(Exchange(mx_question, {.mixed_case = false}).start()).question_spelling == "mail.example.org");
}

TEST_CASE("what does not belong to the query is ignored, and the answer still counts") {
  Exchange exchange(mx_question, {});
  const auto query = sent(exchange.start());
  auto other_id = reply(query, one_mx);
  other_id.id ^= 1;
  auto other_question = reply(query, one_mx);
  other_question.questions[0].type = Type::a;
  CHECK(exchange.on_datagram(encode(other_id)).empty());
  CHECK(exchange.on_datagram(encode(other_question)).empty());
  CHECK(exchange.on_datagram(encode(query)).empty());
  CHECK(exchange.on_datagram("").empty());
  CHECK(is_done(exchange.on_datagram(encode(reply(query, one_mx)))));
  CHECK(exchange.result().has_records());
  CHECK(exchange.on_datagram(encode(reply(query, ""))).empty());
  CHECK(exchange.result().has_records());
}

TEST_CASE("silence is repeated, the last time without EDNS") {
  Exchange exchange(mx_question, {});
  const auto first = sent(exchange.start());
  const auto second = sent(exchange.on_timeout());
  CHECK(second.id == first.id);
  CHECK(second.edns.has_value());
  const auto third = sent(exchange.on_timeout());
  CHECK_FALSE(third.edns.has_value());
  SUBCASE("and ends") {
    CHECK(is_done(exchange.on_timeout()));
    CHECK(exchange.result().kind == Answer::Kind::silence);
    CHECK(exchange.result().tries == 3);
  }
  SUBCASE("an answer then tells that EDNS was the trouble") {
    CHECK(is_done(exchange.on_datagram(encode(reply(third, one_mx)))));
    CHECK(exchange.result().without_edns);
    CHECK(exchange.result().has_records());
  }
  SUBCASE("junk is not silence") {
    CHECK(exchange.on_datagram("no DNS at all").empty());
    CHECK(is_done(exchange.on_timeout()));
    CHECK(exchange.result().kind == Answer::Kind::malformed);
  }
}

TEST_CASE("FORMERR, NOTIMP and BADVERS are asked once more without EDNS") {
  for (const Rcode rcode : {Rcode::formerr, Rcode::notimp, Rcode::badvers}) {
    CAPTURE(to_string(rcode));
    Exchange exchange(mx_question, {});
    const auto query = sent(exchange.start());
    const auto plain = sent(exchange.on_datagram(encode(reply(query, "", rcode))));
    CHECK_FALSE(plain.edns.has_value());
    SUBCASE("and then answered") {
      CHECK(is_done(exchange.on_datagram(encode(reply(plain, one_mx)))));
      CHECK(exchange.result().without_edns);
      CHECK(exchange.result().tries == 2);
    }
    SUBCASE("and refused again") {
      CHECK(is_done(exchange.on_datagram(encode(reply(plain, "", Rcode::formerr)))));
      CHECK(exchange.result().kind == Answer::Kind::other_rcode);
      CHECK_FALSE(exchange.result().without_edns);
    }
    SUBCASE("and then silent: the error stands") {
      Actions actions;
      for (int i = 0; i < 5 && !is_done(actions); ++i) actions = exchange.on_timeout();
      CHECK(is_done(actions));
      CHECK(exchange.result().kind == Answer::Kind::other_rcode);
      CHECK(exchange.result().rcode == rcode);
    }
  }
}

TEST_CASE("a bare FORMERR header without the question is understood") {
  Exchange exchange(mx_question, {});
  auto bare = reply(sent(exchange.start()), "", Rcode::formerr);
  bare.questions.clear();
  bare.edns.reset();
  const auto plain = sent(exchange.on_datagram(encode(bare)));
  CHECK_FALSE(plain.edns.has_value());
}

TEST_CASE("SERVFAIL and REFUSED are kept with their extended errors and not repeated") {
  Exchange exchange(mx_question, {});
  auto servfail = reply(sent(exchange.start()), "", Rcode::servfail);
  servfail.edns->errors.push_back({22, "at delegation example.org"});
  CHECK(is_done(exchange.on_datagram(encode(servfail))));
  CHECK(exchange.result().kind == Answer::Kind::servfail);
  CHECK(exchange.result().errors.at(0).name() == "No Reachable Authority");
  Exchange other(mx_question, {});
  CHECK(is_done(other.on_datagram(encode(reply(sent(other.start()), "", Rcode::refused)))));
  CHECK(other.result().kind == Answer::Kind::refused);
}

TEST_CASE("another spelling: asked again in plain spelling") {
  Exchange exchange({Domain::of("a-rather-long-name.example.org"), Type::mx}, {});
  const auto query = sent(exchange.start());
  auto lower = reply(query, "a-rather-long-name.example.org. MX 10 wrong.example.org.");
  lower.question_spelling = lower_ascii(lower.question_spelling);
  const auto again = sent(exchange.on_datagram(encode(lower)));
  CHECK(again.id != query.id);
  CHECK(again.question_spelling == "a-rather-long-name.example.org");
  SUBCASE("a server that always answers in lower case is heard") {
    CHECK(is_done(exchange.on_datagram(encode(reply(again, "a-rather-long-name.example.org. MX 10 mx.example.org.")))));
    CHECK(exchange.result().case_changed);
    CHECK(exchange.result().has_records());
  }
  SUBCASE("the rightly spelled answer to the first query wins over a forged one") {
    CHECK(exchange.on_datagram(encode(lower)).empty());
    CHECK(is_done(exchange.on_datagram(encode(reply(query, "a-rather-long-name.example.org. MX 10 right.example.org.")))));
    CHECK_FALSE(exchange.result().case_changed);
    CHECK(exchange.result().records.at(0).text() == "3600 IN MX 10 right.example.org.");
  }
  SUBCASE("after one wait the kept answer counts") {
    CHECK(is_done(exchange.on_timeout()));
    CHECK(exchange.result().case_changed);
    CHECK(exchange.result().has_records());
  }
}

TEST_CASE("truncation goes to TCP") {
  Exchange exchange(mx_question, {});
  const auto query = sent(exchange.start());
  auto cut = reply(query);
  cut.truncated = true;
  const auto actions = exchange.on_datagram(encode(cut));
  REQUIRE(is_tcp(actions));
  const auto over_tcp = sent(actions);
  SUBCASE("answered") {
    CHECK(is_done(exchange.on_tcp_message(encode(reply(over_tcp, one_mx)))));
    CHECK(exchange.result().over_tcp);
    CHECK(exchange.result().has_records());
  }
  SUBCASE("refused is a failure and never nodata") {
    CHECK(is_done(exchange.on_failure({Failure::Kind::refused, "connection refused", {}})));
    CHECK(exchange.result().kind == Answer::Kind::failure);
    CHECK(exchange.result().problem == "truncated over UDP, and TCP failed: connection refused");
  }
  SUBCASE("timed out") {
    CHECK(is_done(exchange.on_timeout()));
    CHECK(exchange.result().kind == Answer::Kind::failure);
    CHECK(exchange.result().problem.find("timed out") != std::string::npos);
  }
  SUBCASE("garbage") {
    CHECK(is_done(exchange.on_tcp_message("xx")));
    CHECK(exchange.result().kind == Answer::Kind::malformed);
    CHECK(exchange.result().problem.find("truncated over UDP") == 0);
  }
  SUBCASE("the answer to something else") {
    auto other = reply(over_tcp, one_mx);
    other.id ^= 1;
    CHECK(is_done(exchange.on_tcp_message(encode(other))));
    CHECK(exchange.result().kind == Answer::Kind::malformed);
  }
  SUBCASE("truncated again without records") {
    auto again = reply(over_tcp);
    again.truncated = true;
    CHECK(is_done(exchange.on_tcp_message(encode(again))));
    CHECK(exchange.result().kind == Answer::Kind::malformed);
  }
  SUBCASE("a late datagram changes nothing") {
    CHECK(exchange.on_datagram(encode(reply(query, one_mx))).empty());
  }
}

TEST_CASE("a broken answer is asked for once more and then told") {
  Exchange exchange(mx_question, {});
  const auto query = sent(exchange.start());
  Bytes broken = encode(reply(query, one_mx));
  broken.pop_back();
  broken.resize(broken.size() - 12);
  const auto again = sent(exchange.on_datagram(broken));
  CHECK_FALSE(again.edns.has_value());
  SUBCASE("twice") {
    CHECK(is_done(exchange.on_datagram(broken)));
    CHECK(exchange.result().kind == Answer::Kind::malformed);
    CHECK(exchange.result().problem.find("broken") != std::string::npos);
  }
  SUBCASE("then silence") {
    CHECK(is_done(exchange.on_timeout()));
    CHECK(exchange.result().kind == Answer::Kind::malformed);
  }
  SUBCASE("then well") {
    CHECK(is_done(exchange.on_datagram(encode(reply(again, one_mx)))));
    CHECK(exchange.result().has_records());
    CHECK(mentions(exchange.result().oddities, "could not be read"));
  }
}

TEST_CASE("a closed port is a failure with its words") {
  Exchange exchange(mx_question, {});
  exchange.start();
  CHECK(is_done(exchange.on_failure({Failure::Kind::refused, "port unreachable", {}})));
  CHECK(exchange.result().kind == Answer::Kind::failure);
  CHECK(exchange.result().problem == "port unreachable");
}

TEST_CASE("data, no data and no such name") {
  CHECK(read(one_mx).kind == Answer::Kind::records);
  CHECK(read("", soa).kind == Answer::Kind::nodata);
  CHECK(read("", soa).authority.size() == 1);
  CHECK(read("", soa, true, Rcode::nxdomain).kind == Answer::Kind::nxdomain);
  CHECK(mentions(read("").oddities, "without SOA"));
  CHECK(read("other.example.org. MX 10 mx.example.org.\nmail.example.org. A 192.0.2.1", soa).kind == Answer::Kind::nodata);
  CHECK(read("", "org. NS a.org.", false).kind == Answer::Kind::other_rcode);
  CHECK(read("", "org. NS a.org.", true).kind == Answer::Kind::nodata);
  CHECK(mentions(read("", "elsewhere.net. SOA a. b. 1 2 3 4 5").oddities, "another zone"));
}

TEST_CASE("aliases are followed inside the answer") {
  const auto followed = read("b.example.net. MX 10 mx.example.net.\nmail.example.org. CNAME a.example.org.\na.example.org. CNAME b.example.net.");
  CHECK(followed.kind == Answer::Kind::records);
  CHECK(followed.aliases.size() == 2);
  CHECK(followed.records.size() == 1);

  const char* alias = "mail.example.org. CNAME b.example.net.";
  CHECK(read(alias, "example.net. SOA a. b. 1 2 3 4 5").kind == Answer::Kind::nodata);
  CHECK(read(alias, "example.net. SOA a. b. 1 2 3 4 5").oddities.empty());
  CHECK(read(alias, "example.net. SOA a. b. 1 2 3 4 5", true, Rcode::nxdomain).kind == Answer::Kind::nxdomain);
  CHECK(read(alias).kind == Answer::Kind::nodata);
  CHECK(mentions(read(alias).oddities, "alias target"));
  const auto leads_out = read(alias, "", false);
  CHECK(leads_out.kind == Answer::Kind::other_rcode);
  CHECK(leads_out.problem.find("leads out") != std::string::npos);
  CHECK(leads_out.open_alias() == Domain::of("b.example.net"));
  CHECK(read(alias).open_alias() == Domain::of("b.example.net"));
  CHECK_FALSE(read(alias, "example.net. SOA a. b. 1 2 3 4 5").open_alias().has_value());
  CHECK_FALSE(read("", soa).open_alias().has_value());

  const auto circle = read("mail.example.org. CNAME a.example.org.\na.example.org. CNAME mail.example.org.");
  CHECK(circle.kind == Answer::Kind::malformed);
  CHECK(circle.problem.find("circle") != std::string::npos);
  std::string chain = "mail.example.org. CNAME n0.test.\n";
  for (int i = 0; i < 30; ++i) chain += "n" + std::to_string(i) + ".test. CNAME n" + std::to_string(i + 1) + ".test.\n";
  CHECK(read(chain).kind == Answer::Kind::malformed);
  CHECK(mentions(read("mail.example.org. CNAME a.test.\nmail.example.org. CNAME b.test.\na.test. MX 1 x.").oddities, "several CNAME"));
}

TEST_CASE("a CNAME question gets the CNAME itself") {
  Message message;
  message.answers = *parse_zone_text("mail.example.org. CNAME a.example.org.");
  const auto answer = answer_from({Domain::of("mail.example.org"), Type::cname}, message);
  CHECK(answer.records.size() == 1);
  CHECK(answer.aliases.empty());
}
