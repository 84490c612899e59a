#include <doctest/doctest.h>

#include "mailwhy/check/follow_up.h"
#include "mailwhy/check/plan.h"
#include "mailwhy/dns/zone_text.h"

using namespace mailwhy;
using evidence::Session;

namespace {
evidence::Evidence case_of(std::string_view recipient) {
  evidence::Evidence e;
  e.the_case.recipient = *mail::parse_address(recipient);
  e.the_case.helo = "mail.sender.test";
  e.the_case.resolvers = {{IpAddress::of("192.0.2.53"), 53}};
  e.the_case.public_networks = {*Network::parse("192.0.2.0/24")};
  e.vantage.ip4 = IpAddress::of("192.0.2.25");
  e.vantage.helo = "mail.sender.test";
  return e;
}

void answer(evidence::Evidence& e, const dns::Question& question, std::string_view zone_text) {
  dns::Lookup lookup;
  lookup.question = question;
  lookup.answer.kind = dns::Answer::Kind::nodata;
  const auto records = dns::parse_zone_text(zone_text);
  REQUIRE(records.has_value());
  for (const auto& record : *records) lookup.answer.records.push_back(record);
  if (!records->empty()) lookup.answer.kind = dns::Answer::Kind::records;
  e.lookups.add(lookup);
}

bool wants(const check::Wanted& wanted, std::string_view name, dns::Type type) {
  return wanted.questions.contains({Domain::of(name), type});
}

void know_route(evidence::Evidence& e) {
  answer(e, {Domain::of("example.test"), dns::Type::mx}, "example.test. IN MX 10 mx1.example.test.");
  answer(e, {Domain::of("mx1.example.test"), dns::Type::a}, "mx1.example.test. IN A 192.0.2.10");
  answer(e, {Domain::of("mx1.example.test"), dns::Type::aaaa}, "");
  dns::Facts facts(e.lookups);
  e.route = route::find_route(Domain::of("example.test"), facts, 1);
  REQUIRE(e.route.has_value());
}
}  // namespace

TEST_CASE("the plan asks for the MX and for our own name side by side, and opens nothing yet") {
  const auto wanted = check::plan(case_of("bob@example.test"), {});
  CHECK(wants(wanted, "example.test", dns::Type::mx));
  CHECK(wants(wanted, "25.2.0.192.in-addr.arpa", dns::Type::ptr));
  CHECK(wanted.sessions.empty());
}

TEST_CASE("a known route opens one session for each address that the world can reach") {
  auto e = case_of("bob@example.test");
  know_route(e);
  CHECK(check::plan(e, {}).sessions.size() == 1);
  e.the_case.public_networks.clear();  // 192.0.2.0/24 is a documentation network
  const auto wanted = check::plan(e, {});
  CHECK(wanted.sessions.empty());
  REQUIRE(wanted.not_tried.size() == 1);
  CHECK(wanted.not_tried[0].why == evidence::NotTried::Why::not_public);
}

TEST_CASE("controls are asked only when a connect failed or is suspiciously slow") {
  auto e = case_of("bob@example.test");
  know_route(e);
  e.the_case.controls = {{"192.0.2.80", 25}};
  CHECK(check::plan(e, {}).reaches.empty());
  CHECK(check::plan(e, {.slow = {IpAddress::of("192.0.2.10")}, .greeters = {}}).reaches.size() == 2);
  Session failed;
  failed.host = Domain::of("mx1.example.test");
  failed.to = {IpAddress::of("192.0.2.10"), 25};
  failed.connect.result = Failure{Failure::Kind::timed_out, "", {}};
  e.sessions.push_back(failed);
  CHECK(check::plan(e, {}).reaches.size() == 2);
}

TEST_CASE("what a greeting's name leads to is asked while the session runs, as a curiosity and not twice") {
  auto e = case_of("bob@example.test");
  answer(e, {Domain::of("example.test"), dns::Type::soa}, "");  // other curiosities
  answer(e, {Domain::of("_mta-sts.example.test"), dns::Type::txt}, "");
  const check::UnderWay greeted{.slow = {}, .greeters = {Domain::of("mail.example.test"), Domain::of("mx1.example.test")}};
  const auto wanted = check::plan(e, greeted);
  CHECK_FALSE(wants(wanted, "mail.example.test", dns::Type::a));
  CHECK(wanted.curiosities.contains({Domain::of("mail.example.test"), dns::Type::a}));
  CHECK(wanted.curiosities.size() == 4);
  know_route(e);
  CHECK(check::plan(e, greeted).curiosities.size() == 2);  // those of the MX host are known
  e.the_case.helo = "mail.example.test";
  CHECK(check::plan(e, greeted).curiosities.size() == 2);
  answer(e, {Domain::of("25.2.0.192.in-addr.arpa"), dns::Type::ptr}, "");
  CHECK(wants(check::plan(e, greeted), "mail.example.test", dns::Type::a));  // our own name too: now it counts
  CHECK(check::plan(e, greeted).curiosities.empty());
}

