#include "mailwhy/auth/dkim/key.h"

#include <doctest/doctest.h>

#include "mailwhy/auth/dkim/test_zone.h"
#include "mailwhy/base/text.h"

namespace mailwhy::auth::dkim {

TEST_CASE("what a key record says of itself") {
  const auto key = read_key("v=DKIM1; k=ed25519; h=SHA256 : x; s=email:*; t=y:s; n=call=20me; p=yi50DjK5O9pqbFpNHklsv9lqaS0ArSYu02qp1S0DW1Y=");
  CHECK(key.status == Key::Status::good);
  CHECK(key.type == "ed25519");
  CHECK(key.bits == 256);
  CHECK(key.testing);
  CHECK(key.strict);
  CHECK(key.notes == "call me");
  CHECK(key.allows_hash("sha256"));
  CHECK_FALSE(key.allows_hash("sha1"));
  CHECK(key.allows_service("email"));
  CHECK(read_key("p=").status == Key::Status::revoked);
  CHECK(read_key("k=dsa; p=QUJD").status == Key::Status::unknown_type);
  CHECK(read_key("google-site-verification=x").status == Key::Status::foreign);
  CHECK(read_key("").status == Key::Status::foreign);
  CHECK(read_key(key_record(test_key(test_keys::rsa_1024))).bits == 1024);
}

TEST_CASE("how records are spoilt is told") {
  const std::string good = key_record(test_key(test_keys::rsa_2048));
  const auto problem = [](const std::string& text) {
    const auto key = read_key(text);
    CHECK(key.status == Key::Status::malformed);
    return key.problem;
  };
  CHECK(problem("v=DKIM1\\; k=rsa\\; p=QUJD").find("backslashes") != std::string::npos);
  CHECK(problem(good.substr(0, 255)).find("cut off after 255") != std::string::npos);
  CHECK(problem("v=DKIM1; k=rsa; p=QUJD\" \"QUJD").find("quotation marks") != std::string::npos);
  CHECK(problem("v=DKIM1; p=-----BEGIN PUBLIC KEY-----MII").find("key file") != std::string::npos);
  CHECK(problem("v=DKIM1; k=ed25519; p=MCowBQYDK2VwAyEAyi50DjK5O9pqbFpNHklsv9lqaS0ArSYu02qp1S0DW1Y=").find("32 bytes") != std::string::npos);
}

TEST_CASE("the key is found through aliases, and among other records") {
  dns::Lookups known;
  dns::Facts facts(known);
  CHECK_FALSE(find_keys("one", "example.test", facts));
  CHECK(facts.wanted().begin()->text() == "one._domainkey.example.test TXT");
  CHECK(find_keys(std::string(70, 'a'), "example.test", facts)->status == KeysFound::Status::unaskable);

  TestZone zone;
  zone.texts["one._domainkey.example.test"] = {"v=spf1 -all", "p="};
  KeyCache cache;
  const auto found = zone.settle([&](dns::Facts& all) { return find_keys("one", "Example.Test", all, &cache); }, known);
  CHECK(found.status == KeysFound::Status::found);
  REQUIRE(found.keys.size() == 1);
  CHECK(found.keys[0]->status == Key::Status::revoked);
  CHECK(cache.read("p=") == found.keys[0]);
}

}  // namespace mailwhy::auth::dkim
