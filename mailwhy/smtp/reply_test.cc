#include "mailwhy/smtp/reply.h"

#include <doctest/doctest.h>

#include "mailwhy/smtp/capabilities.h"

namespace mailwhy::smtp {
namespace {

// The first reply of the bytes, fed whole, byte by byte and with trailing data: always the same one.
Reply feed_all_ways(BytesView bytes) {
  ReplyReader whole;
  whole.feed(bytes);
  const auto first = whole.next();
  REQUIRE(first.has_value());

  ReplyReader bytewise;
  for (const char c : bytes) bytewise.feed(BytesView(&c, 1));
  CHECK(bytewise.next() == first);
  CHECK(bytewise.pending() == whole.pending());

  ReplyReader trailing;
  trailing.feed(std::string(bytes) + "25");
  CHECK(trailing.next() == first);
  return *first;
}

}  // namespace

TEST_CASE("an ordinary reply") {
  const auto reply = feed_all_ways("250 2.1.0 Ok\r\n");
  CHECK(reply.code == 250);
  CHECK(reply.text() == "250 2.1.0 Ok");
  CHECK(reply.words() == "Ok");
  CHECK(reply.enhanced == EnhancedCode{2, 1, 0});
  CHECK(reply.oddities.empty());
}

TEST_CASE("a multi-line reply keeps its lines and its bytes") {
  const auto reply = feed_all_ways("554-5.7.1 first\r\n554 5.7.1 second\r\n");
  CHECK(reply.lines == std::vector<std::string>{"5.7.1 first", "5.7.1 second"});
  CHECK(reply.text() == "554 5.7.1 first 5.7.1 second");
  CHECK(reply.words() == "first second");
  CHECK(reply.raw == "554-5.7.1 first\r\n554 5.7.1 second\r\n");
}

TEST_CASE("what the standard does not allow is read and named") {
  struct Row {
    std::string bytes, text;
    std::vector<Oddity> oddities;
  };
  const std::string long_text(600, 'x');
  const std::vector<Row> rows{
      {"250\r\n", "250", {Oddity::code_only}},
      {"250-\r\n250 \r\n", "250", {}},
      {"250 ok\n", "250 ok", {Oddity::bare_lf}},
      {"250-a\n250 b\r\n", "250 a b", {Oddity::bare_lf}},
      {"250-a\r250 b\r\n", "250 a b", {Oddity::bare_cr}},
      {"250 ok\r\r\n", "250 ok", {Oddity::bare_cr}},
      {"250:ok\r\n", "250 ok", {Oddity::odd_separator}},
      {"250_ok\r\n", "250 ok", {Oddity::odd_separator}},
      {"250\tok\r\n", "250 ok", {Oddity::odd_separator}},
      {"25 ok\r\n", "25 ok", {Oddity::not_three_digits}},
      {"2500 ok\r\n", "2500 ok", {Oddity::not_three_digits}},
      {"020 ok\r\n", "020 ok", {Oddity::code_out_of_range}},
      {"650 ok\r\n", "650 ok", {Oddity::code_out_of_range}},
      {"250-a\r\n550 b\r\n", "550 a b", {Oddity::codes_differ}},
      {"250 a\x1b[31m\r\n", "250 a\x1b[31m", {Oddity::control_bytes}},
      {"250 \xc3\xa4\r\n", "250 \xc3\xa4", {Oddity::eight_bit}},
      {"250 " + long_text + "\r\n", "250 " + long_text, {Oddity::long_line}},
      {"wrapper: cannot open /tmp\r\n\r\n220 mx\r\n", "220 mx", {Oddity::noise_before}},
      {"2026-11-21 03:16 starting\r\n220 mx\r\n", "220 mx", {Oddity::noise_before}},
      {"192.0.2.1 said hello\r\n220 mx\r\n", "220 mx", {Oddity::noise_before}},
      {"12:00:01 up\r\n220 mx\r\n", "220 mx", {Oddity::noise_before}},
      {"550-a\r\nno code\r\n550 b\r\n", "550 a no code b", {Oddity::line_without_code}},
      {"550 2.1.5 ok\r\n", "550 2.1.5 ok", {Oddity::enhanced_class_differs}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.bytes);
    const auto reply = feed_all_ways(row.bytes);
    CHECK(reply.text() == row.text);
    CHECK(reply.oddities == row.oddities);
    CHECK(reply.raw == row.bytes);
  }
}

TEST_CASE("a NUL ends nothing") {
  const auto reply = feed_all_ways(BytesView("250 a\0b\r\n", 9));
  CHECK(reply.lines[0] == std::string("a\0b", 3));
  CHECK(reply.has(Oddity::control_bytes));
}

TEST_CASE("where servers hide the enhanced code") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"550 5.7.1 no", "5.7.1"},
      {"550-one\r\n550 5.7.1 no", "5.7.1"},
      {"550 (5.7.1) no", "5.7.1"},
      {"550 #5.7.1 no", "5.7.1"},
      {"550 [5.7.1] no", "5.7.1"},
      {"550 mx1.example.org: 5.7.1 no", "5.7.1"},
      {"550 sorry, no mailbox here by that name. (#5.1.1)", "5.1.1"},
      {"550 5.7.606 x", "5.7.606"},
      {"550 no (Exim 4.9.1)", ""},
      {"550 4.3.2.1 is listed", ""},
      {"550 listed: 5.6.7.8", ""},
      {"550 version 5.7.1 of the rules", ""},
      {"220 mx (5.7.1)", ""},
  };
  for (const auto& row : rows) {
    const auto& text = row.first;
    const auto& code = row.second;
    CAPTURE(text);
    const auto reply = parse_reply(text);
    REQUIRE(reply.has_value());
    CHECK((reply->enhanced ? reply->enhanced->text() : "") == code);
  }
  CHECK(parse_enhanced_code("5.7.1") == EnhancedCode{5, 7, 1});
  for (const char* bad : {"", "5.7", "5.7.1.2", "3.7.1", "5.7.1x", "5..1", "5.7.1111", " 5.7.1"}) CHECK_FALSE(parse_enhanced_code(bad));
}

