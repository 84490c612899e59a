#include <doctest/doctest.h>

#include "mailwhy/base/organisation.h"

namespace mailwhy {

TEST_CASE("organisations by the form of their names") {
  CHECK(organisation_of("mail.example.co.uk") == "example.co.uk");
  CHECK(organisation_of("A.B.Example.ORG.") == "example.org");
  CHECK(organisation_of("localhost") == "");
  CHECK(organisation_of("192.0.2.1") == "");
  CHECK(organisation_of("x.prod.exchangelabs.com") == "outlook.com");
}

}  // namespace mailwhy
