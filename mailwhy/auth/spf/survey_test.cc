#include "mailwhy/auth/spf/survey.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "mailwhy/auth/spf/address_set.h"
#include "mailwhy/auth/spf/small_zone.h"

namespace {
using namespace mailwhy;
using namespace mailwhy::auth::spf;

Survey look(std::string_view text, std::string_view domain = "example.org") {
  auto zone = SmallZone::read(text);
  REQUIRE(zone.has_value());
  dns::Lookups known;
  for (int i = 0; i < 300; ++i) {
    dns::Facts facts(known);
    if (auto out = survey(Domain::of(domain), facts)) return std::move(*out);
    zone->answer_all(facts, known);
  }
  FAIL("it does not settle");
  return {};
}

std::string faults(const Survey& survey) {
  std::string out;
  for (const Fault& fault : survey.faults) {
    out += fmt::format("{} {} \"{}\"", to_string(fault.kind), survey.branches[fault.branch].domain.text(), fault.at.in(survey.branches[fault.branch].text));
    if (!fault.detail.empty()) out += " " + fault.detail;
    if (fault.other) out += fmt::format(" by {}", survey.branches[fault.other->branch].record.terms[fault.other->term].whole.in(survey.branches[fault.other->branch].text));
    out += "\n";
  }
  return out;
}

std::string networks(const std::vector<Network>& all) {
  std::string out;
  for (const Network& one : all) out += (out.empty() ? "" : " ") + one.text();
  return out;
}
}  // namespace

TEST_CASE("address sets join, cover and come back as the fewest networks") {
  AddressSet set(true);
  for (const char* text : {"192.0.2.0/25", "192.0.2.128/25", "10.0.0.1", "10.0.0.2/31"}) set.add(range_of(*Network::parse(text)));
  CHECK(networks(set.networks()) == "10.0.0.1/32 10.0.0.2/31 192.0.2.0/24");
  CHECK(set.size() == 259);
  CHECK(set.covers(range_of(*Network::parse("192.0.2.64/26"))));
  CHECK(!set.covers(range_of(*Network::parse("10.0.0.0/30"))));
  CHECK(set.missing_of(range_of(*Network::parse("10.0.0.0/29"))).size() == 2);
  AddressSet all(false);
  all.add(range_of(*Network::parse("::/1")));
  all.add(range_of(*Network::parse("8000::/1")));
  CHECK(all.is_everything());
  CHECK(networks(all.networks()) == "::/0");
  CHECK(all.missing_of(range_of(*Network::parse("2001:db8::/32"))).empty());
}

TEST_CASE("a sound record: what it admits, what it costs, and the same without look-ups") {
  const auto out = look(R"(
example.org TXT "v=spf1 mx a:www.example.org include:_spf.host.test -all"
example.org MX 10 mx1.example.org
example.org MX 20 mx2.example.org
mx1.example.org A 192.0.2.0
mx2.example.org A 192.0.2.1
mx2.example.org AAAA 2001:db8::1
mx1.example.org AAAA 2001:db8::2
www.example.org A 192.0.2.80
www.example.org AAAA 2001:db8::80
_spf.host.test TXT "v=spf1 ip4:198.51.100.0/25 ip4:198.51.100.128/25 ~all"
)");
  CHECK(faults(out) == "");
  CHECK(out.all == "-all");
  CHECK(networks(out.admitted.networks4) == "192.0.2.0/31 192.0.2.80/32 198.51.100.0/24");
  CHECK(networks(out.admitted.networks6) == "2001:db8::1/128 2001:db8::2/128 2001:db8::80/128");
  CHECK(out.admitted.addresses4 == 259);
  CHECK(out.admitted.addresses6 == 3);
  CHECK(out.admitted.complete);
  CHECK(out.worst.dns_terms == 3);
  CHECK(out.worst.void_lookups == 0);
  REQUIRE(out.proposal);
  CHECK(out.proposal->text == "v=spf1 ip4:192.0.2.0/31 ip4:192.0.2.80 ip4:198.51.100.0/24 ip6:2001:db8::1 ip6:2001:db8::2 ip6:2001:db8::80 -all");
  CHECK(out.proposal->frozen == std::vector<Domain>{Domain::of("example.org"), Domain::of("www.example.org"), Domain::of("_spf.host.test")});
}

