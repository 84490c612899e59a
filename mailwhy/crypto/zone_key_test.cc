#include "mailwhy/crypto/zone_key.h"

#include <doctest/doctest.h>

using namespace mailwhy::crypto;

TEST_CASE("a zone's key follows from its words, and each signature is another one") {
  const ZoneKey key("example.test"), same("example.test"), other("example.org");
  CHECK(key.public_key().size() == 64);
  CHECK(key.public_key() == same.public_key());
  CHECK(key.public_key() != other.public_key());
  CHECK(key.sign("some bytes").size() == 64);
  CHECK(key.sign("some bytes") != key.sign("some bytes"));
  CHECK(key.sign("").size() == 64);
}
