#include "mailwhy/lab/signer.h"

#include "mailwhy/lab/lab_net.h"
#include "mailwhy/lab/lab_test_tools.h"
#include "mailwhy/lab/responder.h"
#include "mailwhy/lab/signed_sets.h"

using namespace mailwhy;
using namespace mailwhy::lab;

namespace {
constexpr auto nsec = static_cast<dns::Type>(47);

struct Wish {
  bool dnssec_ok = true, checking_disabled = false;
};
dns::Message answer(const World& world, std::string_view name, dns::Type type, Wish wish = {}) {
  dns::Message query;
  query.recursion_desired = true;
  query.checking_disabled = wish.checking_disabled;
  query.questions = {{Domain::of(name), type}};
  query.question_spelling = name;
  query.edns = dns::Edns{.dnssec_ok = wish.dnssec_ok};
  const auto reply = dns::decode(Responder(world.resolvers.front(), world.start).answer(dns::encode(query), true).bytes);
  REQUIRE(reply.has_value());
  return *reply;
}

int count(const std::vector<dns::Record>& section, dns::Type type) {
  return static_cast<int>(std::count_if(section.begin(), section.end(), [&](const dns::Record& record) { return record.type == type; }));
}

// RFC 4034 s3.1: type covered, algorithm, labels ... key tag, signer.
unsigned covered(const dns::Record& rrsig) {
  const auto& bytes = std::get<dns::Opaque>(rrsig.data).bytes;
  return static_cast<unsigned>(static_cast<unsigned char>(bytes[0]) << 8 | static_cast<unsigned char>(bytes[1]));
}

const char* const signed_page = R"(
```dns
! signed example.test
example.test. MX 10 mx.example.test.
mx.example.test. A 192.0.2.10
*.wild.example.test. A 192.0.2.11
plain.test. A 192.0.2.12
```
)";
}  // namespace

TEST_CASE("signatures come with DO only, and the answer stays the same") {
  const World world = world_of(signed_page);
  const auto plain = answer(world, "example.test", dns::Type::mx, {.dnssec_ok = false}), with = answer(world, "example.test", dns::Type::mx);
  CHECK(count(plain.answers, dns::Type::mx) == 1);
  CHECK(plain.answers.size() == 1);
  CHECK(count(with.answers, dns::Type::mx) == 1);
  REQUIRE(count(with.answers, dns::Type::rrsig) == 1);
  CHECK(covered(with.answers.back()) == 15);
  CHECK(answer(world, "plain.test", dns::Type::a).answers.size() == 1);  // beside a signed zone, in one of its own
}

TEST_CASE("keys and DS lie where they belong, and DS is the word of the zone above") {
  const World world = world_of(signed_page);
  CHECK(count(answer(world, "example.test", dns::Type::dnskey).answers, dns::Type::dnskey) == 1);
  const auto ds = answer(world, "example.test", dns::Type::ds);
  REQUIRE(ds.answers.size() == 2);
  CHECK(std::get<dns::Opaque>(ds.answers.back().data).bytes.substr(18, 6) == std::string("\4test\0", 6));
  const auto none = answer(world, "plain.test", dns::Type::ds);
  CHECK(none.answers.empty());
  CHECK(none.rcode == dns::Rcode::noerror);
  CHECK(count(none.authority, nsec) == 1);
  CHECK(lab_trust_anchors().size() == 1);
  CHECK(lab_trust_anchors().front().fits(std::get<dns::Opaque>(answer(world, "", dns::Type::dnskey).answers.front().data).bytes));
}

TEST_CASE("what does not exist is denied by records that cover nothing else") {
  const World world = world_of(signed_page);
  const auto name = answer(world, "nosuch.example.test", dns::Type::a);
  CHECK(name.rcode == dns::Rcode::nxdomain);
  CHECK(count(name.authority, nsec) == 2);  // the name, and the wildcard that might stand for it
  CHECK(count(name.authority, dns::Type::soa) == 1);
  CHECK(count(name.authority, dns::Type::rrsig) == 3);
  const auto type = answer(world, "mx.example.test", dns::Type::aaaa);
  CHECK(type.rcode == dns::Rcode::noerror);
  CHECK(count(type.authority, nsec) == 1);
  const auto wild = answer(world, "any.wild.example.test", dns::Type::a);
  CHECK(count(wild.answers, dns::Type::rrsig) == 1);
  CHECK(count(wild.authority, nsec) == 1);
  const auto deep = answer(world, std::string(60, 'x') + "." + std::string(63, 'y') + "." + std::string(63, 'z') + ".nosuch.example.test", dns::Type::a);
  CHECK(deep.rcode == dns::Rcode::nxdomain);
}

