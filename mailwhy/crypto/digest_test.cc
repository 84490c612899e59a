#include "mailwhy/crypto/digest.h"

#include <doctest/doctest.h>

#include "mailwhy/base/text.h"
#include "mailwhy/crypto/secret.h"

using namespace mailwhy;
using namespace mailwhy::crypto;

TEST_CASE("hashes of nothing and of abc are those of the standards") {
  // RFC 1321 A.5, RFC 3174 s7.3, RFC 6234 s8.5
  CHECK(hex(digest(Hash::md5, "")) == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(hex(digest(Hash::sha1, "abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(hex(digest(Hash::sha256, "abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  for (const auto hash : {Hash::md5, Hash::sha1, Hash::sha256, Hash::sha384, Hash::sha512}) CHECK(digest(hash, "x").size() == size_of(hash));
}

TEST_CASE("keyed hashes agree with RFC 2202 and RFC 4231, also with an empty key") {
  CHECK(hex(hmac(Hash::md5, "Jefe", "what do ya want for nothing?")) == "750c783e6ab0b503eaa86e310a5db738");
  CHECK(hex(hmac(Hash::sha1, std::string(20, '\x0b'), "Hi There")) == "b617318655057264e28bc0b6fb378c8ef146be00");
  CHECK(hex(hmac(Hash::sha256, std::string(20, '\x0b'), "Hi There")) == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hex(hmac(Hash::sha256, "", "")) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("PBKDF2 agrees with RFC 6070 and refuses zero rounds") {
  CHECK(hex(pbkdf2(Hash::sha1, "password", "salt", 4096).value()) == "4b007901b765489abead49d926f721d065a429c1");
  CHECK_FALSE(pbkdf2(Hash::sha1, "password", "salt", 0));
  CHECK(pbkdf2(Hash::sha256, "", "", 1).value().size() == 32);
}

TEST_CASE("two draws of random bytes differ, and comparing needs equal length") {
  CHECK(random_bytes(16).value() != random_bytes(16).value());
  CHECK(random_bytes(0).value().empty());
  CHECK(equal_in_constant_time("same", "same"));
  CHECK(equal_in_constant_time("", ""));
  CHECK_FALSE(equal_in_constant_time("same", "sama"));
  CHECK_FALSE(equal_in_constant_time("same", "sam"));
}

TEST_CASE("a secret leaves nothing behind where it came from") {
  std::string typed = "correct horse";
  const char* place = typed.data();
  Secret secret = Secret::take(typed);
  CHECK(typed.empty());
  CHECK(std::string_view(place, 1) != "c");
  CHECK(secret.reveal() == "correct horse");
  Secret moved = std::move(secret);
  CHECK(moved.reveal() == "correct horse");
  Secret copy;
  copy = moved;
  moved = Secret();
  CHECK(copy.reveal() == "correct horse");
  CHECK(moved.empty());
}
