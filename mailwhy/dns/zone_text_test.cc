#include "mailwhy/dns/zone_text.h"

#include <doctest/doctest.h>

using namespace mailwhy;
using namespace mailwhy::dns;

namespace {
std::vector<std::string> lines_of(std::string_view text, const char* origin = ".") {
  const auto records = parse_zone_text(text, Domain::of(origin));
  if (!records) return {records.error().text};
  std::vector<std::string> out;
  for (const auto& record : *records) out.push_back(record.name.text() + " " + record.text());
  return out;
}
using Lines = std::vector<std::string>;
}  // namespace

TEST_CASE("a whole zone as people write it") {
  CHECK(lines_of(R"($ORIGIN example.org.
$TTL 1h
@       IN SOA ns1 hostmaster (
                2026112101 ; serial
                2h 15m
                4w 300 )
        NS  ns1
        MX  10 mx
        600 IN MX 20 mx.other.example.
ns1     A   192.0.2.53
mx   IN 300 AAAA 2001:db8::25   ; comment
sub.example.org.  TXT ( "one"
   two "th;ree" )
$ORIGIN sub
deep    CNAME @
)") == Lines{
          "example.org 3600 IN SOA ns1.example.org. hostmaster.example.org. 2026112101 7200 900 2419200 300",
          "example.org 3600 IN NS ns1.example.org.",
          "example.org 3600 IN MX 10 mx.example.org.",
          "example.org 600 IN MX 20 mx.other.example.",
          "ns1.example.org 3600 IN A 192.0.2.53",
          "mx.example.org 300 IN AAAA 2001:db8::25",
          "sub.example.org 3600 IN TXT \"one\" \"two\" \"th;ree\"",
          "deep.sub.example.org 3600 IN CNAME sub.example.org.",
      });
}

TEST_CASE("without $TTL the last TTL stays, and 3600 is the first") {
  CHECK(lines_of("a. A 192.0.2.1\nb. 60 A 192.0.2.1\nc. A 192.0.2.1") ==
        Lines{"a 3600 IN A 192.0.2.1", "b 60 IN A 192.0.2.1", "c 60 IN A 192.0.2.1"});
}

TEST_CASE("names are relative to the given origin, which is the root at first") {
  CHECK(lines_of("mx A 192.0.2.1", "example.org") == Lines{"mx.example.org 3600 IN A 192.0.2.1"});
  CHECK(lines_of("mx.example.org A 192.0.2.1") == Lines{"mx.example.org 3600 IN A 192.0.2.1"});
  CHECK(lines_of("*.example.org. MX 0 .") == Lines{"*.example.org 3600 IN MX 0 ."});
}

TEST_CASE("escapes, carriage returns and empty text") {
  CHECK(lines_of("a\\.b.example. TXT a\\032b \"\\\"\\\\\" \"\"\r\n") == Lines{"a\\.b.example 3600 IN TXT \"a b\" \"\\\"\\\\\" \"\""});
  CHECK(lines_of("").empty());
  CHECK(lines_of("; nothing\n\n  \n").empty());
  CHECK(lines_of("a. TXT (\n\"x\"\n)\n").size() == 1);
}

TEST_CASE("errors name the line and what is wrong") {
  const struct {
    const char* text;
    const char* words;
  } rows[] = {
      {"a. A 192.0.2.1\nb. A 192.0.2.256\n", "line 2: A needs an IPv4 address, not \"192.0.2.256\""},
      {"\n\n  A 192.0.2.1", "line 3: a blank owner"},
      {"a. MX mx.example.", "a preference from 0 to 65535"},
      {"a. MX 10", "MX needs a host name"},
      {"a. MX 70000 mx.", "not \"70000\""},
      {"a. A 192.0.2.1 more", "more behind the A data"},
      {"a. NOSUCH x", "no record type"},
      {"a. 60 IN", "a record type is missing"},
      {"a. CH TXT x", "class CH"},
      {"a. TXT \"open\nb. A 192.0.2.1", "line 1: a quoted string"},
      {"a. TXT (\nb\n", "line 1: a parenthesis is never closed"},
      {"a. A 192.0.2.1 )", "closing parenthesis"},
      {"a..b. A 192.0.2.1", "no domain name"},
      {"$INCLUDE other", "$INCLUDE"},
      {"$TTL soon", "no time"},
      {"$ORIGIN", "needs one value"},
      {"a. TLSA 3 1 1 abc", "hexadecimal"},
      {"a. TYPE99 \\# 3 0102", "promises 3 bytes and has 2"},
      {"a. MX \\# 1 00", "no MX data"},
      {"a. CAA 0 issue x", "\\# LENGTH HEX"},
      {"a. TXT", "at least one string"},
      {"a. TXT a\\25", "broken escape"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto lines = lines_of(row.text);
    REQUIRE(lines.size() == 1);
    CAPTURE(lines[0]);
    CHECK(lines[0].find("line ") != std::string::npos);
    CHECK(lines[0].find(row.words) != std::string::npos);
  }
  CHECK(lines_of("a. TXT " + std::string(300, 'x'))[0].find("300 bytes") != std::string::npos);
}
