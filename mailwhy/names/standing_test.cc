#include "mailwhy/names/standing.h"

#include <doctest/doctest.h>

#include "mailwhy/dns/zone_text.h"

namespace mailwhy::names {
namespace {
// Answers as zone text: every name in it that has no record of a type has none, all others do not exist.
dns::Lookups zone(std::string_view text, const std::vector<dns::Question>& questions) {
  const auto records = dns::parse_zone_text(text);
  REQUIRE(records.has_value());
  dns::Lookups lookups;
  for (const auto& question : questions) {
    dns::Lookup lookup;
    lookup.question = question;
    lookup.answer.kind = dns::Answer::Kind::nxdomain;
    for (const auto& record : *records) {
      if (record.name != question.name) continue;
      if (lookup.answer.kind == dns::Answer::Kind::nxdomain) lookup.answer.kind = dns::Answer::Kind::nodata;
      if (record.type != question.type) continue;
      lookup.answer.kind = dns::Answer::Kind::records;
      lookup.answer.records.push_back(record);
    }
    lookups.add(std::move(lookup));
  }
  return lookups;
}

const IpAddress address = IpAddress::of("192.0.2.40");
const Domain mail = Domain::of("mail.example.test");
std::vector<dns::Question> everything() {
  return {{address.reverse_name(), dns::Type::ptr}, {mail, dns::Type::a}, {mail, dns::Type::aaaa}};
}
}  // namespace

TEST_CASE("the name of an address leads back, elsewhere, or is not there") {
  const struct {
    std::string_view text;
    ReverseName wanted;
  } rows[] = {
      {"40.2.0.192.in-addr.arpa. PTR mail.example.test.\nmail.example.test. A 192.0.2.40\n", ReverseName::leads_back},
      {"40.2.0.192.in-addr.arpa. PTR mail.example.test.\nmail.example.test. A 192.0.2.41\n", ReverseName::leads_elsewhere},
      {"40.2.0.192.in-addr.arpa. PTR mail.example.test.\n", ReverseName::leads_elsewhere},
      {"mail.example.test. A 192.0.2.40\n", ReverseName::none},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto known = zone(row.text, everything());
    dns::Facts facts(known);
    CHECK(reverse_name_of(address, facts) == row.wanted);
    CHECK(facts.wanted().empty());
  }
}

TEST_CASE("what is not known is wanted, all of it at once, and tests nothing") {
  const auto known = zone("40.2.0.192.in-addr.arpa. PTR mail.example.test.\n", {{address.reverse_name(), dns::Type::ptr}});
  dns::Facts facts(known);
  CHECK(reverse_name_of(address, facts) == ReverseName::untested);
  CHECK(facts.wanted().size() == 2);
}

TEST_CASE("a name for hello is full, has an address, and is the server's") {
  const auto known = zone("mail.example.test. A 192.0.2.40\n", everything());
  dns::Facts facts(known);
  CHECK(hello_name_of("mail.example.test", address, {}, facts) == HelloName::ours);
  CHECK(hello_name_of("mail.example.test", IpAddress::of("192.0.2.9"), {}, facts) == HelloName::elsewhere);
  CHECK(hello_name_of("mail.example.test", IpAddress::of("2001:db8::9"), {address}, facts) == HelloName::ours);
  CHECK(hello_name_of("[192.0.2.40]", address, {}, facts) == HelloName::ours);
  CHECK(hello_name_of("[192.0.2.41]", address, {}, facts) == HelloName::elsewhere);
  CHECK(hello_name_of("[IPv6:2001:db8::9]", IpAddress::of("2001:db8::9"), {}, facts) == HelloName::ours);
  for (const char* bad : {"mail", "mail_1.example.test", "[192.0.2", "192.0.2.40 ", "-"}) CHECK(hello_name_of(bad, address, {}, facts) == HelloName::not_full);
  CHECK(hello_name_of("", address, {}, facts) == HelloName::untested);
}

}  // namespace mailwhy::names
