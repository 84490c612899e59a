#include "mailwhy/dns/message.h"

#include <doctest/doctest.h>

#include "mailwhy/dns/zone_text.h"

using namespace mailwhy;
using namespace mailwhy::dns;

namespace {
Message answer_with(std::vector<Record> records) {
  Message message;
  message.id = 0x1234;
  message.response = true;
  message.recursion_desired = message.recursion_available = true;
  message.questions.push_back({Domain::of("example.org"), Type::mx});
  message.answers = std::move(records);
  return message;
}

Record record(const char* zone_line) { return parse_zone_text(zone_line)->at(0); }

// A header with these counts and then `body`.
Bytes raw(int questions, int answers, BytesView body, unsigned flags = 0x8180) {
  Bytes out{"\x12\x34", 2};
  for (const unsigned value : {flags, static_cast<unsigned>(questions), static_cast<unsigned>(answers), 0u, 0u}) {
    out += static_cast<char>(value >> 8);
    out += static_cast<char>(value & 0xFF);
  }
  return out + Bytes(body);
}

std::string error_of(BytesView wire) {
  const auto message = decode(wire);
  return message ? "" : message.error().text;
}
}  // namespace

TEST_CASE("every record type survives the wire and prints as zone text") {
  const struct {
    const char* line;
    const char* text;
  } rows[] = {
      {"a.example. 60 A 192.0.2.1", "60 IN A 192.0.2.1"},
      {"a.example. 60 AAAA 2001:db8::1", "60 IN AAAA 2001:db8::1"},
      {"a.example. 60 MX 10 Mx.Example.", "60 IN MX 10 mx.example."},
      {"a.example. 60 MX 0 .", "60 IN MX 0 ."},
      {"a.example. 60 CNAME b.example.", "60 IN CNAME b.example."},
      {"a.example. 60 NS ns.example.", "60 IN NS ns.example."},
      {"1.2.0.192.in-addr.arpa. 60 PTR mx.example.", "60 IN PTR mx.example."},
      {"example. 60 SOA ns.example. hostmaster.example. 7 1h 15m 1w 60", "60 IN SOA ns.example. hostmaster.example. 7 3600 900 604800 60"},
      {"a.example. 60 TXT \"v=spf1 \" \"-all; \\\"x\\\" \\007\"", "60 IN TXT \"v=spf1 \" \"-all; \\\"x\\\" \\007\""},
      {"_x._tcp.example. 60 SRV 1 2 25 mx.example.", "60 IN SRV 1 2 25 mx.example."},
      {"_25._tcp.mx.example. 60 TLSA 3 1 1 ABCDef", "60 IN TLSA 3 1 1 abcdef"},
      {"a.example. 60 CAA \\# 3 00 0161", "60 IN CAA \\# 3 000161"},
      {"a.example. 60 TYPE4711 \\# 0", "60 IN TYPE4711 \\# 0"},
      {"a.example. 60 A \\# 4 c0000201", "60 IN A 192.0.2.1"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.line);
    const auto parsed = parse_zone_text(row.line);
    REQUIRE(parsed.has_value());
    CHECK(parsed->at(0).text() == row.text);
    const auto back = decode(encode(answer_with(*parsed)));
    REQUIRE(back.has_value());
    CHECK(back->answers == *parsed);
    CHECK(back->oddities.empty());
  }
}

TEST_CASE("names are compressed, and 0x20 spelling comes back as sent") {
  auto message = answer_with({record("example.org. MX 10 mx.example.org."), record("example.org. MX 20 mx2.example.org.")});
  message.question_spelling = "eXAmple.oRG";
  const Bytes wire = encode(message);
  CHECK(wire.size() == 12 + 17 + (12 + 2 + 5) + (12 + 2 + 6));
  const auto back = decode(wire);
  REQUIRE(back.has_value());
  CHECK(back->question_spelling == "eXAmple.oRG");
  CHECK(back->questions[0].name == Domain::of("example.org"));
  CHECK(back->answers == message.answers);
  message.question_spelling = "other.example";  // not the same name: not used
  CHECK(decode(encode(message))->question_spelling == "example.org");
}

