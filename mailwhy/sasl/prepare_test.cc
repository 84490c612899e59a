#include "mailwhy/sasl/prepare.h"

#include <doctest/doctest.h>

#ifdef MAILWHY_GSASL
#include <gsasl.h>
#endif

using mailwhy::sasl::prepare;

TEST_CASE("the examples of RFC 4013 s3 come out as written there") {
  CHECK(prepare("I\u00ADX").value() == "IX");
  CHECK(prepare("user").value() == "user");
  CHECK(prepare("USER").value() == "USER");
  CHECK(prepare("\u00AA").value() == "a");
  CHECK(prepare("\u2168").value() == "IX");
  CHECK(prepare("\x07").error().text == "it contains a control character");
  CHECK(prepare("\u06271").error().text == "it mixes letters that are written from the right with others");
}

TEST_CASE("what cannot be prepared is said without quoting it") {
  CHECK(prepare("\xff").error().text == "its bytes are not UTF-8");
  CHECK(prepare("a\u202Eb").error().text == "it contains a character that changes the direction of writing");
  CHECK(prepare("\uE000").error().text == "it contains a character for private use");
  CHECK(prepare("\uFFFE").error().text == "it contains a character that is not meant for plain text");
  CHECK(prepare("").value().empty());
  CHECK(prepare("p\u00E4ss w\u00F6rd").value() == "p\u00E4ss w\u00F6rd");
  CHECK(prepare("a\u00A0b\u3000c").value() == "a b c");
}

#ifdef MAILWHY_GSASL
TEST_CASE("GNU SASL prepares the same") {
  const char* samples[] = {"plain", "gr\u00FC\u00DFe", "I\u00ADX", "\u2168", "\u00AA", "\u1E9B\u0323", "\u212B", "\uFB01", "e\u0301", "\uAC00\u11A8", "\u0627\u0628",
                           "\u06271", "a\u0627", "\u0627 \u0628", "\u00A0", "x\u200Dy", "\u200B", "\uFEFFz", "\u3000", "\u0340", "\uFDFA", "\U0001D7D8", "\u05D0\u0661\u05D1", "\u2FF0"};
  for (const char* sample : samples) {
    char* theirs = nullptr;
    const int rc = gsasl_saslprep(sample, GSASL_ALLOW_UNASSIGNED, &theirs, nullptr);
    const auto ours = prepare(sample);
    CAPTURE(sample);
    CHECK(ours.has_value() == (rc == GSASL_OK));
    if (ours && rc == GSASL_OK) CHECK(*ours == std::string(theirs));
    gsasl_free(theirs);
  }
}
#endif
