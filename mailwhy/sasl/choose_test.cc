#include "mailwhy/sasl/choose.h"

#include <doctest/doctest.h>

#include "mailwhy/base/text.h"
#include "mailwhy/sasl/blank.h"

using namespace mailwhy;
using namespace mailwhy::sasl;

namespace {
Material password_only() {
  Material material;
  material.user = "ann";
  material.password = crypto::Secret("secret");
  return material;
}
std::string chosen(const std::vector<std::string>& offered, const Material& material, Protection protection, const Wish& wish = {}) {
  const Choice choice = choose(offered, material, protection, wish);
  return choice.chosen ? std::string(traits_of(*choice.chosen).name) : "none";
}
}  // namespace

TEST_CASE("the strongest mechanism that there is something for is chosen") {
  const std::vector<std::string> everything{"GSSAPI", "NTLM", "LOGIN", "PLAIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "XOAUTH2", "OAUTHBEARER", "EXTERNAL"};
  auto material = password_only();
  CHECK(chosen(everything, material, Protection::verified) == "SCRAM-SHA-256");
  material.binding = ChannelBinding{"tls-exporter", "x"};
  CHECK(chosen(everything, material, Protection::verified) == "SCRAM-SHA-256-PLUS");
  material.certificate = true;
  CHECK(chosen(everything, material, Protection::verified) == "EXTERNAL");
  CHECK(chosen({"EXTERNAL"}, material, Protection::unverified) == "EXTERNAL");
  CHECK(chosen({"EXTERNAL"}, material, Protection::clear) == "none");
  Material token;
  token.token = crypto::Secret("t");
  CHECK(chosen(everything, token, Protection::verified) == "OAUTHBEARER");
  CHECK(chosen({"XOAUTH2", "PLAIN"}, token, Protection::verified) == "XOAUTH2");
  CHECK(chosen(everything, token, Protection::clear) == "none");
  CHECK(chosen({}, material, Protection::verified) == "none");
}

TEST_CASE("a password is readable only where TLS proves who reads it, or where that was asked for") {
  const std::vector<std::string> usual{"PLAIN", "LOGIN", "CRAM-MD5"};
  CHECK(chosen(usual, password_only(), Protection::verified) == "PLAIN");
  CHECK(chosen(usual, password_only(), Protection::unverified) == "CRAM-MD5");
  CHECK(chosen(usual, password_only(), Protection::clear) == "CRAM-MD5");
  const Choice none = choose({"PLAIN", "LOGIN"}, password_only(), Protection::clear);
  CHECK_FALSE(none.chosen);
  CHECK(none.any_passed_over_for(Objection::would_reveal));
  CHECK(chosen({"LOGIN", "PLAIN"}, password_only(), Protection::clear, {{}, true}) == "PLAIN");
  CHECK(chosen(usual, password_only(), Protection::verified, {Kind::login, false}) == "LOGIN");
  CHECK(chosen(usual, password_only(), Protection::clear, {Kind::login, false}) == "none");
}

TEST_CASE("what was passed over says why") {
  const Choice choice = choose({"GSSAPI", "XOAUTH2", "PLAIN", "LOGIN", "SCRAM-SHA-1-PLUS", "EXTERNAL"}, password_only(), Protection::verified);
  const std::vector<Choice::Other> expected{{"GSSAPI", Objection::unknown}, {"XOAUTH2", Objection::no_token}, {"LOGIN", Objection::weaker}, {"SCRAM-SHA-1-PLUS", Objection::no_binding}, {"EXTERNAL", Objection::no_certificate}};
  CHECK(choice.others == expected);
  CHECK(to_string(Objection::would_reveal) == "would_reveal");
}

TEST_CASE("secrets are blanked as they are, in base64, and always to the same length") {
  Material material = password_only();
  material.password = crypto::Secret("canary-4711");
  material.token = crypto::Secret("abc");
  Blanker blanker(material);
  CHECK(blanker.clean("535 canary-4711 is wrong") == "535 *** is wrong");
  for (const char* before : {"", "a", "ab", "abcd", "ann\t"}) {
    const std::string encoded = base64_encode(std::string(before) + "canary-4711" + "tail");
    const std::string cleaned = blanker.clean("AUTH PLAIN " + encoded);
    CAPTURE(cleaned);
    CHECK(cleaned.find("***") != std::string::npos);
    CHECK(cleaned.size() < 11 + encoded.size() - 8);
  }
  CHECK(blanker.clean("abc abcd dabc,abc") == "*** abcd dabc,***");
  blanker.add("AGFubgBjYW5hcnk=");
  CHECK(blanker.clean("you sent AGFubgBjYW5hcnk=") == "you sent ***");
  CHECK(Blanker().clean("nothing to hide") == "nothing to hide");
}
