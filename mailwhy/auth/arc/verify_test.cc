#include "mailwhy/auth/arc/verify.h"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include "mailwhy/auth/dkim/test_zone.h"
#include "mailwhy/base/text.h"

namespace mailwhy::auth::arc {
namespace {

namespace test_keys = dkim::test_keys;
using dkim::seal;
using dkim::Sealer;

const std::string plain =
    "From: Ann <ann@example.test>\r\nTo: list@one.test\r\nSubject: Is dinner ready?\r\nDate: Fri, 11 Jul 2003 21:00:37 -0700\r\n"
    "Message-ID: <1@example.test>\r\n\r\nHi.\r\n\r\nWe lost the game.\r\n";

struct Keys {
  crypto::SigningKey one = dkim::test_key(test_keys::rsa_2048), two = dkim::test_key(test_keys::other_2048), three = dkim::test_key(test_keys::ed25519),
                     weak = dkim::test_key(test_keys::rsa_768);
};
const Keys& keys() {
  static const Keys all;
  return all;
}

Sealer sealer(int hop) {
  Sealer who;
  who.domain = hop == 1 ? "one.test" : hop == 2 ? "two.test" : "three.test";
  who.selector = "s";
  who.key = hop == 1 ? &keys().one : hop == 2 ? &keys().two : &keys().three;
  return who;
}
dkim::TestZone zone() {
  dkim::TestZone all;
  all.texts["s._domainkey.one.test"] = {dkim::key_record(keys().one)};
  all.texts["s._domainkey.two.test"] = {dkim::key_record(keys().two)};
  all.texts["s._domainkey.three.test"] = {dkim::key_record(keys().three)};
  return all;
}

Chain chain_of(const std::string& text, const dkim::TestZone& keys_known = zone()) {
  const auto message = mail::read_message(text);
  dns::Lookups known;
  const dkim::Options options;
  return keys_known.settle([&](dns::Facts& facts) { return arc::verify(message, facts, options); }, known);
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, std::string(from));
  return text.replace(at, from.size(), to);
}

// Sealed by so many hops, each saying what an honest one says.
std::string sealed(unsigned hops, std::string text = plain) {
  for (unsigned i = 1; i <= hops; ++i) text = seal(text, i, i == 1 ? "none" : "pass", fmt::format("{}; dkim=pass header.d=example.test", sealer(static_cast<int>(i)).domain), sealer(static_cast<int>(i)));
  return text;
}

// Without the topmost field of that name.
std::string without(std::string text, std::string_view name, int which = 0) {
  std::size_t at = text.find(std::string(name) + ": ");
  for (; which > 0; --which) at = text.find(std::string(name) + ": ", at + 1);
  REQUIRE(at != std::string::npos);
  return text.erase(at, text.find("\r\n", at) + 2 - at);
}

struct Case {
  const char* name;
  std::string text;
  Outcome outcome;
  Reason reason;
  unsigned broken_at = 0;
};

}  // namespace

