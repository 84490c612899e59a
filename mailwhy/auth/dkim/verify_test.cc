#include "mailwhy/auth/dkim/verify.h"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include "mailwhy/auth/dkim/hashing.h"
#include "mailwhy/auth/dkim/test_zone.h"
#include "mailwhy/base/text.h"

namespace mailwhy::auth::dkim {
namespace {

const std::string plain =
    "From: Ann <ann@example.test>\r\nTo: Bob <bob@example.org>\r\nSubject: Is dinner ready?\r\nDate: Fri, 11 Jul 2003 21:00:37 -0700\r\n"
    "Message-ID: <1@example.test>\r\n\r\nHi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";
const std::string tags = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.test; s=one; t=1700000000; h=from:to:subject:date:message-id:from; bh=; b=";
const Time now = *parse_time("2024-01-01T00:00:00Z");  // 1704067200

struct Keys {
  crypto::SigningKey rsa = test_key(test_keys::rsa_2048), other = test_key(test_keys::other_2048), short_one = test_key(test_keys::rsa_768),
                     middle = test_key(test_keys::rsa_1024), ed25519 = test_key(test_keys::ed25519);
};
const Keys& keys() {
  static const Keys all;
  return all;
}

std::string with(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  REQUIRE_MESSAGE((from.empty() || at != std::string::npos), std::string(from));
  return from.empty() ? text : text.replace(at, from.size(), to);
}

std::vector<Verdict> verdicts_of(const std::string& text, const TestZone& zone, Options options = {now, {}, true, {}, nullptr}) {
  const auto message = mail::read_message(text);
  dns::Lookups known;
  return zone.settle([&](dns::Facts& facts) { return verify(message, facts, options); }, known);
}

TestZone zone_of(const std::string& record) {
  TestZone zone;
  zone.texts["one._domainkey.example.test"] = {record};
  return zone;
}

struct RuleCase {
  const char* name;
  Outcome outcome;
  Reason reason;
  // Each replaces the first with the second: in the tags before signing, in the whole message after it, in the key record.
  std::string tag, new_tag;
  std::string text, new_text;
  std::string record, new_record;
  const crypto::SigningKey* key = &keys().rsa;
};

void check_rule(const RuleCase& one) {
  INFO(one.name);
  const std::string message = one.key == &keys().ed25519 ? with(tags, "rsa-sha256", "ed25519-sha256") : tags;
  const std::string signed_text = sign(plain, with(message, one.tag, one.new_tag), *one.key) + plain;
  const auto found = verdicts_of(with(signed_text, one.text, one.new_text), zone_of(with(key_record(*one.key), one.record, one.new_record)));
  REQUIRE(found.size() == 1);
  CHECK(std::string(to_string(found[0].reason)) == std::string(to_string(one.reason)));
  CHECK(std::string(to_string(found[0].outcome)) == std::string(to_string(one.outcome)));
  CHECK_FALSE(found[0].sentence.empty());
  CHECK(found[0].acceptable() == (one.outcome == Outcome::pass));
}

}  // namespace

TEST_CASE("every rule about a signature, its key and what it covers") {
  const std::string p = key_record(keys().rsa).substr(std::string("v=DKIM1; k=rsa; ").size());
  const Outcome pass = Outcome::pass, fail = Outcome::fail, permerror = Outcome::permerror, policy = Outcome::policy;
  const auto good = Reason::good;
  const std::vector<RuleCase> cases{
      // RFC 6376 s3.3, RFC 8463 s3: algorithms
      {"rsa-sha256", pass, good},
      {"ed25519-sha256", pass, good, "", "", "", "", "", "", &keys().ed25519},
      {"rsa-sha1 verifies and is not accepted (RFC 8301 s3.1)", policy, Reason::sha1, "rsa-sha256", "rsa-sha1"},
      {"an algorithm in capitals", pass, good, "rsa-sha256", "RSA-SHA256"},
      {"an unknown algorithm", permerror, Reason::algorithm, "rsa-sha256", "rsa-md5"},
      {"a key of 768 bits (RFC 8301 s3.2)", policy, Reason::key_too_short, "", "", "", "", "", "", &keys().short_one},
      {"a key of 1024 bits", pass, good, "", "", "", "", "", "", &keys().middle},
      // RFC 6376 s3.4: canonicalization
      {"simple/simple", pass, good, "relaxed/relaxed", "simple/simple"},
      {"simple/relaxed", pass, good, "relaxed/relaxed", "simple/relaxed"},
      {"relaxed/simple", pass, good, "relaxed/relaxed", "relaxed/simple"},
      {"relaxed alone means a simple body", pass, good, "relaxed/relaxed", "relaxed"},
      {"no c= is simple/simple", pass, good, " c=relaxed/relaxed;", ""},
      {"an unknown canonicalization", permerror, Reason::canonicalization, "relaxed/relaxed", "relaxed/nofws"},
      {"an empty c=", permerror, Reason::canonicalization, "c=relaxed/relaxed", "c="},
      {"relaxed header: case of a name", pass, good, "", "", "Subject:", "SUBJECT:"},
      {"relaxed header: blanks around the colon", pass, good, "", "", "Subject: ", "Subject \t:   "},
      {"relaxed header: folded", pass, good, "", "", "dinner ready", "dinner\r\n\t ready"},
      {"relaxed header: blanks at the end", pass, good, "", "", "ready?\r\n", "ready? \t\r\n"},
      {"simple header: case of a name", fail, Reason::header_changed, "relaxed/relaxed", "simple/relaxed", "Subject:", "SUBJECT:"},
      {"simple header: folded", fail, Reason::header_changed, "relaxed/relaxed", "simple/relaxed", "dinner ready", "dinner\r\n ready"},
      {"relaxed body: blanks at the end of a line", pass, good, "", "", "game.", "game. \t"},
      {"relaxed body: one blank for two", pass, good, "", "", "game.  Are", "game. Are"},
      {"relaxed body: a tab for blanks", pass, good, "", "", "game.  Are", "game.\tAre"},
      {"relaxed body: a blank where there was none", fail, Reason::body_changed, "", "", "Hi.", "Hi ."},
      {"simple body: blanks at the end of a line", fail, Reason::body_changed, "relaxed/relaxed", "relaxed/simple", "game.", "game. "},
      {"empty lines at the end, simple", pass, good, "relaxed/relaxed", "relaxed/simple", "Joe.\r\n", "Joe.\r\n\r\n\r\n"},
      {"empty lines at the end, relaxed", pass, good, "", "", "Joe.\r\n", "Joe.\r\n\r\n \r\n"},
      {"no line end at the end, simple", pass, good, "relaxed/relaxed", "relaxed/simple", "Joe.\r\n", "Joe."},
      {"an empty line more in the middle", fail, Reason::body_changed, "", "", "Hi.\r\n", "Hi.\r\n\r\n"},
      {"lines end in LF", pass, good, "", "", "game.  Are you hungry yet?\r\n\r\nJoe.\r\n", "game.  Are you hungry yet?\n\nJoe.\n"},
      // RFC 6376 s3.5: tags
      {"no v=", permerror, Reason::missing_tag, "v=1; ", ""},
      {"v=2", permerror, Reason::version, "v=1", "v=2"},
      {"v=1.0 is another text", permerror, Reason::version, "v=1", "v=1.0"},
      {"no a=", permerror, Reason::missing_tag, "a=rsa-sha256; ", ""},
      {"no d=", permerror, Reason::missing_tag, "d=example.test; ", ""},
      {"an empty d=", permerror, Reason::domain, "d=example.test", "d="},
      {"d= with an empty label", permerror, Reason::domain, "d=example.test", "d=example..test"},
      {"d= in capitals", pass, good, "d=example.test", "d=EXAMPLE.test"},
      {"no s=", permerror, Reason::missing_tag, "s=one; ", ""},
      {"an empty s=", permerror, Reason::selector, "s=one", "s="},
      {"no h=", permerror, Reason::missing_tag, "h=from:to:subject:date:message-id:from; ", ""},
      {"From is not signed", permerror, Reason::from_unsigned, "h=from:to:subject:date:message-id:from", "h=to:subject"},
      {"From in capitals, with blanks", pass, good, "h=from:to", "h= FROM : To"},
      {"an empty h=", permerror, Reason::from_unsigned, "h=from:to:subject:date:message-id:from", "h="},
      {"no bh=", permerror, Reason::missing_tag, "bh=; ", ""},
      {"bh= is no base64", permerror, Reason::bad_body_hash, "", "", "bh=", "bh=*"},
      {"bh= is too short", permerror, Reason::bad_body_hash, "bh=;", "bh=QUJD;"},
      {"no b=", permerror, Reason::missing_tag, " b=", " x1="},
      {"b= is no base64", permerror, Reason::bad_signature_value, "", "", " b=", " b=!"},
      {"blanks and folds within b=", pass, good, "", "", " b=", " b=\r\n\t  "},
      {"b= in the middle", pass, good, "bh=; b=", "b=; bh="},
      {"blanks around b=", pass, good, "bh=; b=", " b = ; bh=", " b =", " b =  \t "},
      {"a semicolon at the end", pass, good, "b=", "b=;"},
      {"two semicolons", permerror, Reason::malformed, "a=rsa", "; a=rsa"},
      {"a tag without =", permerror, Reason::malformed, "a=rsa-sha256;", "a=rsa-sha256; zz;"},
      {"a tag that begins with a digit", permerror, Reason::malformed, "a=rsa-sha256;", "a=rsa-sha256; 1z=1;"},
      {"an unknown tag", pass, good, "a=rsa-sha256;", "a=rsa-sha256; zz=top secret;"},
      {"a tag in capitals is another one", permerror, Reason::missing_tag, "d=example.test", "D=example.test"},
      {"a tag twice", permerror, Reason::duplicate_tag, "s=one;", "s=one; s=one;"},
      {"blanks around tags", pass, good, "d=example.test; s=one", "d = example.test ;\r\n\ts  =one"},
      // l=
      {"l= of the whole body", pass, good, "bh=", "l=51; bh="},
      {"l= and text added", pass, good, "bh=", "l=51; bh=", "Joe.\r\n", "Joe.\r\n-- \r\na list\r\n"},
      {"l= and text changed within", fail, Reason::body_changed, "bh=", "l=51; bh=", "game", "name"},
      {"l=0 signs nothing of the body", pass, good, "bh=", "l=0; bh=", "game", "name"},
      {"l= is larger than the body", fail, Reason::body_shorter, "bh=", "l=51; bh=", "Joe.\r\n", ""},
      {"l= is no number", permerror, Reason::bad_length, "bh=", "l=-1; bh="},
      {"l= beyond all numbers", fail, Reason::body_shorter, "bh=;", "l=99999999999999999999999999; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;"},
      // t= and x=
      {"t= is no number", permerror, Reason::bad_time, "t=1700000000", "t=yesterday"},
      {"no t=", pass, good, "t=1700000000; ", ""},
      {"x= has not come", pass, good, "bh=", "x=1800000000; bh="},
      {"x= has passed", policy, Reason::expired, "bh=", "x=1704000000; bh="},
      {"x= is before t=", permerror, Reason::bad_time, "bh=", "x=1600000000; bh="},
      {"x= is no number", permerror, Reason::bad_time, "bh=", "x=never; bh="},
      {"t= in the future is told, not judged", pass, good, "t=1700000000", "t=1710000000"},
      // i=
      {"i= is d=", pass, good, "bh=", "i=@example.test; bh="},
      {"i= is below d=", pass, good, "bh=", "i=ann@mail.example.test; bh="},
      {"i= in capitals", pass, good, "bh=", "i=Ann@EXAMPLE.TEST; bh="},
      {"i= in quoted-printable", pass, good, "bh=", "i=a=3Db@example.test; bh="},
      {"i= with an encoded @", pass, good, "bh=", "i=ann=40example.test; bh="},
      {"i= elsewhere", permerror, Reason::identity, "bh=", "i=ann@example.org; bh="},
      {"i= above d=", permerror, Reason::identity, "bh=", "i=@test; bh="},
      {"i= that ends alike", permerror, Reason::identity, "bh=", "i=@badexample.test; bh="},
      {"i= without @", permerror, Reason::identity, "bh=", "i=example.test; bh="},
      // q=
      {"q=dns/txt", pass, good, "bh=", "q=dns/txt; bh="},
      {"an unknown method beside it", pass, good, "bh=", "q=http/x : dns/txt; bh="},
      {"an unknown method alone", permerror, Reason::query, "bh=", "q=http/x; bh="},
      // z=
      {"z= has the header as it was", pass, good, "bh=", "z=From:ann@example.test|Subject:a=20b; bh="},
      // RFC 6376 s3.6.1: keys
      {"no v= in the key", pass, good, "", "", "", "", "v=DKIM1; ", ""},
      {"another v= in the key", permerror, Reason::key_malformed, "", "", "", "", "v=DKIM1", "v=DKIM2"},
      {"v= in small letters", permerror, Reason::key_malformed, "", "", "", "", "v=DKIM1", "v=dkim1"},
      {"v= not in front", permerror, Reason::key_malformed, "", "", "", "", "v=DKIM1; k=rsa;", "k=rsa; v=DKIM1;"},
      {"no k= is rsa", pass, good, "", "", "", "", " k=rsa;", ""},
      {"an unknown k=", permerror, Reason::key_type, "", "", "", "", "k=rsa", "k=dsa"},
      {"k= is not what a= wants", permerror, Reason::key_type, "rsa-sha256", "ed25519-sha256"},
      {"p= is empty", permerror, Reason::key_revoked, "", "", "", "", p, "p="},
      {"no p=", permerror, Reason::key_malformed, "", "", "", "", p, "n=x"},
      {"p= is no base64", permerror, Reason::key_malformed, "", "", "", "", "p=", "p=?"},
      {"p= is cut off", permerror, Reason::key_malformed, "", "", "", "", p, p.substr(0, 102)},
      {"blanks within p=", pass, good, "", "", "", "", "p=MIIB", "p= MI  IB"},
      {"h= of the key allows it", pass, good, "", "", "", "", "k=rsa;", "k=rsa; h=sha1:sha256;"},
      {"h= of the key forbids it", permerror, Reason::key_hash, "", "", "", "", "k=rsa;", "k=rsa; h=sha1;"},
      {"s= is for all", pass, good, "", "", "", "", "k=rsa;", "k=rsa; s=*;"},
      {"s= is for mail among others", pass, good, "", "", "", "", "k=rsa;", "k=rsa; s=tlsrpt : email;"},
      {"s= is for something else", permerror, Reason::key_service, "", "", "", "", "k=rsa;", "k=rsa; s=tlsrpt;"},
      {"t=s and i= is d=", pass, good, "bh=", "i=ann@example.test; bh=", "", "", "k=rsa;", "k=rsa; t=s;"},
      {"t=s and no i=", pass, good, "", "", "", "", "k=rsa;", "k=rsa; t=y:s;"},
      {"t=s and i= is below d=", permerror, Reason::key_identity, "bh=", "i=@mail.example.test; bh=", "", "", "k=rsa;", "k=rsa; t=s;"},
      {"t=y does not hide a failure", fail, Reason::body_changed, "", "", "game", "name", "k=rsa;", "k=rsa; t=y;"},
      {"an unknown flag", pass, good, "", "", "", "", "k=rsa;", "k=rsa; t=z;"},
      {"notes and g=", pass, good, "", "", "", "", "k=rsa;", "k=rsa; n=a=20b; g=ann;"},
      {"a tag twice in the key", permerror, Reason::key_malformed, "", "", "", "", "k=rsa;", "k=rsa; k=rsa;"},
      {"a semicolon at the end of the key", pass, good, "", "", "", "", p, p + "; "},
      {"two semicolons in the key", permerror, Reason::key_malformed, "", "", "", "", "k=rsa;", "k=rsa;;"},
      {"a record for SPF in its place", permerror, Reason::no_key, "", "", "", "", "v=DKIM1", "v=spf1 -all; v=DKIM1"},
      // RFC 6376 s5.4.2, s3.7: which fields
      {"a field that is not there is signed", pass, good, "h=from", "h=reply-to:from"},
      {"and is added later", fail, Reason::header_changed, "h=from", "h=reply-to:from", "To:", "Reply-To: eve@example.org\r\nTo:"},
      {"a second From on top", fail, Reason::header_changed, "", "", "From: Ann", "From: Eve <eve@example.org>\r\nFrom: Ann"},
      {"a second From on top where one is signed", pass, good, ":from; bh", "; bh", "From: Ann", "From: Eve <eve@example.org>\r\nFrom: Ann"},
      {"a second From below", fail, Reason::header_changed, ":from; bh", "; bh", "To:", "From: Eve <eve@example.org>\r\nTo:"},
      {"the signature does not sign itself through h=", pass, good, "h=from", "h=dkim-signature:from"},
      {"a signed field is gone", fail, Reason::header_changed, "", "", "Subject: Is dinner ready?\r\n", ""},
      {"an unsigned field is added", pass, good, "", "", "To:", "X-Spam: no\r\nTo:"},
      {"a tag of the signature is changed", fail, Reason::header_changed, "", "", "t=1700000000", "t=1700000001"},
      {"d= is exchanged", permerror, Reason::no_key, "", "", "d=example.test", "d=example.org"},
      {"an empty name in h=", pass, good, "h=from:", "h=from::"},
      {"ed25519: body changed", fail, Reason::body_changed, "", "", "game", "name", "", "", &keys().ed25519},
      {"ed25519: header changed", fail, Reason::header_changed, "", "", "dinner", "lunch", "", "", &keys().ed25519},
      {"ed25519: a key in the wrong form", permerror, Reason::key_malformed, "", "", "", "", "p=", "p=MCowBQYDK2VwAyEA", &keys().ed25519},
  };
  CHECK(cases.size() >= 120);
  for (const auto& one : cases) check_rule(one);
}

TEST_CASE("what the DNS does to a signature") {
  const std::string text = sign(plain, tags, keys().rsa) + plain;
  const std::string name = "one._domainkey.example.test";
  TestZone zone;
  CHECK(verdicts_of(text, zone)[0].reason == Reason::no_key);
  zone.broken[name] = dns::Answer::Kind::servfail;
  CHECK(verdicts_of(text, zone)[0].outcome == Outcome::temperror);
  zone.broken[name] = dns::Answer::Kind::nodata;
  CHECK(verdicts_of(text, zone)[0].outcome == Outcome::permerror);
  // RFC 6376 s3.6.2.2: of several records any may be the one.
  zone.texts[name] = {"v=DKIM1; p=", key_record(keys().other), "v=spf1 -all", key_record(keys().rsa)};
  const auto verdict = verdicts_of(text, zone)[0];
  CHECK(verdict.outcome == Outcome::pass);
  CHECK(verdict.key_question->text() == "one._domainkey.example.test TXT");
  CHECK(std::count(verdict.weaknesses.begin(), verdict.weaknesses.end(), Weakness::key_records) == 1);
}

TEST_CASE("a key that did not sign is told from a header that changed") {
  const std::string text = sign(plain, tags, keys().rsa) + plain;
  const auto exchanged = verdicts_of(text, zone_of(key_record(keys().other)))[0];
  CHECK(exchanged.reason == Reason::other_key);
  CHECK(exchanged.key_made_signature == false);
  CHECK(exchanged.body_matches == true);
  const auto changed = verdicts_of(with(text, "dinner", "lunch"), zone_of(key_record(keys().rsa)))[0];
  CHECK(changed.reason == Reason::header_changed);
  CHECK(changed.key_made_signature == true);
}

TEST_CASE("valid is kept apart from accepted") {
  const auto old = verdicts_of(sign(plain, with(tags, "rsa-sha256", "rsa-sha1"), keys().rsa) + plain, zone_of(key_record(keys().rsa)))[0];
  CHECK(old.mathematically_valid);
  CHECK_FALSE(old.acceptable());
  const auto forbidden = verdicts_of(sign(plain, tags, keys().rsa) + plain, zone_of(with(key_record(keys().rsa), "k=rsa;", "k=rsa; s=tlsrpt;")))[0];
  CHECK(forbidden.mathematically_valid);
  CHECK(forbidden.outcome == Outcome::permerror);
}

TEST_CASE("several signatures: topmost first, one good one is enough, the seventeenth is not looked at") {
  std::string text = plain;
  for (int i = 0; i < 20; ++i) text.insert(0, sign(text, i == 19 ? with(tags, "s=one", "s=two") : tags, keys().rsa));
  const auto found = verdicts_of(text, zone_of(key_record(keys().rsa)));
  REQUIRE(found.size() == 20);
  CHECK(found[0].reason == Reason::no_key);
  CHECK(found[1].outcome == Outcome::pass);
  CHECK(found[15].outcome == Outcome::pass);
  CHECK(found[16].reason == Reason::not_examined);
  CHECK(overall(found) == Outcome::pass);
  CHECK(overall({}) == Outcome::none);
  CHECK(overall({found[0]}) == Outcome::permerror);
}

TEST_CASE("ten thousand signatures, a million fields") {
  std::string many = sign(plain, tags, keys().rsa), text;
  for (int i = 0; i < 10'000; ++i) text += many;
  const auto found = verdicts_of(text + plain, zone_of(key_record(keys().rsa)));
  CHECK(found.size() == 100);
  CHECK(found[0].outcome == Outcome::pass);
  CHECK(found[99].reason == Reason::not_examined);

  std::string fields = many;
  for (int i = 0; i < 1'000'000; ++i) fields += "To: x\r\n";
  const auto cut = verdicts_of(fields + plain, zone_of(key_record(keys().rsa)));
  REQUIRE(cut.size() == 1);
  CHECK(cut[0].reason == Reason::header_cut);
  CHECK(cut[0].outcome == Outcome::neutral);
}

TEST_CASE("what weakens a signature") {
  const auto weaknesses = [](std::string_view tag, std::string_view to, const crypto::SigningKey& key = keys().rsa) {
    std::string words;
    const auto verdicts = verdicts_of(sign(plain, with(tags, tag, to), key) + plain, zone_of(key_record(key)));
    for (const auto weakness : verdicts[0].weaknesses) words += std::string(to_string(weakness)) + " ";
    return words;
  };
  CHECK(weaknesses("", "").empty());
  CHECK(weaknesses("", "", keys().middle) == "short-key ");
  CHECK(weaknesses(":subject", "") == "subject-unsigned ");
  CHECK(weaknesses(":from; bh", "; bh") == "fields-addable ");
  CHECK(weaknesses("bh=", "l=51; bh=") == "length-limit ");
  CHECK(weaknesses("t=1700000000", "t=1710000000") == "signed-later ");
}

TEST_CASE("bytes that l= leaves unsigned are counted") {
  const auto verdict = verdicts_of(sign(plain, with(tags, "bh=", "l=51; bh="), keys().rsa) + plain + "-- \r\na list\r\n", zone_of(key_record(keys().rsa)))[0];
  CHECK(verdict.unsigned_bytes > 0);
  CHECK(verdict.body_bytes == 51 + verdict.unsigned_bytes);
}

TEST_CASE("a lone LF in a message of CRLF lines is what was signed on the wire") {
  const std::string text = with(plain, "Hi.\r\n", "Hi.\nthere\r\n");
  const auto message = mail::read_message(text);
  BodyHashes hashes(message.body_bytes(), mail::LineEnd::crlf);
  BodyHashes::Want want{Canonical::relaxed, crypto::Hash::sha256, {}};
  hashes.want(want);
  hashes.make();
  const std::string signed_text = sign(text, with(tags, "bh=", "bh=" + base64_encode(hashes.get(want).hash)), keys().rsa) + text;
  CHECK(verdicts_of(signed_text, zone_of(key_record(keys().rsa)))[0].outcome == Outcome::pass);
}

TEST_CASE("a header alone is not held against who signed") {
  const std::string text = sign(plain, tags, keys().rsa) + plain.substr(0, plain.find("\r\n\r\n") + 2);
  const auto alone = verdicts_of(text, zone_of(key_record(keys().rsa)))[0];
  CHECK(alone.reason == Reason::body_missing);
  CHECK(alone.outcome == Outcome::neutral);
  CHECK(alone.signature_matches == true);
  CHECK(verdicts_of(with(text, "dinner", "lunch"), zone_of(key_record(keys().rsa)))[0].signature_matches == false);
  CHECK(verdicts_of(text + "\r\n", zone_of(key_record(keys().rsa)))[0].reason == Reason::body_changed);
}

TEST_CASE("an empty b=") {
  CHECK(verdicts_of("DKIM-Signature: " + with(tags, "bh=", "bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=") + " \r\n" + plain, {})[0].reason == Reason::bad_signature_value);
}

TEST_CASE("an empty body") {
  const std::string text = plain.substr(0, plain.find("\r\n\r\n") + 4);
  for (const char* c : {"relaxed/relaxed", "simple/simple"})
    for (const char* end : {"", "\r\n", "\r\n\r\n"}) CHECK(verdicts_of(sign(text, with(tags, "relaxed/relaxed", c), keys().rsa) + text + end, zone_of(key_record(keys().rsa)))[0].outcome == Outcome::pass);
}

}  // namespace mailwhy::auth::dkim
