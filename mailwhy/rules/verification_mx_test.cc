#include "mailwhy/rules/verification_mx.h"

#include <doctest/doctest.h>

namespace mailwhy::rules {

TEST_CASE("hosts that were only a proof of ownership are known by their suffix") {
  REQUIRE(verification_mx(Domain::of("ms12345678.msv1.invalid")) != nullptr);
  CHECK(verification_mx(Domain::of("ms12345678.msv1.invalid"))->provider == "Microsoft 365");
  REQUIRE(verification_mx(Domain::of("abc123.mx-verification.google.com")) != nullptr);
  CHECK(verification_mx(Domain::of("aspmx.l.google.com")) == nullptr);
  CHECK(verification_mx(Domain::of("xmsv1.invalid")) == nullptr);
  CHECK(verification_mx(Domain()) == nullptr);
}

TEST_CASE("a bad row of the table is named by its line") {
  for (const char* text : {"suffix\tprovider\tsource\nmsv1.invalid\tMicrosoft\n", "suffix\tprovider\tsource\ninvalid\tNobody\there\n",
                           "suffix\tprovider\tsource\na..b\tNobody\there\n"}) {
    const auto table = read_verification_mx(text);
    REQUIRE_FALSE(table.has_value());
    CHECK(table.error().text.starts_with("line 2: "));
  }
}

}  // namespace mailwhy::rules
