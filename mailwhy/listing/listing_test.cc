#include "mailwhy/listing/listing.h"

#include <doctest/doctest.h>

#include <map>

#include "mailwhy/dns/zone_text.h"

using namespace mailwhy;
using listing::evaluate;
using listing::Listing;
using listing::to_string;
using listing::zones_named_in;
using dns::Answer;
using dns::Type;

namespace {
// Answers for names below bl.test: records from zone text, other kinds by name, NXDOMAIN for the rest.
struct List {
  std::vector<dns::Record> records;
  std::map<std::string, Answer::Kind> kinds;
  explicit List(const std::string& zone, std::map<std::string, Answer::Kind> other = {}) : kinds(std::move(other)) {
    const auto parsed = dns::parse_zone_text("$ORIGIN bl.test.\n" + zone);
    REQUIRE(parsed.has_value());
    records = *parsed;
  }
  Answer answer(const dns::Question& question) const {
    Answer out;
    for (const auto& record : records)
      if (record.name == question.name && record.type == question.type) out.records.push_back(record);
    out.kind = out.records.empty() ? Answer::Kind::nxdomain : Answer::Kind::records;
    if (const auto other = kinds.find(question.name.text()); other != kinds.end()) out.kind = other->second;
    return out;
  }
};

Listing ask(const List& list, const char* address, int* rounds = nullptr) {
  dns::Lookups known;
  for (int round = 0; round < 4; ++round) {
    dns::Facts facts(known);
    if (const auto found = evaluate(Domain::of("bl.test"), IpAddress::of(address), facts)) {
      if (rounds != nullptr) *rounds = round;
      return *found;
    }
    for (const auto& question : facts.wanted()) known.add({question, {}, {}, {}, list.answer(question)});
  }
  FAIL("not settled");
  return {};
}
constexpr const char* alive = "2.0.0.127 A 127.0.0.2\n";
constexpr const char* v6_point = "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 A 127.0.0.2\n";
}  // namespace

