#include "mailwhy/evidence/seen_as.h"

#include <doctest/doctest.h>

namespace mailwhy::evidence {
namespace {
std::optional<IpAddress> greeted(std::string_view reply) {
  smtp::Exchange exchange;
  exchange.step = smtp::Step::ehlo;
  exchange.reply = smtp::parse_reply(reply);
  return greeted_as(exchange);
}
}  // namespace

TEST_CASE("a greeting tells our address only when it greets, names one, and the world can see it") {
  CHECK(greeted("250 mx.example.org Hello client.example.net [192.0.2.9]") == IpAddress::of("192.0.2.9"));
  CHECK(greeted("250-mx.example.org at your service, [2001:db8::9]\r\n250 SIZE 35882577\r\n") == IpAddress::of("2001:db8::9"));
  CHECK(greeted("250 mx.example.org Hello [IPv6:2001:db8::9]") == IpAddress::of("2001:db8::9"));
  for (const std::string_view silent : {"250 mx.example.org", "250 mx.example.org [192.0.2.10]", "250 Hello [192.0.2.10], this is [192.0.2.9]",
                                        "250 Hello 192.0.2.9", "250 Hello [10.0.0.9]", "550 Hello [192.0.2.9]", "250 Hello [192.0.2.999]"}) {
    CAPTURE(silent);
    CHECK_FALSE(greeted(silent));
  }
}

TEST_CASE("addresses are read out of any text") {
  CHECK(addresses_in("from 192.0.2.9, [198.51.100.7] and 1.2.3", false) ==
        std::vector<IpAddress>{IpAddress::of("192.0.2.9"), IpAddress::of("198.51.100.7")});
  CHECK(addresses_in("from 192.0.2.9, [198.51.100.7]", true) == std::vector<IpAddress>{IpAddress::of("198.51.100.7")});
  CHECK(addresses_in("", false).empty());
  CHECK(addresses_in(std::string(10000, ':'), false).empty());
}

}  // namespace mailwhy::evidence
