#include "mailwhy/check/own_lists.h"

#include <doctest/doctest.h>

#include "mailwhy/listing/default_lists.h"

namespace mailwhy::check {
namespace {
using smtp::Step;

// One conversation from `source` that ended with this reply to RCPT TO; none: the server hung up.
evidence::Evidence ended_with(std::string_view reply, std::string_view source = "192.0.2.25") {
  evidence::Evidence e;
  e.the_case.public_networks.push_back(*Network::parse("192.0.2.0/24"));
  evidence::Session session;
  session.host = Domain::of("mx.example.org");
  session.to = {IpAddress::of("192.0.2.10"), 25};
  session.connect.result = Endpoint{IpAddress::of(source), 40000};
  const auto say = [&](Step step, std::string_view words) {
    auto& exchange = session.transcript.exchanges.emplace_back();
    exchange.step = step;
    if (words.empty()) exchange.failure = Failure{Failure::Kind::closed};
    else exchange.reply = smtp::parse_reply(words);
  };
  say(Step::greeting, "220 mx.example.org");
  say(Step::ehlo, "250 mx.example.org");
  say(Step::mail, "250 ok");
  say(Step::rcpt, reply);
  e.sessions.push_back(std::move(session));
  return e;
}
}  // namespace

TEST_CASE("the lists are asked about us only when a refusal may be about us") {
  const auto all = listing::default_lists_for(IpAddress::of("192.0.2.25")).size();
  CHECK(own_list_questions(ended_with("550 Rejected")).size() == all);
  CHECK(own_list_questions(ended_with("")).size() == all);
  CHECK(own_list_questions(ended_with("421 4.7.0 Try again later")).size() == all);
  CHECK(own_list_questions(ended_with("250 ok")).empty());
  CHECK(own_list_questions(ended_with("550 5.1.1 User unknown")).empty());
  CHECK(own_list_questions(ended_with("451 4.7.1 Greylisted, please try again later")).empty());
}

TEST_CASE("addresses that the world cannot see are in no list") {
  CHECK(own_list_questions(ended_with("550 Rejected", "10.0.0.5")).empty());
  CHECK(own_list_questions(ended_with("550 Rejected", "127.0.0.1")).empty());
}

TEST_CASE("a server that tells which address it sees is believed in this") {
  auto e = ended_with("550 Rejected", "10.0.0.5");
  e.sessions.front().transcript.exchanges[1].reply = smtp::parse_reply("250 mx.example.org Hello us [192.0.2.77]");
  const auto questions = own_list_questions(e);
  REQUIRE_FALSE(questions.empty());
  CHECK(questions.front().address == IpAddress::of("192.0.2.77"));
  CHECK(faces(e) == std::vector<IpAddress>{IpAddress::of("192.0.2.77")});
}

}  // namespace mailwhy::check