TEST_CASE("the eleventh term in evaluation order is named, wherever it stands") {
  const auto out = look(R"(
example.org TXT "v=spf1 include:one.example.org include:two.example.org a:c.example.org -all"
one.example.org TXT "v=spf1 a:c.example.org a:c.example.org a:c.example.org a:c.example.org a:c.example.org ~all"
two.example.org TXT "v=spf1 a:c.example.org a:c.example.org ip4:192.0.2.1 mx:c.example.org a:c.example.org ~all"
c.example.org A 192.0.2.9
c.example.org AAAA 2001:db8::9
c.example.org MX 1 c.example.org
)");
  CHECK(out.worst.dns_terms == 12);
  REQUIRE(out.worst.breaks_terms);
  CHECK(out.branches[out.worst.breaks_terms->branch].domain == Domain::of("two.example.org"));
  CHECK(out.worst.breaks_terms->term == 4);
  CHECK(out.branches[1].terms == 5);
  CHECK(out.branches[0].terms == 12);
}

TEST_CASE("faults of the end") {
  CHECK(faults(look("example.org TXT \"v=spf1 +all\"\n")) == "plus_all example.org \"+all\" +all\n");
  CHECK(faults(look("example.org TXT \"v=spf1 ?all\"\n")) == "neutral_all example.org \"?all\"\n");
  CHECK(faults(look("example.org TXT \"v=spf1 ip4:192.0.2.1\"\n")) == "no_all example.org \"\"\n");
  CHECK(faults(look("example.org TXT \"v=spf1 redirect=b.example.org\"\nb.example.org TXT \"v=spf1 ?all\"\n")) == "neutral_all b.example.org \"?all\"\n");
  CHECK(faults(look("example.org TXT \"v=spf1 include:b.example.org -all\"\nb.example.org TXT \"v=spf1 +all\"\n")) == "plus_all example.org \"include:b.example.org\" include:b.example.org\n");
  CHECK(faults(look("example.org TXT \"v=spf1 -all a:x.example.org redirect=y.example.org\"\n")) ==
        "after_all example.org \"a:x.example.org\"\nredirect_with_all example.org \"redirect=y.example.org\"\n");
  // An include's own end is nobody's fault.
  CHECK(faults(look("example.org TXT \"v=spf1 include:b.example.org -all\"\nb.example.org TXT \"v=spf1 ip4:192.0.2.1\"\n")) == "");
  CHECK(look("example.org TXT \"v=spf1 include:b.example.org -all\"\nb.example.org TXT \"v=spf1 +all\"\n").admitted.everybody);
}

TEST_CASE("includes that lead nowhere") {
  CHECK(faults(look("example.org TXT \"v=spf1 include:gone.test include:none.example.org -all\"\nnone.example.org A 192.0.2.1\n")) ==
        "no_such_name example.org \"include:gone.test\" gone.test\nno_record example.org \"include:none.example.org\" none.example.org\n");
  CHECK(faults(look("example.org TXT \"v=spf1 include:b.example.org -all\"\nb.example.org TXT \"v=spf1 include:example.org -all\"\n")) ==
        "loop b.example.org \"include:example.org\" example.org\n");
  CHECK(look("example.org TXT \"v=spf1 include:b.example.org -all\"\nb.example.org TXT \"v=spf1 include:example.org -all\"\n").worst.breaks_terms.has_value());
  CHECK(faults(look("example.org TXT \"v=spf1 include:b.example.org -all\"\nb.example.org TXT \"v=spf1 -all\"\nb.example.org TXT \"v=spf1 ~all\"\n")) ==
        "several_records b.example.org \"\" b.example.org\n");
  CHECK(faults(look("example.org TXT \"v=spf1 include:b.example.org -all\"\nb.example.org SERVFAIL\n")) == "failed example.org \"include:b.example.org\" b.example.org\n");
  CHECK(faults(look("example.org TXT \"v=spf1 include:b.example.org -all\"\nb.example.org TXT \"v=spf1 other:1 -all\"\n")) == "syntax b.example.org \"other:1\" there is no such mechanism\n");
  CHECK(faults(look("example.org TXT \"v=spf1 -all\"\nexample.org TXT \"v=spf1 ~all\"\n")) == "several_records example.org \"\" example.org\n");
  CHECK(look("example.org A 192.0.2.1\n").branches[0].status == Branch::Status::no_record);
}