TEST_CASE("labels with odd bytes keep them") {
  auto message = answer_with({});
  message.questions[0].name = *Domain::from_labels({"a.b", std::string("\0\xFF", 2), "org"});
  const auto back = decode(encode(message));
  REQUIRE(back.has_value());
  CHECK(back->questions == message.questions);
}

TEST_CASE("an answer that does not fit is cut between records and marked TC") {
  auto message = answer_with({});
  for (int i = 0; i < 40; ++i) message.answers.push_back(record(("example.org. MX 10 mx" + std::to_string(i) + ".example.org.").c_str()));
  message.edns = Edns{};
  const auto whole = decode(encode(message));
  REQUIRE(whole.has_value());
  CHECK_FALSE(whole->truncated);
  const Bytes wire = encode(message, 512);
  CHECK(wire.size() <= 512);
  const auto cut = decode(wire);
  REQUIRE(cut.has_value());
  CHECK(cut->truncated);
  CHECK(cut->edns.has_value());
  CHECK(cut->answers.size() > 10);
  CHECK(cut->answers.size() < 40);
}

TEST_CASE("additional records that do not fit are left out without TC") {
  auto message = answer_with({record("example.org. MX 10 mx.example.org.")});
  for (int i = 0; i < 40; ++i) message.additional.push_back(record(("mx" + std::to_string(i) + ".example.org. A 192.0.2.1").c_str()));
  const auto cut = decode(encode(message, 512));
  REQUIRE(cut.has_value());
  CHECK_FALSE(cut->truncated);
  CHECK(cut->answers.size() == 1);
}

TEST_CASE("EDNS carries extended errors and the upper bits of the response code") {
  auto message = answer_with({});
  message.rcode = Rcode::badvers;
  message.edns = Edns{.udp_size = 4096, .dnssec_ok = true, .errors = {{6, "bogus: example.org"}, {4711, ""}}};
  const auto back = decode(encode(message));
  REQUIRE(back.has_value());
  CHECK(back->rcode == Rcode::badvers);
  CHECK(back->edns == message.edns);
  CHECK(back->edns->errors[0].name() == "DNSSEC Bogus");
  CHECK(back->edns->errors[1].name() == "code 4711");
}

TEST_CASE("header flags come back") {
  Message message;
  message.id = 7;
  message.authoritative = message.authentic = message.checking_disabled = true;
  message.opcode = 5;
  message.rcode = Rcode::refused;
  const auto back = decode(encode(message));
  REQUIRE(back.has_value());
  CHECK(back->authoritative);
  CHECK(back->authentic);
  CHECK(back->checking_disabled);
  CHECK_FALSE(back->response);
  CHECK(back->opcode == 5);
  CHECK(back->rcode == Rcode::refused);
}