TEST_CASE("whether the domain has an MTA-STS policy is a curiosity; TLSA records are one where somebody proves signatures") {
  auto e = case_of("bob@example.test");
  const dns::Question policy{Domain::of("_mta-sts.example.test"), dns::Type::txt}, records{Domain::of("_25._tcp.mx1.example.test"), dns::Type::tlsa};
  CHECK(check::plan(e, {}).curiosities.contains(policy));
  CHECK_FALSE(check::plan(e, {}).questions.contains(policy));
  know_route(e);
  CHECK_FALSE(check::plan(e, {}).curiosities.contains(records));
  CHECK(check::plan(e, {.slow = {}, .greeters = {}, .validates = true}).curiosities.contains(records));
  auto literal = case_of("bob@[192.0.2.10]");
  CHECK_FALSE(check::plan(literal, {}).curiosities.contains(policy));
}

TEST_CASE("the HELO name is the one given, else this machine's, else the reverse DNS name, else the address") {
  auto e = case_of("bob@example.test");
  CHECK(check::plan(e, {}).helo == "mail.sender.test");
  e.the_case.helo.clear();
  CHECK(check::plan(e, {}).helo.empty());  // waits for the PTR
  auto with_ptr = e;
  answer(with_ptr, {Domain::of("25.2.0.192.in-addr.arpa"), dns::Type::ptr}, "25.2.0.192.in-addr.arpa. IN PTR out.sender.test.");
  CHECK(check::plan(with_ptr, {}).helo == "out.sender.test");
  auto without_ptr = e;
  answer(without_ptr, {Domain::of("25.2.0.192.in-addr.arpa"), dns::Type::ptr}, "");
  CHECK(check::plan(without_ptr, {}).helo == "[192.0.2.25]");
  e.the_case.host_name = "host.sender.test";
  CHECK(check::plan(e, {}).helo == "host.sender.test");
}

TEST_CASE("a server that hangs up on EHLO is tried again with HELO, a broken handshake in clear, and neither twice") {
  Session session;
  session.connect.result = Endpoint{IpAddress::of("192.0.2.25"), 40000};
  smtp::Exchange ehlo;
  ehlo.step = smtp::Step::ehlo;
  ehlo.failure = Failure{Failure::Kind::closed, "", {}};
  session.transcript.exchanges = {ehlo};
  CHECK(check::follow_up(session) == Session::Purpose::with_helo);
  session.purpose = Session::Purpose::with_helo;
  CHECK_FALSE(check::follow_up(session).has_value());

  Session tls;
  tls.connect = session.connect;
  tls.tls = Observed<tls::Facts>{{}, {}, Failure{Failure::Kind::tls, "alert", {}}};
  CHECK(check::follow_up(tls) == Session::Purpose::without_tls);
  tls.purpose = Session::Purpose::without_tls;
  CHECK_FALSE(check::follow_up(tls).has_value());
}

TEST_CASE("a list that a refusal names is asked about the address that the server quotes") {
  auto e = case_of("bob@example.test");
  know_route(e);
  Session session;
  session.host = Domain::of("mx1.example.test");
  session.to = {IpAddress::of("192.0.2.10"), 25};
  session.connect.result = Endpoint{IpAddress::of("10.0.0.5"), 40000};
  smtp::ReplyReader reader;
  reader.feed("554 5.7.1 Service unavailable; Client host [198.51.100.7] blocked using zen.dnsbl.test\r\n");
  smtp::Exchange mail;
  mail.step = smtp::Step::mail;
  mail.reply = reader.next();
  session.transcript.exchanges = {mail};
  e.sessions.push_back(session);
  const auto claims = check::list_claims(e);
  REQUIRE(claims.size() == 1);
  CHECK(claims[0].zone == Domain::of("zen.dnsbl.test"));
  CHECK(claims[0].address == IpAddress::of("198.51.100.7"));
  CHECK(wants(check::plan(e, {}), "7.100.51.198.zen.dnsbl.test", dns::Type::a));
}

TEST_CASE("an address literal in a refusal is read without its tag") {
  auto e = case_of("bob@example.test");
  Session session;
  session.host = Domain::of("mx1.example.test");
  session.to = {IpAddress::of("2001:db8::10"), 25};
  session.connect.result = Endpoint{IpAddress::of("fd00::5"), 40000};
  smtp::ReplyReader reader;
  reader.feed("554 5.7.1 Client host [IPv6:2001:db8::7] blocked using zen.dnsbl.test\r\n");
  smtp::Exchange mail;
  mail.step = smtp::Step::mail;
  mail.reply = reader.next();
  session.transcript.exchanges = {mail};
  e.sessions.push_back(session);
  const auto claims = check::list_claims(e);
  REQUIRE(claims.size() == 1);
  CHECK(claims[0].address == IpAddress::of("2001:db8::7"));
}
