#include "mailwhy/mail/canonical.h"

#include <doctest/doctest.h>

#include "mailwhy/mail/dkim_sign.h"

namespace mailwhy::mail {
namespace {

std::string body(std::string_view text, Canonical canonical, LineEnd line_end = LineEnd::any) {
  std::string out;
  canonical_body(text, canonical, line_end, [&out](BytesView piece) { out += piece; });
  return out;
}

std::string field(std::string_view text, Canonical canonical) {
  std::string out;
  append_canonical_field(out, text, canonical);
  return out;
}

}  // namespace

TEST_CASE("the examples of RFC 6376 s3.4.5") {
  CHECK(field("A: X\r\n", Canonical::relaxed) == "a:X\r\n");
  CHECK(field("B : Y\t\r\n\tZ  \r\n", Canonical::relaxed) == "b:Y Z\r\n");
  CHECK(body(" C \r\nD \t E\r\n\r\n\r\n", Canonical::relaxed) == " C\r\nD E\r\n");
  CHECK(field("A: X\r\n", Canonical::simple) == "A: X\r\n");
  CHECK(field("B : Y\t\r\n\tZ  \r\n", Canonical::simple) == "B : Y\t\r\n\tZ  \r\n");
  CHECK(body(" C \r\nD \t E\r\n\r\n\r\n", Canonical::simple) == " C \r\nD \t E\r\n");
}

TEST_CASE("bodies of nothing, and without a line end") {
  for (const std::string_view nothing : {"", "\r\n", "\r\n\r\n\r\n", "\n\n"}) {
    CHECK(body(nothing, Canonical::simple) == "\r\n");
    CHECK(body(nothing, Canonical::relaxed).empty());
  }
  CHECK(body(" \r\n\t\r\n", Canonical::relaxed).empty());
  CHECK(body(" \r\n", Canonical::simple) == " \r\n");
  CHECK(body("a", Canonical::simple) == "a\r\n");
  CHECK(body("a", Canonical::relaxed) == "a\r\n");
  CHECK(body("a ", Canonical::relaxed) == "a\r\n");
  CHECK(body("a\r", Canonical::simple) == "a\r\r\n");
}

TEST_CASE("LF counts as CRLF, unless it does not") {
  CHECK(body("a\nb\r\n\n\nc\n\n", Canonical::simple) == "a\r\nb\r\n\r\n\r\nc\r\n");
  CHECK(body("a \nb\r\n \n\nc\n\n", Canonical::relaxed) == "a\r\nb\r\n\r\n\r\nc\r\n");
  CHECK(body("a\nb\r\n\n\r\n", Canonical::simple, LineEnd::crlf) == "a\nb\r\n\n\r\n");
  CHECK(field("A: X\n Y\n", Canonical::simple) == "A: X\r\n Y\r\n");
  CHECK(field("A: X", Canonical::simple) == "A: X\r\n");
  CHECK(field("A:", Canonical::relaxed) == "a:\r\n");
  CHECK(field("A: \r\n\t\r\n", Canonical::relaxed) == "a:\r\n");
}

TEST_CASE("blanks are found wherever they stand in a line") {
  for (std::size_t length = 0; length < 40; ++length)
    for (std::size_t at = 0; at <= length; ++at)
      for (const std::string_view blanks : {" ", "  ", "\t", " \t", "   "}) {
        const std::string line = std::string(at, 'x') + std::string(blanks) + std::string(length - at, 'y');
        std::string expected = std::string(at, 'x') + (at < length ? " " : "") + std::string(length - at, 'y');
        expected = expected.empty() ? "" : expected + "\r\n";
        CHECK(body(line + "\r\n", Canonical::relaxed) == expected);
      }
}

TEST_CASE("the form that sends and the form that verifies agree") {
  const std::string text = "a  b \r\n\r\n \t\r\nc\td\r\n  e\r\n\r\nf\r\n \r\n\r\n";
  RelaxedBody relaxed;
  std::string pieces = relaxed.feed(text);
  pieces += relaxed.finish();
  CHECK(body(text, Canonical::relaxed) == pieces);
}

}  // namespace mailwhy::mail