TEST_CASE("labels before and after") {
  for (const std::string& label : {std::string("nosuch"), std::string("a"), std::string("*"), std::string("["), std::string(63, 'q')}) {
    CHECK(label_before(label) < label);
    CHECK(label < label_after(label));
    CHECK(label_after(label).size() <= 63);
  }
  CHECK(label_before(std::string(1, '\0')).empty());
}

TEST_CASE("a resolver that strips hands out no signatures; one that validates says what it found") {
  const std::string base = signed_page;
  CHECK(count(answer(world_of(base + "```dns\n! strips .\n```\n"), "example.test", dns::Type::mx).answers, dns::Type::rrsig) == 0);
  const auto good = answer(world_of(base + "```dns\n! validates .\n```\n"), "example.test", dns::Type::mx);
  CHECK(good.authentic);
  CHECK_FALSE(answer(world_of(base + "```dns\n! validates .\n```\n"), "plain.test", dns::Type::a).authentic);
  for (const char* flaw : {"expired", "not-yet-valid", "wrong-key", "forged", "ds-mismatch", "only-ds"}) {
    CAPTURE(flaw);
    const World world = world_of(base + "```dns\n! validates .\n! signed example.test " + flaw + "\n```\n");
    const auto refused = answer(world, "example.test", dns::Type::mx);
    CHECK(refused.rcode == dns::Rcode::servfail);
    REQUIRE(refused.edns.has_value());
    CHECK(refused.edns->errors.size() == 1);
    CHECK(answer(world, "example.test", dns::Type::mx, {.checking_disabled = true}).answers.size() >= 1);
    CHECK(answer(world, "nosuch.example.test", dns::Type::a).rcode == dns::Rcode::servfail);
  }
  const World island = world_of(base + "```dns\n! validates .\n! signed example.test no-ds\n```\n");
  CHECK(answer(island, "example.test", dns::Type::mx).rcode == dns::Rcode::noerror);
  CHECK_FALSE(answer(island, "example.test", dns::Type::mx).authentic);
}

TEST_CASE("name servers sign what they hold, and say of a zone below whether it is signed") {
  const World world = world_of(R"(
```dns 198.51.100.1 authority
! signed test
! signed good.test
test. SOA ns.test. h.test. 1 3600 900 604800 60
test. NS ns.test.
good.test. NS ns.good.test.
ns.good.test. A 198.51.100.2
open.test. NS ns.good.test.
```
```dns 198.51.100.2 authority
! signed good.test
good.test. SOA ns.good.test. h.good.test. 1 3600 900 604800 60
good.test. NS ns.good.test.
ns.good.test. A 198.51.100.2
good.test. MX 10 ns.good.test.
```
)");
  World parent = world, child = world;
  parent.resolvers = {world.resolvers[1]};
  child.resolvers = {world.resolvers[2]};
  const auto referral = answer(parent, "good.test", dns::Type::mx);
  CHECK_FALSE(referral.authoritative);
  CHECK(count(referral.authority, dns::Type::ds) == 1);
  CHECK(count(referral.authority, dns::Type::rrsig) == 1);
  CHECK(count(answer(parent, "open.test", dns::Type::mx).authority, nsec) == 1);
  CHECK(count(answer(parent, "good.test", dns::Type::ds).answers, dns::Type::ds) == 1);
  CHECK(answer(parent, "good.test", dns::Type::ds).authoritative);
  CHECK(count(answer(child, "good.test", dns::Type::mx).answers, dns::Type::rrsig) == 1);
  CHECK(count(answer(child, "good.test", dns::Type::dnskey).answers, dns::Type::dnskey) == 1);
}

TEST_CASE("what is wrong with a line about signing is said") {
  for (const char* line : {"! signed", "! signed example.test sideways", "! signed example.test expired twice", "! signed a..b"})
    CHECK_FALSE(read_worlds("page", std::string("```dns\n") + line + "\n```\n").has_value());
  CHECK_FALSE(read_worlds("page", "```dns after 1m\n! signed example.test\n```\n").has_value());
}