TEST_CASE("the end of the connection keeps the last words") {
  const auto at_end = [](std::string_view bytes, bool& unfinished) {
    ReplyReader reader;
    reader.feed(bytes);
    return reader.finish(unfinished);
  };
  bool unfinished = true;
  CHECK(at_end("421 too busy", unfinished)->text() == "421 too busy");
  CHECK_FALSE(unfinished);
  CHECK(at_end("421 too busy\r", unfinished)->has(Oddity::bare_cr));
  CHECK_FALSE(unfinished);
  CHECK(at_end("250-a\r\n250-b\r\n", unfinished)->text() == "250 a b");
  CHECK(unfinished);
  CHECK(at_end("250-a\r\n25", unfinished)->raw == "250-a\r\n25");
  CHECK(unfinished);
  CHECK_FALSE(at_end("25", unfinished));
  CHECK_FALSE(at_end("hello\r\n", unfinished));
  CHECK_FALSE(at_end("", unfinished));
}

TEST_CASE("endless replies stop at our caps") {
  ReplyReader lines;
  for (int i = 0; i < 600; ++i) lines.feed("250-x\r\n");
  CHECK(lines.overflowed());
  bool unfinished = false;
  const auto cut = lines.finish(unfinished);
  REQUIRE(cut.has_value());
  CHECK(cut->has(Oddity::too_many_lines));
  CHECK(unfinished);

  ReplyReader bytes;
  for (int i = 0; i < 300; ++i) bytes.feed("250-" + std::string(1000, 'x'));
  CHECK(bytes.overflowed());
  CHECK(bytes.pending().size() <= 256 * 1024);

  ReplyReader line;
  line.feed("250 " + std::string(100'000, 'x') + "\r\n");
  CHECK_FALSE(line.overflowed());
  const auto reply = line.next();
  CHECK(reply->lines[0].size() <= 2048);
  CHECK(reply->raw.size() == 100'006);
}

TEST_CASE("other protocols are named") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"SSH-2.0-OpenSSH_9.2\r\n", "SSH"}, {"HTTP/1.1 400 Bad Request\r\n", "HTTP"}, {"+OK ready\r\n", "POP3"},
      {"* OK IMAP4rev1\r\n", "IMAP"},     {"\x15\x03\x01", "TLS"},                   {"220 mx", ""},
      {"S", ""},                          {"wrapper: error\r\n", ""}};
  for (const auto& [bytes, name] : rows) {
    ReplyReader reader;
    reader.feed(bytes);
    CHECK(reader.other_protocol() == name);
  }
}

TEST_CASE("oddities have names and back") {
  for (int i = 0; i <= static_cast<int>(Oddity::line_without_code); ++i) {
    const auto oddity = static_cast<Oddity>(i);
    CHECK(!to_string(oddity).empty());
    CHECK(parse_oddity(to_string(oddity)) == oddity);
  }
}

TEST_CASE("capabilities are read as loosely as servers write them") {
  const auto read = [](std::string_view text) { return read_capabilities(*parse_reply(text)); };
  const auto usual = read("250-mx.example.org hello\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250-AUTH PLAIN login\r\n250-AUTH=LOGIN\r\n250 STARTTLS\r\n");
  CHECK(usual.greeting == "mx.example.org hello");
  CHECK(usual.pipelining);
  CHECK(usual.starttls);
  CHECK_FALSE(usual.starttls_lower_case);
  CHECK(usual.size_bytes == 1000u);
  CHECK(usual.auth == std::vector<std::string>{"PLAIN", "LOGIN"});
  CHECK(usual.find("size") != nullptr);

  const auto lower = read("250-mx\r\n250-starttls\r\n250   size   0\r\n");
  CHECK(lower.starttls);
  CHECK(lower.starttls_lower_case);
  CHECK(lower.size_bytes == 0u);

  CHECK_FALSE(read("250-mx\r\n250-You may use STARTTLS\r\n250 XSTARTTLS\r\n").starttls);
  CHECK_FALSE(read("250 STARTTLSX\r\n").starttls);
  CHECK(read("250-STARTTLS\r\n250 8BITMIME\r\n").starttls);
  for (const char* masked : {"XXXXXXXA", "XXXXXXXXC", "XXXSTARTT", "********"}) {
    const auto caps = read(std::string("250-mx\r\n250 ") + masked + "\r\n");
    CHECK(caps.starttls_masked);
    CHECK_FALSE(caps.starttls);
  }
  CHECK_FALSE(read("250-mx\r\n250 XCLIENT NAME\r\n").starttls_masked);
  CHECK_FALSE(read("250-mx\r\n250 SIZE lots\r\n").size_bytes.has_value());
  CHECK_FALSE(read("250-mx\r\n250 SIZE\r\n").size_bytes.has_value());
}

}  // namespace mailwhy::smtp
