#include "mailwhy/smtp/sasl_steps.h"

#include <doctest/doctest.h>

#include "mailwhy/base/text.h"

using namespace mailwhy;
using namespace mailwhy::smtp;

namespace {

Capabilities offering(std::vector<std::string> mechanisms) {
  Capabilities out;
  out.auth = std::move(mechanisms);
  return out;
}

sasl::Material ann() {
  sasl::Material material;
  material.user = "ann";
  material.password = crypto::Secret("hunter2-canary");
  return material;
}

ChannelBinding proved() {
  ChannelBinding binding;
  binding.server_proved = true;
  return binding;
}

}  // namespace

TEST_CASE("a login says no secret in what is shown") {
  SaslSteps steps(ann(), {}, false);
  const auto offer = offering({"LOGIN", "PLAIN"});
  const auto line = steps.begin(&offer, true, proved());
  REQUIRE(line.has_value());
  CHECK(line->line == "AUTH PLAIN " + base64_encode(std::string("\0ann\0hunter2-canary", 19)));
  CHECK(line->shown.find(base64_encode("hunter2").substr(0, 6)) == std::string::npos);
  CHECK(line->shown.starts_with("AUTH PLAIN"));
  CHECK(steps.accept());
}

TEST_CASE("a password is not said where others can read it, unless that is wished") {
  const auto offer = offering({"PLAIN"});
  SaslSteps careful(ann(), {}, false);
  CHECK_FALSE(careful.begin(&offer, false, {}).has_value());
  CHECK(careful.why().find("readable") != std::string::npos);
  CHECK_FALSE(SaslSteps(ann(), {}, false).begin(&offer, true, {}).has_value());
  CHECK(SaslSteps(ann(), {}, true).begin(&offer, true, {}).has_value());
  sasl::Wish wish;
  wish.allow_revealing = true;
  CHECK(SaslSteps(ann(), wish, false).begin(&offer, false, {}).has_value());
  SaslSteps nothing(ann(), {}, false);
  CHECK_FALSE(nothing.begin(nullptr, true, proved()).has_value());
  CHECK(nothing.why() == "the server offers no login here");
}

TEST_CASE("challenges are answered, and nonsense is given up with a star") {
  sasl::Wish wish;
  wish.only = sasl::Kind::cram_md5;
  const auto offer = offering({"CRAM-MD5"});
  SaslSteps steps(ann(), wish, false);
  const auto line = steps.begin(&offer, true, proved());
  REQUIRE(line.has_value());
  CHECK(line->line == "AUTH CRAM-MD5");
  const auto answer = steps.answer(*parse_reply("334 " + base64_encode("<1896.697170952@postoffice.example.net>")));
  CHECK(base64_decode(answer.line)->starts_with("ann "));
  CHECK(answer.shown.find(answer.line) == std::string::npos);
  SaslSteps confused(ann(), wish, false);
  REQUIRE(confused.begin(&offer, true, proved()).has_value());
  CHECK(confused.answer(*parse_reply("334 !!!")).line == "*");
  CHECK_FALSE(confused.why().empty());
}

TEST_CASE("what a server says back of a login is hidden") {
  const auto offer = offering({"PLAIN"});
  SaslSteps steps(ann(), {}, false);
  const auto line = steps.begin(&offer, true, proved());
  REQUIRE(line.has_value());
  Exchange exchange;
  exchange.step = Step::auth;
  exchange.reply = parse_reply("535 5.7.8 no: " + line->line.substr(11) + " is hunter2-canary");
  exchange.stray = "hunter2-canary\r\n";
  exchange.failure = Failure{Failure::Kind::reset, "after hunter2-canary", {}};
  steps.hide(exchange);
  CHECK(exchange.reply->text() == "535 5.7.8 no: *** is ***");
  CHECK(exchange.reply->raw.find("canary") == std::string::npos);
  CHECK(exchange.stray == "***\r\n");
  CHECK(exchange.failure->detail == "after ***");
}

TEST_CASE("a server's proof is hidden, its challenge is not") {
  const auto offer = offering({"SCRAM-SHA-256"});
  SaslSteps steps(ann(), {}, false);
  REQUIRE(steps.begin(&offer, true, proved()).has_value());
  Exchange exchange;
  exchange.step = Step::auth;
  exchange.reply = parse_reply("334 cj1hLHM9Yg==");
  steps.hide(exchange);
  CHECK(exchange.reply->text() == "334 cj1hLHM9Yg==");
  (void)steps.answer(*exchange.reply);
  steps.hide(exchange);
  CHECK(exchange.reply->text() == "334 ***");
}