TEST_CASE("every rule about a chain") {
  const std::string one = sealed(1), two = sealed(2), three = sealed(3);
  const auto fail = Outcome::fail;
  const std::vector<Case> cases{
      {"nobody sealed it", plain, Outcome::none, Reason::good},
      {"one hop", one, Outcome::pass, Reason::good},
      {"two hops", two, Outcome::pass, Reason::good},
      {"three hops, the last with Ed25519", three, Outcome::pass, Reason::good},
      {"a field that nobody signed is added", "X-Spam: no\r\n" + three, Outcome::pass, Reason::good},
      {"trace fields between the sets", replaced(two, "ARC-Authentication-Results: i=1", "Received: from a by b\r\nARC-Authentication-Results: i=1"), Outcome::pass, Reason::good},
      {"lines end in LF", [&] { std::string text; for (const char c : three) if (c != '\r') text += c; return text; }(), Outcome::pass, Reason::good},
      {"the body was changed after the last hop", three + "footer\r\n", fail, Reason::message_fails, 3},
      {"the subject was changed after the last hop", replaced(three, "dinner", "lunch"), fail, Reason::message_fails, 3},
      {"a seal was changed", replaced(two, "t=1700000000", "t=1700000001"), fail, Reason::seal_fails, 2},
      {"an older result was rewritten", replaced(three, "ARC-Authentication-Results: i=1; one.test; dkim=pass", "ARC-Authentication-Results: i=1; one.test; dkim=fail"), fail, Reason::message_fails, 3},
      {"the newest result was rewritten", replaced(one, "one.test; dkim=pass", "one.test; dkim=fail"), fail, Reason::message_fails, 1},
      {"no newest seal", without(two, "ARC-Seal"), fail, Reason::missing_field, 2},
      {"no older seal", without(two, "ARC-Seal", 1), fail, Reason::missing_field, 1},
      {"no newest message signature", without(two, "ARC-Message-Signature"), fail, Reason::missing_field, 2},
      {"no older message signature", without(two, "ARC-Message-Signature", 1), fail, Reason::missing_field, 1},
      {"no newest results", without(two, "ARC-Authentication-Results"), fail, Reason::missing_field, 2},
      {"a set is gone", without(without(without(three, "ARC-Seal", 1), "ARC-Message-Signature", 1), "ARC-Authentication-Results", 1), fail, Reason::gap, 2},
      {"the first set is gone", without(without(without(two, "ARC-Seal", 1), "ARC-Message-Signature", 1), "ARC-Authentication-Results", 1), fail, Reason::gap, 1},
      {"results twice", "ARC-Authentication-Results: i=1; other.test; none\r\n" + one, fail, Reason::repeated_field, 1},
      {"a seal twice", one.substr(0, one.find("\r\n") + 2) + one, fail, Reason::repeated_field, 1},
      {"i=0", replaced(one, "ARC-Seal: i=1", "ARC-Seal: i=0"), fail, Reason::bad_instance},
      {"i=51", replaced(one, "ARC-Seal: i=1", "ARC-Seal: i=51"), fail, Reason::bad_instance},
      {"i=x", replaced(one, "ARC-Message-Signature: i=1", "ARC-Message-Signature: i=x"), fail, Reason::bad_instance},
      {"i= is not in front of the results", replaced(one, "ARC-Authentication-Results: i=1; one.test", "ARC-Authentication-Results: one.test; i=1"), fail, Reason::bad_instance},
      {"no semicolon after i=", replaced(one, "ARC-Authentication-Results: i=1; one.test", "ARC-Authentication-Results: i=1 one.test"), fail, Reason::bad_instance},
      {"cv=pass in the first seal", seal(plain, 1, "pass", "one.test; none", sealer(1)), fail, Reason::chain_value, 1},
      {"cv=none in the second seal", seal(one, 2, "none", "two.test; none", sealer(2)), fail, Reason::chain_value, 2},
      {"cv=fail in the newest seal", seal(one, 2, "fail", "two.test; arc=fail", sealer(2)), fail, Reason::already_failed, 2},
      {"cv=fail in the first seal", seal(plain, 1, "fail", "one.test; none", sealer(1)), fail, Reason::already_failed, 1},
      {"cv=maybe", replaced(one, "cv=none", "cv=maybe"), fail, Reason::bad_field, 1},
      {"no cv=", replaced(one, "cv=none; ", ""), fail, Reason::bad_field, 1},
      {"h= in a seal", replaced(one, "cv=none;", "cv=none; h=from;"), fail, Reason::bad_field, 1},
      {"a tag twice in a seal", replaced(one, "cv=none;", "cv=none; cv=none;"), fail, Reason::bad_field, 1},
      {"CV= is another tag", replaced(one, "cv=none;", "CV=none;"), fail, Reason::bad_field, 1},
      {"SHA-1 in a seal", replaced(one, "a=rsa-sha256; t=", "a=rsa-sha1; t="), fail, Reason::bad_field, 1},
      {"a message signature that signs seals", replaced(one, "h=from", "h=arc-seal:from"), fail, Reason::bad_field, 1},
      {"no key", replaced(one, "d=one.test; s=s; b=", "d=one.test; s=x; b="), fail, Reason::seal_fails, 1},
  };
  CHECK(cases.size() >= 36);
  for (const auto& one_case : cases) {
    INFO(one_case.name);
    const auto chain = chain_of(one_case.text);
    INFO(chain.sentence);
    CHECK(std::string(to_string(chain.outcome)) == std::string(to_string(one_case.outcome)));
    CHECK(std::string(to_string(chain.reason)) == std::string(to_string(one_case.reason)));
    CHECK(chain.broken_at == one_case.broken_at);
    CHECK_FALSE(chain.sentence.empty());
  }
}