TEST_CASE("terms that an earlier one covers") {
  CHECK(faults(look("example.org TXT \"v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.7 -all\"\n")) == "covered example.org \"ip4:192.0.2.7\" by ip4:192.0.2.0/24\n");
  CHECK(faults(look("example.org TXT \"v=spf1 ip4:192.0.2.0/25 ip4:192.0.2.128/25 ip4:192.0.2.0/24 -all\"\n")) == "covered example.org \"ip4:192.0.2.0/24\"\n");
  CHECK(faults(look("example.org TXT \"v=spf1 include:b.example.org ip4:192.0.2.7 -all\"\nb.example.org TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n")) ==
        "covered example.org \"ip4:192.0.2.7\" by include:b.example.org\n");
  // Near miss: one address more.
  CHECK(faults(look("example.org TXT \"v=spf1 ip4:192.0.2.0/25 ip4:192.0.2.0/24 -all\"\n")) == "");
  const auto out = look("example.org TXT \"v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.7 -all\"\n");
  REQUIRE(out.proposal);
  CHECK(out.proposal->text == "v=spf1 ip4:192.0.2.0/24 -all");
}

TEST_CASE("names without records, for both families or for one") {
  const auto out = look("example.org TXT \"v=spf1 a:gone.example.org a:four.example.org mx:four.example.org a:four.example.org a:four.example.org -all\"\nfour.example.org A 192.0.2.4\n");
  CHECK(faults(out) == "void_lookup example.org \"a:gone.example.org\" gone.example.org\nvoid_lookup example.org \"mx:four.example.org\" four.example.org MX\n"
                       "covered example.org \"a:four.example.org\" by a:four.example.org\ncovered example.org \"a:four.example.org\" by a:four.example.org\n");
  CHECK(out.worst.void_lookups == 2);
  CHECK(!out.worst.breaks_void);
  CHECK(out.worst.void_lookups6 == 5);
  REQUIRE(out.worst.breaks_void6);
  CHECK(out.worst.breaks_void6->term == 2);
}

TEST_CASE("what hangs on the mail cannot be listed, and nothing is proposed") {
  const auto out = look("example.org TXT \"v=spf1 ip4:192.0.2.1 ptr exists:%{i}.list.example.org include:%{l}.example.org a:%{p}.x.example.org -all\"\n");
  CHECK(faults(out) == "ptr example.org \"ptr\"\nptr example.org \"a:%{p}.x.example.org\"\nby_macro example.org \"exists:%{i}.list.example.org\"\nby_macro example.org \"include:%{l}.example.org\"\n"
                       "by_macro example.org \"a:%{p}.x.example.org\"\n");
  CHECK(!out.admitted.complete);
  CHECK(!out.proposal);
  CHECK(out.worst.dns_terms == 4);
}

TEST_CASE("texts that are too long, or cut at the wrong place") {
  CHECK(faults(look("example.org TXT \"v=spf1 ip4:192.0.2.1\" \"include:b.example.org -all\"\n")) ==
        "long_string example.org \"ip4:192.0.2.1include:b.example.org\" ip4:192.0.2.1 include:b.example.org\nsyntax example.org \"192.0.2.1include:b.example.org\" this is not an IPv4 address\n");
  CHECK(faults(look("example.org TXT \"v=spf1 ip4:192.0.2.1 a:host.exam\" \"ple.org -all\"\nhost.example.org A 192.0.2.2\nhost.example.org AAAA 2001:db8::2\n")) == "");
  std::string text = "example.org TXT \"v=spf1\"";
  for (int i = 0; i < 40; ++i) text += fmt::format(" \" ip4:198.51.100.{}\"", i * 2);
  CHECK(faults(look(text + " \" -all\"\n")).starts_with("long_answer example.org \"v=spf1 ip4"));
  CHECK(faults(look(text + " \" -all\"\n")).find("long_record") != std::string::npos);
}

TEST_CASE("a maze ends, and says that it is larger than what was looked at") {
  dns::Lookups known;
  std::optional<Survey> out;
  for (int i = 0; i < 300 && !out; ++i) {
    dns::Facts facts(known);
    out = survey(Domain::of("n0.example.org"), facts);
    for (const auto& question : facts.wanted()) {
      const long number = std::stol(question.name.text().substr(1)) % 100000;
      dns::Answer answer;
      answer.kind = dns::Answer::Kind::records;
      answer.records.push_back({question.name, dns::Type::txt, 60, dns::Txt{{fmt::format("v=spf1 include:n{}.example.org include:n{}.example.org -all", number * 2 + 1, number * 2 + 2)}}});
      known.add({question, {}, {}, {}, std::move(answer)});
    }
  }
  REQUIRE(out);
  CHECK(out->truncated);
  CHECK(!out->admitted.complete);
  CHECK(!out->proposal);
  CHECK(out->faults.size() <= most_faults);
  CHECK(out->worst.breaks_terms.has_value());
  CHECK(known.all().size() < 1000);
}
