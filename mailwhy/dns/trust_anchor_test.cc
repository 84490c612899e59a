#include "mailwhy/dns/trust_anchor.h"

#include <doctest/doctest.h>

#include "mailwhy/base/text.h"

using namespace mailwhy;
using namespace mailwhy::dns;

namespace {
// The root's key of 2017.
constexpr std::string_view key_2017 =
    "AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3+/4RgWOq7HrxRixHlFlExOLAJr5emLvN7SWXgnLh4+B5xQlNVz8Og8kvArMtNROxVQuCaSnIDdD5LKyWbRd2n9WGe2R8PzgCmr3EgVLrjyBxWezF"
    "0jLHwVN8efS3rCj/EWgvIWgb9tarpVUDK/b58Da+sqqls3eNbuv7pr+eoZG+SrDK6nWeL3c6H5Apxz7LjVc1uTIdsIXxuOLYA4/ilBmSVIzuDWfdRUfhHdY6+cn8HFRm+2hM8AnXGXws9555KrUB5qihylGa8subX2Nn6UwN"
    "R1AkUTV74bU=";
constexpr std::string_view digest_2017 = "E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D";

std::string dnskey_line(int flags = 257) { return ". 172800 IN DNSKEY " + std::to_string(flags) + " 3 8 " + std::string(key_2017); }
}  // namespace

TEST_CASE("the built-in anchors are the root's keys of 2017 and 2024") {
  const auto anchors = builtin_trust_anchors();
  REQUIRE(anchors.size() == 2);
  CHECK(anchors[0].zone.is_root());
  CHECK(anchors[0].key_tag == 20326);
  CHECK(anchors[1].key_tag == 38696);
  CHECK(anchors[0].text() == ". IN DS 20326 8 2 " + lower_ascii(std::string(digest_2017)));
}

TEST_CASE("a DNSKEY has its tag, and fits the DS with this tag") {
  const auto anchors = read_trust_anchors(dnskey_line() + "\n");
  REQUIRE(anchors);
  REQUIRE(anchors->size() == 1);
  const TrustAnchor& key = anchors->front();
  CHECK(key.key_tag == 20326);
  CHECK(key.algorithm == 8);
  CHECK(key.text() == ". IN DNSKEY 257 3 8 " + std::string(key_2017));
  CHECK(key.fits(key.rdata));
  CHECK(builtin_trust_anchors()[0].fits(key.rdata));
  CHECK_FALSE(builtin_trust_anchors()[1].fits(key.rdata));
  CHECK_FALSE(builtin_trust_anchors()[0].fits("abc"));
}

TEST_CASE("files of anchors as people and validators write them") {
  struct Row { std::string text, zone; std::size_t count; };
  const std::string ds = "20326 8 2 " + std::string(digest_2017);
  for (const Row& row : std::vector<Row>{
           {". IN DS " + ds, "", 1},
           {". DS " + ds, "", 1},
           {"DS " + ds, "", 1},
           {"@ 3600 IN DS " + ds, "", 1},
           {"; a comment\n\n$TTL 3600\nexample.org. 3600 in ds " + ds + " ; the end\r\n", "example.org", 1},
           {"example.org. IN DS 20326 8 2 (\n  E06D44B80B8F1D39A95C0B0D7C65D084 ; half\n  58E880409BBC683457104237C7F8EC8D )\n", "example.org", 1},
           {". IN DS " + ds + "\n. IN DS " + ds + "\n", "", 1},
           {dnskey_line() + " ;{id = 20326 (ksk), size = 2048b} ;;state=2 [  VALID  ] ;;count=0\n", "", 1},
           {dnskey_line() + "\n" + dnskey_line(256) + " ;;state=1 [ ADDPEND ]\n", "", 1},
           {". IN DS " + ds + "\n. IN DS 38696 8 2 " + std::string(digest_2017) + "\n", "", 2},
           {"3.2.192.in-addr.arpa. DS " + ds, "3.2.192.in-addr.arpa", 1},
           {". IN DS " + ds + "\n. IN RRSIG DS 8 0 86400 1 2 3 . abcd\n", "", 1},
       }) {
    CAPTURE(row.text);
    const auto anchors = read_trust_anchors(row.text);
    REQUIRE(anchors);
    CHECK(anchors->size() == row.count);
    CHECK(anchors->front().zone.text() == row.zone);
    CHECK(anchors->front().key_tag == 20326);
  }
}

TEST_CASE("what is wrong with a file is said by line") {
  struct Row { std::string text, words; };
  for (const Row& row : std::vector<Row>{
           {"", "no DS and no DNSKEY"},
           {"; nothing\n", "no DS and no DNSKEY"},
           {dnskey_line(257 | 0x80), "no DS and no DNSKEY"},
           {dnskey_line(1), "no DS and no DNSKEY"},
           {"\n-----BEGIN CERTIFICATE-----\n", "line 2: wants records"},
           {". IN DS 20326 8 2\n", "line 1: a DS has"},
           {". IN DS 20326 8 2 E06D\n", "has 32 bytes, this one has 2"},
           {". IN DS 20326 8 2 xyz\n", "hexadecimal"},
           {". IN DNSKEY 257 4 8 AAAA\n", "protocol"},
           {". IN DNSKEY 257 3 8 !!!!\n", "base64"},
           {"a..b. IN DS 1 8 9 00\n", "not a domain name"},
           {". IN DS ( 1 8\n2 00\n", "line 1: the parenthesis"},
           {". IN DS ) 1 8 2 00\n", "never opened"},
       }) {
    CAPTURE(row.text);
    const auto anchors = read_trust_anchors(row.text);
    REQUIRE_FALSE(anchors);
    CHECK(anchors.error().text.find(row.words) != std::string::npos);
  }
}

TEST_CASE("the nearest anchor above a name counts") {
  const auto anchors = read_trust_anchors("example.org. DS 1 8 9 00\n. DS 2 8 9 00\n");
  REQUIRE(anchors);
  CHECK(anchor_above(Domain::of("mail.example.org"), *anchors)->key_tag == 1);
  CHECK(anchor_above(Domain::of("example.com"), *anchors)->key_tag == 2);
  CHECK(anchor_above(Domain::of("example.com"), {anchors->front()}) == nullptr);
}