TEST_CASE("broken structure is refused with a sentence") {
  using namespace std::string_literals;
  const struct {
    const char* what;
    Bytes wire;
    const char* words;
  } rows[] = {
      {"too short", "\x12\x34\x81"s, "too few"},
      {"question missing", raw(1, 0, ""), "past the end"},
      {"label past the end", raw(1, 0, "\x3f" "abc"s), "past the end"},
      {"pointer to itself", raw(1, 0, "\xc0\x0c\0\x01\0\x01"s), "pointer"},
      {"pointer forward", raw(1, 0, "\xc0\x20\0\x01\0\x01"s), "pointer"},
      {"pointer into the header", raw(1, 0, "\xc0\x02\0\x01\0\x01"s), "pointer"},
      {"two pointers in a circle", raw(2, 0, "\x01" "a\xc0\x0c\0\x01\0\x01"s), "pointer"},
      {"unknown label kind", raw(1, 0, "\x41" "a\0\0\x01\0\x01"s), "unknown kind"},
      {"record data past the end", raw(0, 1, "\0\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0"s), "only 2 are left"},
      {"an A record of 5 bytes", raw(0, 1, "\0\0\x01\0\x01\0\0\0\x3c\0\x05\xc0\0\x02\x01\x01"s), "an A record is 5"},
      {"an MX whose name leaves its data", raw(0, 1, "\0\0\x0f\0\x01\0\0\0\x3c\0\x03\0\x0a\x01" "a\0"s), "MX"},
      {"a TXT string past its data", raw(0, 1, "\0\0\x10\0\x01\0\0\0\x3c\0\x02\x05" "abcdef"s), "TXT"},
      {"fewer records than promised", raw(0, 2, "\0\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0\x02\x01"s), "past the end"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const std::string error = error_of(row.wire);
    CAPTURE(error);
    CHECK(error.find(row.words) != std::string::npos);
    CHECK(error.ends_with("."));
  }
  Bytes long_name;
  for (int i = 0; i < 5; ++i) long_name += '\x3f' + Bytes(63, 'x');
  CHECK(error_of(raw(1, 0, long_name + "\0\0\x01\0\x01"s)).find("255") != std::string::npos);
}

TEST_CASE("tolerated faults are kept as oddities") {
  using namespace std::string_literals;
  const Bytes a_record = "\0\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0\x02\x01"s;
  const struct {
    const char* what;
    Bytes wire;
    const char* words;
  } rows[] = {
      {"bytes behind the end", raw(0, 1, a_record + "xyz"), "3 bytes behind"},
      {"a class other than IN", raw(0, 1, "\0\0\x01\0\x03\0\0\0\x3c\0\x04\xc0\0\x02\x01"s), "class 3"},
      {"a TTL with its top bit", raw(0, 1, "\0\0\x01\0\x01\x80\0\0\0\0\x04\xc0\0\x02\x01"s), "TTL"},
      {"the reserved bit", raw(0, 1, a_record, 0x81C0), "reserved"},
      {"cut in the middle with TC", raw(0, 2, a_record + "\0\0\x01"s, 0x8380), "cut in the middle"},
      {"OPT among the answers", raw(0, 1, "\0\0\x29\x04\xd0\0\0\0\0\0\0"s), "EDNS"},
      {"an empty TXT", raw(0, 1, "\0\0\x10\0\x01\0\0\0\x3c\0\0"s), "TXT"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const auto message = decode(row.wire);
    REQUIRE(message.has_value());
    REQUIRE(message->oddities.size() == 1);
    CHECK(message->oddities[0].find(row.words) != std::string::npos);
  }
}

TEST_CASE("decoding any prefix of a message never reads past it") {
  auto message = answer_with({record("example.org. MX 10 mx.example.org."), record("example.org. TXT \"a\" \"b\""),
                              record("example.org. SOA a. b. 1 2 3 4 5"), record("example.org. SRV 1 2 3 mx.example.org.")});
  message.edns = Edns{.errors = {{22, "no one"}}};
  const Bytes wire = encode(message);
  REQUIRE(decode(wire).has_value());
  for (std::size_t n = 0; n < wire.size(); ++n) CHECK_FALSE(decode(wire.substr(0, n)).has_value());
}

TEST_CASE("codes and their names") {
  CHECK(to_string(Type::mx) == "MX");
  CHECK(to_string(Type{4711}) == "TYPE4711");
  CHECK(parse_type("aaaa") == Type::aaaa);
  CHECK(parse_type("type15") == Type::mx);
  CHECK_FALSE(parse_type("TYPE65536").has_value());
  CHECK_FALSE(parse_type("TYPE").has_value());
  CHECK(to_string(Rcode::nxdomain) == "NXDOMAIN");
  CHECK(to_string(Rcode{3000}) == "RCODE3000");
  CHECK(parse_rcode("servfail") == Rcode::servfail);
  CHECK_FALSE(parse_rcode("NOPE").has_value());
  CHECK(Question{Domain::of("Example.org"), Type::mx}.text() == "example.org MX");
}
