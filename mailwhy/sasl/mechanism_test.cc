#include "mailwhy/sasl/mechanism.h"

#include <doctest/doctest.h>

#include "mailwhy/base/text.h"
#include "mailwhy/crypto/digest.h"
#include "mailwhy/sasl/ntlm.h"
#include "mailwhy/sasl/oauth.h"

using namespace mailwhy;
using namespace mailwhy::sasl;
using crypto::Secret;

namespace {

Material with_password(std::string user, std::string password, std::string nonce = {}) {
  Material material;
  material.user = std::move(user);
  material.password = Secret::take(password);
  material.nonce = std::move(nonce);
  material.host = "mail.example.org";
  return material;
}
std::string text_of(const Step& step) { return step.response ? std::string(step.response->reveal()) : std::string("(nothing)"); }
std::string trouble_of(const Step& step) { return step.failure ? std::string(to_string(step.failure->kind)) : std::string("none"); }

constexpr const char* sha1_first = "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096";
Mechanism scram_sha_1() { return {Kind::scram_sha_1, with_password("user", "pencil", "fyko+d2lbbFgONRv9qkxdawL")}; }

}  // namespace

// RFC 4616 s4
TEST_CASE("PLAIN says everything at once") {
  Mechanism plain(Kind::plain, with_password("tim", "tanstaaftanstaaf"));
  const Step first = plain.start();
  CHECK(text_of(first) == std::string("\0tim\0tanstaaftanstaaf", 21));
  CHECK(first.done);
  CHECK(first.said == "User name and password, as they are.");
  CHECK(trouble_of(plain.step("go on")) == "unexpected_challenge");

  auto other = with_password("tim", "x");
  other.act_as = "ann";
  CHECK(text_of(Mechanism(Kind::plain, other).start()) == std::string("ann\0tim\0x", 9));
  CHECK(trouble_of(Mechanism(Kind::plain, with_password("tim", std::string("a\0b", 3))).start()) == "secret_unusable");
}

TEST_CASE("LOGIN answers prompts by their words, and in order where they say nothing") {
  struct Case {
    bool at_once;
    std::vector<const char*> prompts, answers;
  };
  const Case cases[] = {
      {false, {"Username:", "Password:"}, {"tim", "secret"}},
      {false, {"", ""}, {"tim", "secret"}},
      {false, {"user name\0", "PASSWORD"}, {"tim", "secret"}},
      {true, {"Password:"}, {"secret"}},
      {true, {"Username:", "Password:"}, {"tim", "secret"}},  // the initial response was overlooked
      {false, {"Benutzer", "Kennwort"}, {"tim", "secret"}},
      {false, {"Username:", "Username:", "Username:"}, {"tim", "tim", "secret"}},
  };
  for (const auto& one : cases) {
    auto material = with_password("tim", "secret");
    material.login_sends_user_at_once = one.at_once;
    Mechanism login(Kind::login, material);
    const Step first = login.start();
    CHECK(first.response.has_value() == one.at_once);
    for (std::size_t i = 0; i < one.prompts.size(); ++i) CHECK(text_of(login.step(one.prompts[i])) == one.answers[i]);
    CHECK(trouble_of(login.step("more?")) == "unexpected_challenge");
  }
}

TEST_CASE("CRAM-MD5 gives the answer of RFC 2195") {
  Mechanism cram(Kind::cram_md5, with_password("tim", "tanstaaftanstaaf"));
  CHECK_FALSE(cram.start().response);
  const Step step = cram.step("<1896.697170952@postoffice.reston.mci.net>");
  CHECK(text_of(step) == "tim b913a602c7eda7a495b4e6e7334d3890");
  CHECK(step.done);
  CHECK_FALSE(cram.accept());
  CHECK(trouble_of(cram.step("again")) == "unexpected_challenge");
  Mechanism lazy(Kind::cram_md5, with_password("tim", "x"));
  lazy.start();
  CHECK(trouble_of(lazy.step("")) == "challenge_malformed");
}

