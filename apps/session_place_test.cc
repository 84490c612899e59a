#include "apps/session_place.h"

#include <doctest/doctest.h>

using namespace mailwhy;
using namespace mailwhy::apps;

TEST_CASE("a session goes to a host, a port, an address, a domain or to whoever takes the mail of somebody") {
  const auto host = read_session_target("mx.example.org");
  REQUIRE(host);
  CHECK(host->name.text() == "mx.example.org");
  CHECK(!host->port);
  const auto port = read_session_target("mx.example.org:2525");
  REQUIRE(port);
  CHECK(port->port == 2525);
  const auto v6 = read_session_target("[2001:db8::1]:587");
  REQUIRE(v6);
  CHECK(v6->address->text() == "2001:db8::1");
  CHECK(v6->port == 587);
  CHECK(read_session_target("2001:db8::1")->address.has_value());
  CHECK(!read_session_target("192.0.2.1")->port);
  const auto literal = read_session_target("[IPv6:2001:db8::1]:26");
  REQUIRE(literal);
  CHECK(literal->address->text() == "2001:db8::1");
  CHECK(literal->port == 26);
  const auto mailbox = read_session_target("bob@example.org");
  REQUIRE(mailbox);
  CHECK(mailbox->recipient == "bob@example.org");
  CHECK(mailbox->name.text() == "example.org");
  CHECK(read_session_target("b\xc3\xbc" "cher.example")->name.text() == "xn--bcher-kva.example");
}

TEST_CASE("what is no place says so") {
  for (const std::string_view bad : {"mx.example.org:0", "mx.example.org:99999", "mx.example.org:smtp", "", "bob@", "a b"}) CHECK_MESSAGE(!read_session_target(bad), bad);
}

TEST_CASE("places as people read them") {
  CHECK(Place{*Domain::parse("mx.example.org"), 10, {IpAddress::of("192.0.2.1"), 25}}.text() == "mx.example.org [192.0.2.1]");
  CHECK(Place{Domain(), 0, {IpAddress::of("192.0.2.1"), 2525}}.text() == "192.0.2.1, port 2525");
}
