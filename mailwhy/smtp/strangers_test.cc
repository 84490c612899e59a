#include "mailwhy/smtp/strangers.h"

#include <doctest/doctest.h>

using namespace mailwhy;

TEST_CASE("names of one house share their last two labels") {
  const auto apart = [](std::string_view a, std::string_view b) { return smtp::strangers(Domain::of(a), Domain::of(b)); };
  CHECK_FALSE(apart("mx1.example.test", "mx2.example.test"));
  CHECK_FALSE(apart("MX.Example.test", "a.b.example.TEST"));
  CHECK_FALSE(apart("example.test", "mx.example.test"));
  CHECK(apart("mx.example.test", "mx.other.test"));
  CHECK(apart("proxy", "mx.other.test"));
  CHECK(apart("localhost", "proxy"));
  CHECK_FALSE(apart("localhost", "localhost"));
  CHECK_FALSE(smtp::strangers(Domain(), Domain::of("mx.example.test")));
}