TEST_CASE("SCRAM-SHA-1 gives the exchange of RFC 5802") {
  Mechanism scram = scram_sha_1();
  CHECK(text_of(scram.start()) == "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
  const Step proof = scram.step(sha1_first);
  CHECK(text_of(proof) == "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
  CHECK(proof.said.find("derivation: 4096") != std::string::npos);
  CHECK(scram.accept()->kind == Trouble::Kind::server_proof_missing);
  const Step last = scram.step("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
  CHECK(last.done);
  CHECK(text_of(last).empty());
  CHECK_FALSE(scram.accept());
}

TEST_CASE("SCRAM-SHA-256 gives the exchange of RFC 7677") {
  Mechanism scram(Kind::scram_sha_256, with_password("user", "pencil", "rOprNGfwEbeRWgbNEkqO"));
  CHECK(text_of(scram.start()) == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  CHECK(text_of(scram.step("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")) ==
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  CHECK_FALSE(scram.step("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=").failure);
  CHECK_FALSE(scram.accept());
}

TEST_CASE("SCRAM says truly whether it could be bound to the connection") {
  auto material = with_password("a,b=c", "p", "N");
  CHECK(text_of(Mechanism(Kind::scram_sha_1, material).start()) == "n,,n=a=2Cb=3Dc,r=N");
  material.binding = ChannelBinding{"tls-exporter", "bytes"};
  CHECK(text_of(Mechanism(Kind::scram_sha_1, material).start()) == "y,,n=a=2Cb=3Dc,r=N");
  material.plus_offered = true;
  CHECK(text_of(Mechanism(Kind::scram_sha_1, material).start()) == "n,,n=a=2Cb=3Dc,r=N");
  material.act_as = "d,e";
  Mechanism plus(Kind::scram_sha_1_plus, material);
  CHECK(text_of(plus.start()) == "p=tls-exporter,a=d=2Ce,n=a=2Cb=3Dc,r=N");
  CHECK(text_of(plus.step("r=Nx,s=QQ==,i=1")).starts_with("c=" + base64_encode("p=tls-exporter,a=d=2Ce,bytes") + ",r=Nx,p="));
  material.binding.reset();
  CHECK(trouble_of(Mechanism(Kind::scram_sha_1_plus, material).start()) == "not_able");
  CHECK(trouble_of(Mechanism(Kind::scram_sha_1, with_password("u", "\x07")).start()) == "secret_unusable");
}

TEST_CASE("SCRAM does not take what a hostile server may say") {
  struct Case {
    const char* first;
    const char* trouble;
  };
  const Case cases[] = {
      {"", "challenge_malformed"},
      {"r=somebodyelse,s=QQ==,i=4096", "nonce_not_ours"},
      {"r=fyko+d2lbbFgONRv9qkxdawL,s=QQ==,i=4096", "nonce_not_ours"},
      {"m=new,r=fyko+d2lbbFgONRv9qkxdawLx,s=QQ==,i=4096", "extension_demanded"},
      {"r=fyko+d2lbbFgONRv9qkxdawLx,s=,i=4096", "challenge_malformed"},
      {"r=fyko+d2lbbFgONRv9qkxdawLx,s=!!,i=4096", "challenge_malformed"},
      {"r=fyko+d2lbbFgONRv9qkxdawLx,s=QQ==,i=0", "challenge_malformed"},
      {"r=fyko+d2lbbFgONRv9qkxdawLx,s=QQ==,i=-5", "challenge_malformed"},
      {"r=fyko+d2lbbFgONRv9qkxdawLx,s=QQ==,i=4294967296", "too_many_rounds"},
      {"r=fyko+d2lbbFgONRv9qkxdawLx,s=QQ==,i=99999999999999999999999", "too_many_rounds"},
      {"r=fyko+d2lbbFgONRv9qkxdawLx,s=QQ==", "challenge_malformed"},
      {"r=fyko+d2lbbFgONRv9qkxdawLx,s=QQ==,i=1,nonsense", "challenge_malformed"},
      {"e=unknown-user", "server_refused"},
      {"r=fyko+d2lbbFgONRv9qkxdawL\x01,s=QQ==,i=4096", "challenge_malformed"},
  };
  for (const auto& one : cases) {
    Mechanism scram = scram_sha_1();
    scram.start();
    CAPTURE(one.first);
    CHECK(trouble_of(scram.step(one.first)) == one.trouble);
    CHECK(trouble_of(scram.step(sha1_first)) == "unexpected_challenge");
    CHECK(scram.accept());
  }
  Mechanism long_one = scram_sha_1();
  long_one.start();
  CHECK(trouble_of(long_one.step(std::string(20000, 'r'))) == "challenge_too_long");

  Mechanism liar = scram_sha_1();
  liar.start();
  liar.step(sha1_first);
  CHECK(trouble_of(liar.step("v=rmF9pqV8S7suAoZWja4dJRkFsKA=")) == "server_proof_wrong");
  Mechanism refused = scram_sha_1();
  refused.start();
  refused.step(sha1_first);
  const Step no = refused.step("e=invalid-proof");
  CHECK(trouble_of(no) == "server_refused");
  CHECK(no.failure->words == "invalid-proof");
}

TEST_CASE("DIGEST-MD5 gives the exchange of RFC 2831") {
  auto material = with_password("chris", "secret", "OA6MHXh6VqTrRk");
  material.service = "imap";
  material.host = "elwood.innosoft.com";
  Mechanism digest(Kind::digest_md5, material);
  CHECK_FALSE(digest.start().response);
  CHECK(text_of(digest.step("realm=\"elwood.innosoft.com\",nonce=\"OA6MG9tEQGm2hh\",qop=\"auth\",algorithm=md5-sess,charset=utf-8")) ==
        "charset=utf-8,username=\"chris\",realm=\"elwood.innosoft.com\",nonce=\"OA6MG9tEQGm2hh\",nc=00000001,cnonce=\"OA6MHXh6VqTrRk\","
        "digest-uri=\"imap/elwood.innosoft.com\",response=d388dad90d4bbd760a152321f2143af7,qop=auth");
  CHECK(digest.accept()->kind == Trouble::Kind::server_proof_missing);
  CHECK(digest.step("rspauth=ea40f60335c427b5527b84dbabcdfffd").done);
  CHECK_FALSE(digest.accept());
}

TEST_CASE("DIGEST-MD5: of several realms it is the one of our address") {
  const auto answer_to = [](const char* challenge) {
    Mechanism digest(Kind::digest_md5, with_password("ann@example.org", "p"));
    digest.start();
    return text_of(digest.step(challenge));
  };
  CHECK(answer_to("realm=\"\",nonce=a,algorithm=md5-sess").starts_with("username=\"ann@example.org\",realm=\"\","));
  CHECK(answer_to("realm=a,realm=EXAMPLE.org,nonce=a,algorithm=md5-sess").starts_with("username=\"ann@example.org\",realm=\"EXAMPLE.org\","));
  CHECK(answer_to("realm=a,realm=b,nonce=a,algorithm=md5-sess").starts_with("username=\"ann@example.org\",realm=\"a\","));
}

TEST_CASE("DIGEST-MD5 does not take what a hostile server may say") {
  struct Case {
    const char* challenge;
    const char* trouble;
  };
  const Case cases[] = {
      {"", "challenge_malformed"},
      {"nonce=\"a\"", "challenge_malformed"},
      {"nonce=\"a\",nonce=\"b\",algorithm=md5-sess", "challenge_malformed"},
      {"nonce=\"a,algorithm=md5-sess", "challenge_malformed"},
      {"nonce=\"a\\", "challenge_malformed"},
      {"nonce=\"a\"b,algorithm=md5-sess", "challenge_malformed"},
      {"nonce", "challenge_malformed"},
      {"=,=", "challenge_malformed"},
      {"nonce=a,algorithm=md5", "challenge_malformed"},
      {"nonce=a,algorithm=md5-sess,qop=\"auth-conf\"", "no_common_protection"},
  };
  for (const auto& one : cases) {
    Mechanism digest(Kind::digest_md5, with_password("u", "p"));
    digest.start();
    CAPTURE(one.challenge);
    CHECK(trouble_of(digest.step(one.challenge)) == one.trouble);
  }
  Mechanism liar(Kind::digest_md5, with_password("u", "p"));
  liar.start();
  CHECK(liar.step("nonce=a,algorithm=md5-sess").response);
  CHECK(trouble_of(liar.step("rspauth=00000000000000000000000000000000")) == "server_proof_wrong");
  Mechanism eight_bit(Kind::digest_md5, with_password("u", "\u00E4"));
  eight_bit.start();
  CHECK(trouble_of(eight_bit.step("nonce=a,algorithm=md5-sess")) == "secret_unusable");
}

// RFC 7628 s4
TEST_CASE("OAUTHBEARER and XOAUTH2 say the token, and answer a refusal") {
  Material material;
  material.user = "user@example.com";
  material.token = Secret("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==");
  material.host = "server.example.com";
  material.port = 143;
  Mechanism bearer(Kind::oauthbearer, material);
  CHECK(text_of(bearer.start()) == "n,a=user@example.com,\x01host=server.example.com\x01port=143\x01" "auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01");
  const Step refusal = bearer.step(R"({"schemes":"Bearer","nested":{"status":"x"},"status":"invalid_token","scope":"mail \"send\""})");
  CHECK(text_of(refusal) == "\x01");
  CHECK(trouble_of(refusal) == "server_refused");
  CHECK(refusal.failure->words == "invalid_token");
  CHECK(refusal.failure->text == "The server refuses the token with status invalid_token and names the scope mail \"send\".");
  CHECK(trouble_of(bearer.step("more")) == "unexpected_challenge");

  Mechanism xoauth(Kind::xoauth2, material);
  CHECK(text_of(xoauth.start()) == "user=user@example.com\x01" "auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01");
  CHECK(text_of(xoauth.step("{\"status\":\"400\"}")).empty());
  material.token = Secret("two words");
  CHECK(trouble_of(Mechanism(Kind::xoauth2, material).start()) == "secret_unusable");
  material.token.reset();
  CHECK(trouble_of(Mechanism(Kind::xoauth2, material).start()) == "not_able");
}

TEST_CASE("a member of a JSON object is found, and broken JSON is none") {
  CHECK(json_member(R"({"a":{"status":1},"b":[{"status":"}"}],"status":401})", "status") == "401");
  CHECK(json_member(R"({ "status" : "a\"b" })", "status") == "a\"b");
  for (const char* text : {"", "{", "[]", "{\"status\"", "{\"status\":", "{\"status\":\"x", "{\"x\":\"\\", "status: 3"}) CHECK(json_member(text, "status").value_or("").empty());
}

TEST_CASE("EXTERNAL says whom to act as, or nothing") {
  Material material;
  CHECK(text_of(Mechanism(Kind::external, material).start()).empty());
  material.act_as = "ann@example.org";
  CHECK(text_of(Mechanism(Kind::external, material).start()) == "ann@example.org");
}

TEST_CASE("MD4 gives the hashes of RFC 1320") {
  CHECK(crypto::hex(md4("")) == "31d6cfe0d16ae931b73c59d7e0c089c0");
  CHECK(crypto::hex(md4("abc")) == "a448017aaf21d8525fc10ae87aa6729d");
  CHECK(crypto::hex(md4("12345678901234567890123456789012345678901234567890123456789012345678901234567890")) == "e33b4ddc9c38f2199c3e7b164fcc0536");
}

TEST_CASE("NTLM gives the version 2 answer of MS-NLMP 4.2.4") {
  auto material = with_password("Domain\\User", "Password", std::string(8, '\xaa'));
  material.now = parse_time("1601-01-01T00:00:00Z").value_or(Time{});
  const auto bytes = [](std::string_view hex_text) {
    Bytes out;
    for (std::size_t i = 0; i + 1 < hex_text.size(); i += 2) out += static_cast<char>(std::stoi(std::string(hex_text.substr(i, 2)), nullptr, 16));
    return out;
  };
  // The names of 4.2.4 with a time of zero.
  const Bytes info = bytes("02000c0044006f006d00610069006e00" "01000c00530065007200760065007200" "0700080000000000000000000" "0000000");
  Bytes challenge("NTLMSSP\0\x02\0\0\0\0\0\0\0\0\0\0\0\x05\x82\x89\xa2", 24);
  challenge += bytes("0123456789abcdef") + Bytes(8, '\0');
  challenge += bytes("000000000000000000000000");
  challenge.resize(40);
  challenge += static_cast<char>(info.size());
  challenge += '\0';
  challenge += static_cast<char>(info.size());
  challenge += Bytes("\0\x30\0\0\0", 5);
  challenge += info;
  Mechanism ntlm(Kind::ntlm, material);
  CHECK_FALSE(ntlm.start().response);
  CHECK(text_of(ntlm.step("NTLM supported")).starts_with("NTLMSSP"));
  const Step last = ntlm.step(challenge);
  REQUIRE(last.response);
  const std::string message(last.response->reveal());
  CHECK(message.size() > 64 + 24 + 16);
  CHECK(message.substr(64, 24) == Bytes(24, '\0'));  // no LM answer where the server tells the time
  // What the answer must be, worked out from its parts.
  const Bytes key = bytes("0c868a403bfd7a93a3001ef22ef02e3f");
  Bytes temp = Bytes("\x01\x01\0\0\0\0\0\0", 8) + Bytes(8, '\0') + Bytes(8, '\xaa') + Bytes(4, '\0') + info + Bytes(4, '\0');
  CHECK(crypto::hex(message.substr(88, 16)) == crypto::hex(crypto::hmac(crypto::Hash::md5, key, bytes("0123456789abcdef") + temp)));
  CHECK(trouble_of(ntlm.step("again")) == "unexpected_challenge");

  for (const Bytes& broken : {Bytes(), Bytes("NTLMSSP"), challenge.substr(0, 31), challenge.substr(0, 50), Bytes(5000, 'x')}) {
    Mechanism other(Kind::ntlm, material);
    other.start();
    other.step("");
    CHECK(other.step(broken).failure);
  }
}

TEST_CASE("no step of any mechanism says the password") {
  const char* challenges[] = {"Username:", "r=Nonce,s=QQ==,i=5", "nonce=a,algorithm=md5-sess,realm=x", "{\"status\":\"400\"}", "", "v=QQ==", "rspauth=1"};
  for (const auto& traits : all_mechanisms())
    for (const char* challenge : challenges) {
      auto material = with_password("ann", "canary-4711");
      material.token = Secret("canary-4711");
      material.binding = ChannelBinding{"tls-exporter", "x"};
      material.nonce = "N";
      Mechanism mechanism(traits.kind, material);
      std::string said = mechanism.start().said;
      for (int i = 0; i < 5; ++i) {
        const Step step = mechanism.step(challenge);
        said += step.said + (step.failure ? step.failure->text + step.failure->words : "");
      }
      CAPTURE(traits.name);
      CHECK(said.find("canary") == std::string::npos);
      CHECK(said.find(base64_encode("canary").substr(0, 6)) == std::string::npos);
      CHECK(find_mechanism(traits.name)->kind == traits.kind);
    }
}