TEST_CASE("who sealed what, and since when the message is as it is") {
  // The list changed the subject before it sealed: the first hop's signature is broken, the chain is not.
  const std::string text = sealed(3, [] {
    return plain;
  }());
  const auto chain = chain_of(text);
  REQUIRE(chain.sets.size() == 3);
  CHECK(chain.oldest_pass == 0u);
  CHECK(chain.sets[0].seal.signature.domain == "one.test");
  CHECK(chain.sets[0].results.authserv_id == "one.test");
  CHECK(chain.sets[0].results.find_all("dkim").size() == 1);
  CHECK(chain.sets[2].message.valid == true);

  const std::string listed = replaced(sealed(1), "Subject: Is", "Subject: [list] Is");
  const auto changed = chain_of(seal(listed, 2, "pass", "two.test; arc=pass", sealer(2)));
  CHECK(changed.outcome == Outcome::pass);
  CHECK(changed.oldest_pass == 2u);
  CHECK(changed.sets[0].message.valid == false);
}

TEST_CASE("what changed the message after the last hop") {
  const auto chain = chain_of(replaced(sealed(2), "Subject: Is", "Subject: [list] Is") + "-- \r\nlist\r\n");
  CHECK(chain.outcome == Outcome::fail);
  const auto& changes = chain.sets[1].message.changes;
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].kind == dkim::Change::Kind::footer_added);
  CHECK(changes[1].field == "Subject");
}

TEST_CASE("a key that is short, missing or out of reach") {
  Sealer weak = sealer(1);
  weak.key = &keys().weak;
  auto keys_known = zone();
  keys_known.texts["s._domainkey.one.test"] = {dkim::key_record(keys().weak)};
  const auto chain = chain_of(seal(plain, 1, "none", "one.test; none", weak), keys_known);
  CHECK(chain.reason == Reason::message_fails);
  CHECK(chain.sets[0].seal.reason == dkim::Reason::key_too_short);

  keys_known = zone();
  keys_known.texts.erase("s._domainkey.one.test");
  CHECK(chain_of(sealed(2), keys_known).reason == Reason::seal_fails);
  keys_known.broken["s._domainkey.one.test"] = dns::Answer::Kind::servfail;
  const auto later = chain_of(sealed(2), keys_known);
  CHECK(later.outcome == Outcome::temperror);
  CHECK(later.reason == Reason::key_unavailable);
  // What is broken for certain is not excused by a key that cannot be had.
  CHECK(chain_of(sealed(2) + "x\r\n", keys_known).outcome == Outcome::fail);
}

TEST_CASE("a header alone breaks no chain") {
  const std::string text = sealed(2);
  const auto chain = chain_of(text.substr(0, text.find("\r\n\r\n") + 2));
  CHECK(chain.outcome == Outcome::temperror);
  CHECK(chain.reason == Reason::body_missing);
}

TEST_CASE("fifty sets, and thousands of fields") {
  std::string text = plain;
  for (unsigned i = 1; i <= 50; ++i) text = seal(text, i, i == 1 ? "none" : "pass", "one.test; none", sealer(1));
  const auto chain = chain_of(text);
  CHECK(chain.outcome == Outcome::pass);
  CHECK(chain.sets.size() == 50);
  std::string many;
  for (int i = 0; i < 10'000; ++i) many += "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=one.test; s=s; b=QUJD\r\n";
  CHECK(chain_of(many + plain).reason == Reason::repeated_field);
}

}  // namespace mailwhy::auth::arc