TEST_CASE("the verdict weighs the answer against both test points") {
  const std::string on = alive, hit = "1.2.0.192 A 127.0.0.4\n1.2.0.192 TXT \"see https://bl.test/?ip=192.0.2.1\"\n";
  const std::string neg = "1.0.0.127.bl.test", pos = "2.0.0.127.bl.test", own = "1.2.0.192.bl.test";
  const struct {
    const char* what;
    List list;
    listing::Result result;
    const char* why;
  } rows[] = {
      {"alive and not listed", List(on), listing::Result::clean, ""},
      {"alive and listed", List(on + hit), listing::Result::listed, ""},
      {"listed without a positive point", List(hit), listing::Result::listed, "missing"},
      {"dead", List(""), listing::Result::dead, "test point"},
      {"lists the world", List(on + hit + "1.0.0.127 A 127.0.0.2"), listing::Result::suspicious, "whole world"},
      {"refusal code", List(on + "1.2.0.192 A 127.255.255.254"), listing::Result::refused, "public or unattributable"},
      {"refusal code beside a code", List(on + "1.2.0.192 A 127.0.0.2\n1.2.0.192 A 127.255.255.255"), listing::Result::refused, "too many"},
      {"refusal at the test point only", List("2.0.0.127 A 127.255.255.252"), listing::Result::refused, "mistyped"},
      {"refusal at the negative point", List(on + hit + "1.0.0.127 A 127.255.255.254"), listing::Result::refused, "public"},
      {"127.0.0.1", List(on + "1.2.0.192 A 127.0.0.1"), listing::Result::unknown, "no listing"},
      {"outside of 127/8", List(on + "1.2.0.192 A 203.0.113.9"), listing::Result::unknown, "203.0.113.9"},
      {"parked: everything leads to one address", List("1.2.0.192 A 203.0.113.9\n2.0.0.127 A 203.0.113.9\n1.0.0.127 A 203.0.113.9"), listing::Result::unknown, "parked"},
      {"clean, but test point parked", List("2.0.0.127 A 203.0.113.9"), listing::Result::unknown, "parked"},
      {"listed, negative point silent", List(on + hit, {{neg, Answer::Kind::silence}}), listing::Result::unknown, "negative test point"},
      {"listed, positive point silent", List(on + hit, {{pos, Answer::Kind::silence}}), listing::Result::listed, ""},
      {"clean, positive point fails", List(on, {{pos, Answer::Kind::servfail}}), listing::Result::unknown, "SERVFAIL"},
      {"clean, negative point fails", List(on, {{neg, Answer::Kind::servfail}}), listing::Result::clean, ""},
      {"silence", List(on, {{own, Answer::Kind::silence}}), listing::Result::unknown, "did not answer"},
      {"REFUSED", List(on, {{own, Answer::Kind::refused}}), listing::Result::refused, "REFUSED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const auto found = ask(row.list, "192.0.2.1");
    CAPTURE(found.why);
    CHECK(to_string(found.result) == to_string(row.result));
    CHECK(found.why.find(row.why) != std::string::npos);
    if (*row.why == '\0') CHECK(found.why.empty());
  }
}

TEST_CASE("codes and words of a listing are kept; a clean address costs one round and no TXT question") {
  int rounds = 0;
  const List list(std::string(alive) + "1.2.0.192 A 127.0.0.4\n1.2.0.192 A 127.0.0.10\n1.2.0.192 TXT \"one \" \"string\"\n1.2.0.192 TXT two\n");
  const auto listed = ask(list, "192.0.2.1", &rounds);
  CHECK(listed.codes == std::vector<IpAddress>{IpAddress::of("127.0.0.4"), IpAddress::of("127.0.0.10")});
  CHECK(listed.reason == "one string two");
  CHECK(rounds == 2);
  CHECK(ask(list, "192.0.2.9", &rounds).result == listing::Result::clean);
  CHECK(rounds == 1);
}

TEST_CASE("IPv6 has its own test points, and a list without them makes no statement") {
  const std::string hit = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2 A 127.0.0.2\n";
  CHECK(ask(List(alive), "2001:db8::1").result == listing::Result::unknown);
  CHECK(ask(List(v6_point), "2001:db8::1").result == listing::Result::clean);
  CHECK(ask(List(v6_point + hit), "2001:db8::1").result == listing::Result::listed);
  CHECK(ask(List(alive), "::ffff:192.0.2.1").result == listing::Result::clean);
  // With both points the IPv6 one may be borrowed, unless it is a real name, with a node above it.
  const std::string both = std::string(alive) + v6_point;
  int rounds = 0;
  CHECK(ask(List(both), "2001:db8::1", &rounds).result == listing::Result::unknown);
  CHECK(rounds == 1);
  CHECK(ask(List(both + hit), "2001:db8::1").result == listing::Result::listed);
  CHECK(ask(List(both, {{std::string(v6_point).substr(2, 61) + ".bl.test", Answer::Kind::nodata}}), "2001:db8::1").result == listing::Result::clean);
}

TEST_CASE("a zone too long to be asked is unknown and asks nothing") {
  dns::Lookups known;
  dns::Facts facts(known);
  std::string zone;
  for (int i = 0; i < 60; ++i) zone += "abc.";
  const auto found = evaluate(Domain::of(zone), IpAddress::of("2001:db8::1"), facts);
  REQUIRE(found.has_value());
  CHECK(found->result == listing::Result::unknown);
  CHECK(facts.wanted().empty());
}

TEST_CASE("lists named in replies") {
  const struct {
    const char* text;
    const char* zones;
  } rows[] = {
      {"554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.dnsbl.test", "zen.dnsbl.test"},
      {"blocked using zen.dnsbl.test; https://www.dnsbl.test/query?ip=192.0.2.1", "zen.dnsbl.test"},
      {"blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1", "zen.spamhaus.org"},
      {"blocked using overquota.dnsbl.test; Error: open resolver; query refused", "overquota.dnsbl.test"},
      {"Client host [192.0.2.49] blocked using cbl.abuseat.org (state 13).", "cbl.abuseat.org"},
      {"blocked using reputation.provider.example", "reputation.provider.example"},
      {"550 rejected: listed at bl.spamcop.net.", "bl.spamcop.net"},
      {"550 5.7.1 http://www.spamhaus.org/query/ip/192.0.2.1", "zen.spamhaus.org"},
      {"see https://check.spamhaus.org/listed/?searchterm=192.0.2.1", "zen.spamhaus.org"},
      {"see https://www.spamcop.net/bl.shtml?192.0.2.1", "bl.spamcop.net"},
      {"Mail from 192.0.2.1 refused by blackhole site bl.dnsbl.test", "bl.dnsbl.test"},
      {"rejected because 192.0.2.1 is in a black list at BL.dnsbl.test\nListed since yesterday", "bl.dnsbl.test"},
      {"192.0.2.1 listed at dnsbl.test, query 1.2.0.192.bl.dnsbl.test in bl.dnsbl.test", "dnsbl.test bl.dnsbl.test"},
      {"dns 66.250.18.198.zen.spamhaus.org. => 127.0.0.2", "zen.spamhaus.org"},
      {"listed by rbl-1.example.net and bl.spamcop.net", "rbl-1.example.net bl.spamcop.net"},
      {"listed on a.dnsbl.test, b.dnsbl.test, c.dnsbl.test, d.dnsbl.test", "a.dnsbl.test b.dnsbl.test c.dnsbl.test"},
      {"blocked using abcdef.zen.dq.spamhaus.net", "zen.spamhaus.org"},
      {"blocked using Barracuda Reputation; http://www.barracudanetworks.com/reputation/?r=1&ip=192.0.2.1", "b.barracudacentral.org"},
      {"See <http://psbl.org/listing?ip=192.0.2.1>", "psbl.surriel.com"},
      // Not lists of addresses, or no lists at all.
      {"550 5.7.1 Sender domain listed in dbl.spamhaus.org", ""},
      {"https://www.spamhaus.org/query/domain/example.org", ""},
      {"554 mx1.example.org: rejected by mx1.example.org", ""},
      {"550 rejected by mail.dnsbl.test", ""},
      {"554 5.7.1 <alice@zen.dnsbl.test>: Recipient address rejected by mx.rbl.example", ""},
      {"550 blocked, write to abuse@rbl.example.org", ""},
      {"550 5.7.1 refused, see https://support.example.com/dnsbl-lookup.cgi?ip=192.0.2.1", ""},
      {"see http://www.example.com/blocked.html or https://postmaster.example.net/rbl/", ""},
      {"550 5.7.1 Message rejected by policy at example.org", ""},
      {"421 4.7.0 try again later in 5.minutes", ""},
      {"blocked using Trend Micro RBL+", ""},
      {"550 listed in 192.0.2.1", ""},
      {"", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    std::string named;
    for (const auto& zone : zones_named_in(row.text)) named += (named.empty() ? "" : " ") + zone.text();
    CHECK(named == row.zones);
  }
}

TEST_CASE("long and hostile reply text is read to its end") {
  CHECK(zones_named_in(std::string(200000, '.')).empty());
  CHECK(zones_named_in("using " + std::string(100000, 'a') + ".bl.test").empty());
  CHECK(zones_named_in(std::string(50000, '/') + "\x80\xFF").empty());
  CHECK(zones_named_in("using -.bl..test bl.-.test .bl.test.").size() <= 3);
}
