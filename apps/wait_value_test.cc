#include "apps/wait_value.h"

#include <doctest/doctest.h>

#include "mailwhy/base/text.h"
#include "mailwhy/dns/zone_text.h"

using namespace mailwhy;
using namespace mailwhy::apps;

namespace {
dns::Answer answer_with(std::string_view zone) {
  dns::Answer answer;
  answer.records = *dns::parse_zone_text(zone);
  answer.kind = answer.records.empty() ? dns::Answer::Kind::nodata : dns::Answer::Kind::records;
  return answer;
}
dns::Answer answer_of(dns::Answer::Kind kind) {
  dns::Answer answer;
  answer.kind = kind;
  return answer;
}
}  // namespace

TEST_CASE("a value is found among the records, however it was written") {
  struct Row {
    std::string_view type, value, zone;
    bool found;
  };
  const Row rows[] = {
      {"MX", "mx.example.org", "x. MX 10 mx.example.org.\nx. MX 20 old.example.org.\n", true},
      {"MX", "MX.Example.ORG.", "x. MX 5 mx.example.org.\n", true},
      {"MX", "10 mx.example.org", "x. MX 20 mx.example.org.\n", false},
      {"MX", "10 mx.example.org", "x. MX 10 mx.example.org.\n", true},
      {"MX", ".", "x. MX 0 .\n", true},
      {"MX", "mx.example.org", "x. MX 10 other.example.org.\n", false},
      {"A", "192.0.2.1", "x. A 192.0.2.2\nx. A 192.0.2.1\n", true},
      {"AAAA", "2001:DB8::1", "x. AAAA 2001:db8:0::1\n", true},
      {"TXT", "v=spf1 -all", "x. TXT \"v=spf1\" \" -all\"\n", true},
      {"TXT", "\"v=spf1\" \" -all\"", "x. TXT \"v=spf1 -all\"\n", true},
      {"TXT", "v=spf1", "x. TXT \"v=spf1 -all\"\n", false},
      {"CNAME", "www.example.org", "x. CNAME www.example.org.\n", true},
      {"PTR", "mail.example.org", "x. PTR mail.example.org.\n", true},
      {"SOA", "2026112102", "x. SOA ns.example.org. h.example.org. 2026112102 1 2 3 4\n", true},
      {"SOA", "2026112102", "x. SOA ns.example.org. h.example.org. 2026112101 1 2 3 4\n", false},
      {"SRV", "0 1 587 mail.example.org.", "x. SRV 0 1 587 mail.example.org.\n", true},
      {"A", "none", "x. A 192.0.2.2\n", false},
      {"A", "", "", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.value);
    const auto value = read_wait_value(*dns::parse_type(row.type), row.value);
    REQUIRE(value.has_value());
    CHECK(value->stands_in(answer_with(row.zone)) == row.found);
  }
}

TEST_CASE("silence and failures are never taken for absence") {
  const auto none = read_wait_value(dns::Type::a, "none"), some = read_wait_value(dns::Type::a, "192.0.2.1");
  using Kind = dns::Answer::Kind;
  for (const Kind kind : {Kind::servfail, Kind::refused, Kind::silence, Kind::failure, Kind::malformed, Kind::other_rcode}) {
    CHECK_FALSE(none->stands_in(answer_of(kind)).has_value());
    CHECK_FALSE(some->stands_in(answer_of(kind)).has_value());
  }
  CHECK(none->stands_in(answer_of(Kind::nxdomain)) == true);
  CHECK(some->stands_in(answer_of(Kind::nxdomain)) == false);
}

TEST_CASE("a value that no such record can have is refused") {
  using dns::Type;
  const std::pair<Type, std::string_view> rows[] = {{Type::a, "2001:db8::1"}, {Type::aaaa, "192.0.2.1"}, {Type::a, "mx.example.org"}, {Type::mx, "ten mx.example.org"},
                                                    {Type::mx, "10 20 mx.example.org"}, {Type::ns, "a..b"}, {Type::srv, "1 2"}, {Type::soa, "soon"}, {Type::srv, "0 1 587 a.\ny. A 192.0.2.1"}};
  for (const auto& row : rows) {
    const auto value = read_wait_value(row.first, row.second);
    CHECK_FALSE(value.has_value());
  }
}
