#include "mailwhy/smtp/login.h"

#include <doctest/doctest.h>

#include "mailwhy/smtp/meet_test.h"

namespace mailwhy::smtp {
namespace {

using End = LoginOutcome::End;

constexpr std::string_view canary = "canary-4711";

LoginOptions ordinary_login() {
  LoginOptions options;
  options.helo = "client.example.org";
  options.material.user = "ann";
  options.material.password = crypto::Secret(canary);
  options.material.host = "mail.example.org";
  return options;
}

std::string auth_lines(const Met& met) {
  std::string all;
  for (const auto& exchange : met.transcript.exchanges)
    if (exchange.step == Step::auth) all += exchange.command + "|";
  return all;
}
bool shows_canary(const Met& met) {
  const std::string encoded = base64_encode(std::string("\0ann\0", 5) + std::string(canary)), core = encoded.substr(8, 12), alone = base64_encode(canary).substr(0, 12);
  std::string all;
  for (const auto& exchange : met.transcript.exchanges) {
    all += exchange.command + exchange.stray;
    if (exchange.reply) all += exchange.reply->text() + exchange.reply->raw;
  }
  for (const auto& step : met.outcome.steps) all += step.said;
  if (met.outcome.trouble) all += met.outcome.trouble->text;
  return all.find(canary) != all.npos || all.find(core) != all.npos || all.find(alone) != all.npos;
}

TEST_CASE("after STARTTLS the password goes out once, and the transcript does not show it") {
  const auto met = meet(ordinary_login(), offering("", "PLAIN LOGIN", saying("235 2.7.0 welcome")));
  CHECK(met.outcome.end == End::accepted);
  CHECK(met.outcome.used == sasl::Kind::plain);
  CHECK(met.outcome.protection == sasl::Protection::verified);
  CHECK(met.heard == std::vector<std::string>{"EHLO client.example.org", "STARTTLS", "EHLO client.example.org", "AUTH PLAIN AGFubgBjYW5hcnktNDcxMQ==", "QUIT"});
  CHECK(auth_lines(met) == "AUTH PLAIN ***|");
  CHECK_FALSE(shows_canary(met));
  CHECK(met.finished);
}

TEST_CASE("TLS from the start greets inside of it") {
  auto options = ordinary_login();
  options.tls = LoginOptions::Tls::from_start;
  const auto met = meet(options, offering("", "PLAIN", saying("235 ok")));
  CHECK(met.outcome.end == End::accepted);
  CHECK_FALSE(met.transcript.clear);
  CHECK(met.transcript.encrypted->auth == std::vector<std::string>{"PLAIN"});
}

TEST_CASE("a password is not readable for others unless that was asked for") {
  auto clear = meet(ordinary_login(), offering("PLAIN LOGIN", "", saying("235 ok")));
  CHECK(clear.outcome.end == End::no_mechanism);
  CHECK(clear.outcome.choice.any_passed_over_for(sasl::Objection::would_reveal));
  CHECK(auth_lines(clear).empty());
  auto stranger = meet(ordinary_login(), offering("", "PLAIN", saying("235 ok")), false);
  CHECK(stranger.outcome.end == End::no_mechanism);
  CHECK(stranger.outcome.protection == sasl::Protection::unverified);
  auto options = ordinary_login();
  options.wish.allow_revealing = true;
  CHECK(meet(options, offering("PLAIN LOGIN", "", saying("235 ok"))).outcome.end == End::accepted);
  options = ordinary_login();
  options.peer_is_this_machine = true;
  CHECK(meet(options, offering("", "PLAIN", saying("235 ok")), false).outcome.end == End::accepted);
  CHECK(meet(options, offering("PLAIN", "", saying("235 ok"))).outcome.end == End::no_mechanism);
}

TEST_CASE("what is offered in clear and in TLS are both kept, without an attempt when none is wanted") {
  auto options = ordinary_login();
  options.attempt = false;
  const auto met = meet(options, offering("CRAM-MD5", "PLAIN CRAM-MD5", saying("500 no")));
  CHECK(met.outcome.end == End::not_asked);
  CHECK(met.transcript.clear->auth == std::vector<std::string>{"CRAM-MD5"});
  CHECK(met.transcript.encrypted->auth.size() == 2);
  CHECK(met.outcome.choice.chosen == sasl::Kind::plain);
  CHECK(meet(ordinary_login(), offering("", "", saying("500 no"))).outcome.end == End::nothing_offered);
  CHECK(meet(ordinary_login(), offering("", "GSSAPI", saying("500 no"))).outcome.end == End::no_mechanism);
}

TEST_CASE("a refusal is one attempt, and its words are kept without the password") {
  const auto met = meet(ordinary_login(), offering("", "PLAIN LOGIN", saying("535 5.7.8 canary-4711 (Y2FuYXJ5LTQ3MTE=) is wrong, you sent AGFubgBjYW5hcnktNDcxMQ==")));
  CHECK(met.outcome.end == End::refused);
  CHECK(met.heard.size() == 5);
  REQUIRE(met.outcome.verdict);
  CHECK(met.transcript.exchanges[*met.outcome.verdict].reply->text() == "535 5.7.8 *** (***) is wrong, you sent ***");
  CHECK_FALSE(shows_canary(met));
  CHECK(meet(ordinary_login(), offering("", "PLAIN", saying("454 4.7.0 later"))).outcome.end == End::deferred);
}

TEST_CASE("LOGIN takes prompts in any form") {
  auto options = ordinary_login();
  options.wish.only = sasl::Kind::login;
  for (const auto* prompts : {"VXNlcm5hbWU6 UGFzc3dvcmQ6", "dXNlcm5hbWU6 cGFzc3dvcmQ6", "Username: Password:"}) {
    const auto words = split(prompts, ' ');
    int asked = 0;
    std::vector<std::string> got;
    const auto met = meet(options, offering("", "LOGIN", [&](const std::string& line) {
      got.push_back(line);
      return asked < 2 ? "334 " + std::string(words[static_cast<std::size_t>(asked++)]) + "\r\n" : std::string("235 ok\r\n");
    }));
    CHECK(met.outcome.end == End::accepted);
    CHECK(got == std::vector<std::string>{"AUTH LOGIN", "YW5u", "Y2FuYXJ5LTQ3MTE="});
    CHECK(auth_lines(met) == "AUTH LOGIN|***|***|");
    CHECK(met.outcome.prompt_not_base64 == (std::string_view(prompts).find(':') != std::string_view::npos));
  }
}

TEST_CASE("an initial response that is refused or overlooked is said in its turn") {
  int commands = 0;
  const auto refused = meet(ordinary_login(), offering("", "PLAIN", [&](const std::string& line) -> std::string {
    if (line.starts_with("AUTH PLAIN ")) return "501 5.5.4 Syntax: AUTH mechanism\r\n";
    ++commands;
    return line == "AUTH PLAIN" ? "334 \r\n" : "235 ok\r\n";
  }));
  CHECK(refused.outcome.end == End::accepted);
  CHECK(refused.outcome.initial_response_refused);
  CHECK(commands == 2);
  const auto overlooked = meet(ordinary_login(), offering("", "PLAIN", [&](const std::string& line) -> std::string { return line.starts_with("AUTH") ? "334 go on\r\n" : "235 ok\r\n"; }));
  CHECK(overlooked.outcome.end == End::accepted);
  CHECK(overlooked.outcome.initial_response_overlooked);
  auto options = ordinary_login();
  options.material.token = crypto::Secret(std::string(2000, 't'));
  options.wish.only = sasl::Kind::oauthbearer;
  const auto long_one = meet(options, offering("", "OAUTHBEARER", [&](const std::string& line) -> std::string { return line.starts_with("AUTH") ? "334\r\n" : "235 ok\r\n"; }));
  CHECK(long_one.outcome.end == End::accepted);
  CHECK(auth_lines(long_one) == "AUTH OAUTHBEARER|***|");
}

TEST_CASE("SCRAM: the server's proof is checked, and hidden") {
  auto options = ordinary_login();
  options.material.user = "user";
  options.material.password = crypto::Secret("pencil");
  options.material.nonce = "fyko+d2lbbFgONRv9qkxdawL";
  const auto with_proof = [&](std::string proof) {
    return offering("SCRAM-SHA-1", "", [=](const std::string& line) -> std::string {
      if (line == "AUTH SCRAM-SHA-1 " + base64_encode("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL")) return "334 " + base64_encode("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096") + "\r\n";
      if (line == base64_encode("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=")) return proof;
      return line.empty() ? "235 ok\r\n" : "500 what\r\n";
    });
  };
  // The empty line after the proof is not seen by meet(), which skips it: the proof and the verdict come together.
  const auto good = meet(options, with_proof("334 " + base64_encode("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=") + "\r\n"));
  CHECK(auth_lines(good) == "AUTH SCRAM-SHA-1 ***|***|***|");
  CHECK(good.transcript.exchanges[3].reply->text() == "334 ***");
  const auto liar = meet(options, with_proof("334 " + base64_encode("v=AAAAAAAAAAAAAAAAAAAAAAAAAAA=") + "\r\n"));
  CHECK(liar.outcome.end == End::given_up);
  CHECK(liar.outcome.trouble->kind == sasl::Trouble::Kind::server_proof_wrong);
  CHECK(liar.heard[liar.heard.size() - 2] == "*");
  const auto silent = meet(options, with_proof("235 welcome\r\n"));
  CHECK(silent.outcome.end == End::accepted);
  CHECK(silent.outcome.trouble->kind == sasl::Trouble::Kind::server_proof_missing);
  const auto refused = meet(options, with_proof("535 5.7.8 no\r\n"));
  CHECK(refused.outcome.end == End::refused);
}

TEST_CASE("an OAuth refusal is answered before the server's own words") {
  auto options = ordinary_login();
  options.material.password.reset();
  options.material.token = crypto::Secret("token-canary-4711");
  const auto met = meet(options, offering("", "XOAUTH2 PLAIN", [&](const std::string& line) -> std::string { return line.starts_with("AUTH") ? "334 " + base64_encode(R"({"status":"400"})") + "\r\n" : "535 5.7.8 no\r\n"; }));
  CHECK(met.outcome.end == End::refused);
  CHECK(met.outcome.trouble->words == "400");
}

TEST_CASE("hostile challenges end the login, not us") {
  for (const auto* challenge : {"334 !!!not base64", "334 e30=", "334 ", "399 x", "334-a\r\n334 b"}) {
    const auto met = meet(ordinary_login(), offering("", "CRAM-MD5 DIGEST-MD5", saying(challenge)));
    CAPTURE(challenge);
    CHECK(met.finished);
    CHECK_FALSE(shows_canary(met));
    CHECK(met.heard.size() < 12);
  }
}

TEST_CASE("a server that hangs up in the middle is told from one that refuses") {
  CHECK(meet(ordinary_login(), offering("", "PLAIN", [](const std::string&) { return std::string(); })).outcome.end == End::lost);
  Login login(ordinary_login());
  login.on_connected(Time{});
  login.on_closed({Failure::Kind::closed, "closed by the server", {}}, Time{});
  CHECK(login.outcome().end == End::not_reached);
}

TEST_CASE("the sender is shown to the server after the login, and nothing is sent") {
  auto options = ordinary_login();
  options.sender = "ann@example.org";
  const auto met = meet(options, offering("", "PLAIN", saying("235 ok")));
  CHECK(met.heard.size() == 8);
  CHECK(met.heard[4] == "MAIL FROM:<ann@example.org>");
  CHECK(met.heard[5] == "RCPT TO:<ann@example.org>");
  CHECK(met.heard[6] == "RSET");
}

}  // namespace
}  // namespace mailwhy::smtp
