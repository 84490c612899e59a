#include "mailwhy/check/control.h"

#include <doctest/doctest.h>

#include "mailwhy/base/text.h"

using namespace mailwhy;
using evidence::NotTried;
using evidence::Session;

namespace {
constexpr const char* first = "192.0.2.10";
constexpr const char* second = "192.0.2.11";

evidence::Evidence two_hosts() {
  evidence::Evidence e;
  e.the_case.recipient = *mail::parse_address("bob@example.test");
  e.the_case.control_recipient = true;
  e.the_case.public_networks = {*Network::parse("192.0.2.0/24")};
  e.vantage.ip4 = IpAddress::of("192.0.2.25");
  route::Route route;
  for (const char* address : {first, second}) {
    route::Host host;
    host.name = Domain::of(address == first ? "mx1.example.test" : "mx2.example.test");
    host.preference = address == first ? 10 : 20;
    host.addresses = {{IpAddress::of(address), 300}};
    route.hosts.push_back(host);
  }
  e.route = route;
  return e;
}

smtp::Exchange exchange(smtp::Step step, std::string_view reply) {
  smtp::Exchange said;
  said.step = step;
  if (!reply.empty()) said.reply = smtp::parse_reply(reply);
  else said.failure = Failure{Failure::Kind::closed, "", {}};
  return said;
}

// A session that went up to RCPT, or was cut at EHLO when `rcpt` is empty.
Session ended(std::string_view address, std::string_view rcpt) {
  Session session;
  session.host = Domain::of(address == first ? "mx1.example.test" : "mx2.example.test");
  session.to = {IpAddress::of(address), 25};
  session.connect.result = Endpoint{IpAddress::of("192.0.2.25"), 40000};
  session.transcript.exchanges = {exchange(smtp::Step::greeting, "220 mx")};
  session.transcript.exchanges.push_back(rcpt.empty() ? exchange(smtp::Step::ehlo, "") : exchange(smtp::Step::rcpt, rcpt));
  return session;
}

std::string asker(const evidence::Evidence& e) {
  const auto wish = check::may_ask_control(e);
  return wish ? wish->address.text() + " " + std::string(to_string(wish->purpose)) : "nobody";
}
}  // namespace

TEST_CASE("the control recipient says what it is, cannot be guessed, and is the same for the same seed") {
  auto c = two_hosts().the_case;
  c.seed = 7;
  const std::string one = check::control_recipient(c);
  CHECK(one.starts_with("no-such-user-"));
  CHECK(one.ends_with("@example.test"));
  CHECK(one == check::control_recipient(c));
  CHECK(one.size() == std::string("no-such-user-").size() + 16 + std::string("@example.test").size());
  c.seed = 8;
  CHECK(check::control_recipient(c) != one);
  c.recipient = *mail::parse_address("\xc3\xbcser@example.test");
  CHECK(is_ascii(check::control_recipient(c)));
  c.control_recipient = false;
  CHECK(check::control_recipient(c).empty());
  c.control_recipient = true;
  c.target = evidence::Case::Target::domain;
  CHECK(check::control_recipient(c).empty());
}

TEST_CASE("only the first choice of those that may accept asks") {
  auto e = two_hosts();
  CHECK(asker(e) == std::string(first) + " first");

  auto fast_backup = e;
  fast_backup.sessions = {ended(second, "250 ok")};
  CHECK(asker(fast_backup) == std::string(first) + " first");
  REQUIRE(check::control_left_out(fast_backup));
  CHECK(check::control_left_out(fast_backup)->why == NotTried::Why::not_first_choice);
  CHECK(check::control_left_out(fast_backup)->stage == evidence::Stage::mailbox);

  auto first_later = e;
  first_later.sessions = {ended(first, "451 4.7.1 later")};
  CHECK(asker(first_later) == std::string(second) + " first");

  auto first_took = e;
  first_took.sessions = {ended(first, "250 ok")};
  CHECK(asker(first_took) == "nobody");

  auto hung_up = e;
  hung_up.sessions = {ended(first, "")};
  CHECK(asker(hung_up) == std::string(first) + " with_helo");
}

TEST_CASE("nobody asks without a route, and addresses that cannot be tried are passed over") {
  auto e = two_hosts();
  e.the_case.public_networks = {*Network::parse("192.0.2.11/32")};
  CHECK(asker(e) == std::string(second) + " first");
  e.route.reset();
  CHECK(asker(e) == "nobody");
}

TEST_CASE("why no second mailbox was asked for is said, and only then") {
  auto e = two_hosts();
  CHECK_FALSE(check::control_left_out(e));
  e.sessions = {ended(first, "252 2.5.2 cannot verify")};
  REQUIRE(check::control_left_out(e));
  CHECK(check::control_left_out(e)->why == NotTried::Why::answer_says_it);
  e.sessions = {ended(first, "250 ok")};
  e.sessions[0].transcript.exchanges.push_back(exchange(smtp::Step::control_rcpt, "550 5.1.1 no"));
  CHECK_FALSE(check::control_left_out(e));
  e.sessions = {ended(first, "550 5.1.1 no")};
  CHECK_FALSE(check::control_left_out(e));
  e.sessions = {ended(first, "250 ok")};
  e.the_case.control_recipient = false;
  CHECK_FALSE(check::control_left_out(e));
}
