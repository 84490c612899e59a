#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/auth/spf/macros.h"
#include "mailwhy/auth/spf/small_zone.h"

namespace {
using namespace mailwhy;
using namespace mailwhy::auth::spf;

SmallZone zone_of(std::string_view text) {
  auto zone = SmallZone::read(text);
  REQUIRE(zone.has_value());
  return std::move(*zone);
}

Verdict ask(const SmallZone& zone, std::string_view client, std::string from, std::string helo = "mx.example.net") {
  dns::Lookups known;
  return evaluate_in(zone, {.client = IpAddress::of(client), .helo = std::move(helo), .mail_from = std::move(from), .receiver = "", .now = {}}, known);
}

std::string flaws(const std::vector<Flaw>& all) {
  std::string out;
  for (const Flaw& flaw : all) out += fmt::format("{}+{} {}\n", flaw.at.position, flaw.at.length, flaw.problem);
  return out;
}

// Three records deep, with a match in the innermost.
constexpr std::string_view tree = R"(
example.org TXT "v=spf1 a:www.example.org include:_spf.host.test -all"
www.example.org A 192.0.2.80
_spf.host.test TXT "v=spf1 include:a.host.test include:b.host.test ?all"
a.host.test TXT "v=spf1 ip4:198.51.100.0/24 -all"
b.host.test TXT "v=spf1 ip4:203.0.113.7 ip6:2001:db8::/48 -all"
)";
}  // namespace

TEST_CASE("errors have their place in the record") {
  struct Row { std::string_view text, flaws; };
  for (const Row& row : {Row{"v=spf1 ip4:192.0.2.300 -all", "11+11 this is not an IPv4 address\n"},
                         Row{"v=spf1 a:example.org/33 -all", "20+3 a prefix length for IPv4 is 0 to 32\n"},
                         Row{"v=spf1 a:example.org//129", "20+5 a prefix length for IPv6 is 0 to 128\n"},
                         Row{"v=spf1 include -all", "7+7 \"include\" needs a colon and a name\n"},
                         Row{"v=spf1 redirect:example.org", "7+20 \"redirect\" needs an equals sign and not a colon\n"},
                         Row{"v=spf1 exists:%{c}.example.org", "14+4 the macro letter c is for explanations only\n"},
                         Row{"v=spf1 a:192.0.2.1 mx:host", "9+9 an address stands where a name belongs\n22+4 the name has a single label\n"},
                         Row{"v=spf1 a:example.123", "17+3 the name has no valid top-level label\n"},
                         Row{"v=spf1 ip4:2001:db8::1 ip6:192.0.2.1", "11+11 an IPv6 address belongs behind ip6:\n27+9 an IPv4 address belongs behind ip4:\n"},
                         Row{"v=spf1 -foo=bar", "7+8 a modifier has no sign in front of it\n"},
                         Row{"v=spf1 all:x", "10+2 nothing may follow \"all\"\n"},
                         Row{"v=spf1 ipv4:192.0.2.1 inlcude:x.example al", "7+14 there is no such mechanism; \"ip4\" may be meant\n22+17 there is no such mechanism; \"include\" may be meant\n40+2 there is no such mechanism\n"},
                         Row{"v=spf1 nothing", "7+7 there is no such mechanism\n"},
                         Row{"v=spf1 redirect=a.example redirect=b.example", "26+18 \"redirect=\" is there more than once\n"}}) {
    CAPTURE(row.text);
    CHECK(flaws(read_record(row.text).errors) == row.flaws);
  }
}

TEST_CASE("what is allowed and hardly meant is an oddity") {
  CHECK(flaws(read_record("v=spf1 ip4:192.0.2.5/24 -all").oddities) == "7+16 the address has bits beyond its prefix length: 192.0.2.0/24 is what counts\n");
  CHECK(flaws(read_record("v=spf1 ip4=192.0.2.5 -all").oddities) == "7+13 \"ip4\" needs a colon and not an equals sign: as it is, it says nothing\n");
  CHECK(flaws(read_record("v=spf1 redirct=example.org").oddities) == "7+19 \"redirct=\" says nothing; \"redirect=\" may be meant\n");
  CHECK(read_record("v=spf1 ra=postmaster rp=100 rr=e -all").oddities.empty());  // RFC 6652 s3
  CHECK(read_record("v=spf1 ip4:192.0.2.5 ip6:2001:db8::/32 ip4:0.0.0.0/0 -all").oddities.empty());
}

TEST_CASE("macros fill in what RFC 7208 s7.4 says") {
  MacroValues values{.sender = "strong-bad@email.example.com", .local_part = "strong-bad", .sender_domain = "email.example.com", .domain = "email.example.com", .client = IpAddress::of("192.0.2.3"), .helo = "mx.example.org", .receiver = "me.test"};
  values.now = *parse_time("2026-11-21T03:16:49Z");
  struct Row { std::string_view text, out; };
  for (const Row& row : {Row{"%{s}", "strong-bad@email.example.com"}, Row{"%{o}", "email.example.com"}, Row{"%{d4}", "email.example.com"}, Row{"%{d2}", "example.com"},
                         Row{"%{d1}", "com"}, Row{"%{dr}", "com.example.email"}, Row{"%{d2r}", "example.email"}, Row{"%{l}", "strong-bad"}, Row{"%{l-}", "strong.bad"},
                         Row{"%{lr}", "strong-bad"}, Row{"%{lr-}", "bad.strong"}, Row{"%{l1r-}", "strong"}, Row{"%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"},
                         Row{"%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"}, Row{"%%%_%-", "% %20"},
                         Row{"%{S}", "strong-bad%40email.example.com"}, Row{"%{p} %{h} %{r} %{t} %{c}", "unknown mx.example.org me.test 1795231009 192.0.2.3"}}) {
    CAPTURE(row.text);
    CHECK(!flaw_of_macros(row.text, MacroUse::explanation));
    CHECK(expand(row.text, values) == std::string(row.out));
  }
  const std::string many(60000, 'x');
  values.local_part = many;
  CHECK(!expand("%{l}%{l}", values));
}

TEST_CASE("a name that is too long loses labels on the left") {
  std::string name = "a";
  while (name.size() < 300) name += ".label";
  const std::string fitted = fit_name(name);
  CHECK(fitted.size() <= 253);
  CHECK(name.ends_with(fitted));
  CHECK(fit_name("example.org.") == "example.org");
  CHECK(!name_of("a..b"));
  CHECK(!name_of(""));
  CHECK(name_of("a\\046b.example")->labels().front() == "a\\046b");
}

TEST_CASE("the tree says what was looked at, what it cost and what decided") {
  const auto zone = zone_of(tree);
  const Verdict verdict = ask(zone, "203.0.113.7", "a@example.org");
  CHECK(verdict.result == auth::spf::Result::pass);
  CHECK(verdict.dns_terms == 4);
  CHECK(verdict.void_lookups == 0);
  REQUIRE(verdict.visits.size() == 4);
  CHECK(verdict.visits[1].domain == "_spf.host.test");
  CHECK(verdict.visits[3].depth == 2);
  CHECK(verdict.visits[2].result == auth::spf::Result::fail);
  CHECK(verdict.visits[0].steps[0].state == Step::State::no_match);
  CHECK(verdict.visits[0].steps[1].state == Step::State::matches);
  CHECK(verdict.visits[0].steps[1].visit == 1);
  CHECK(verdict.visits[0].steps[2].state == Step::State::untested);
  CHECK(verdict.visits[1].steps[1].terms_so_far == 4);
  REQUIRE(verdict.path.size() == 3);
  CHECK(verdict.deciding()->at.in(verdict.deciding_visit()->record) == "ip4:203.0.113.7");
  CHECK(verdict.reason() == "\"ip4:203.0.113.7\" in the SPF record of b.host.test matches, which example.org leads to");
  const Verdict fail = ask(zone, "203.0.113.8", "a@example.org");
  CHECK(fail.result == auth::spf::Result::fail);
  CHECK(fail.path == std::vector<Place>{{0, 2}});
  CHECK(fail.reason() == "nothing before \"-all\" in the SPF record of example.org matches");
}

TEST_CASE("what is missing is named, and nothing behind it is told as seen") {
  const auto zone = zone_of(tree);
  dns::Lookups known;
  const Input input{.client = IpAddress::of("203.0.113.7"), .helo = "", .mail_from = "a@example.org", .receiver = "", .now = {}};
  dns::Facts first(known);
  Verdict verdict = trace(input, first);
  CHECK(!verdict.settled);
  CHECK(verdict.cause == Cause::unasked);
  REQUIRE(verdict.missing.size() == 1);
  CHECK(verdict.reason() == "the answer for example.org TXT is missing");
  zone.answer_all(first, known);
  // The whole record is asked at once: the address and the include.
  dns::Facts second(known);
  verdict = trace(input, second);
  CHECK(verdict.missing.size() == 2);
  CHECK(verdict.visits.size() == 1);
  CHECK(verdict.visits[0].steps[0].state == Step::State::unknown);
  CHECK(verdict.visits[0].steps[1].state == Step::State::untested);
  CHECK(!verdict.visits[0].steps[1].visit);
  CHECK(verdict.dns_terms == 1);
  int rounds = 2;
  for (; rounds < 10; ++rounds) {
    zone.answer_all(second, known);
    dns::Facts more(known);
    if (evaluate(input, more)) break;
    zone.answer_all(more, known);
  }
  CHECK(rounds <= 4);
}

TEST_CASE("reasons for errors name the term") {
  const auto zone = zone_of(R"(
bad.example.org TXT "v=spf1 ip4:192.0.2.1 include:worse.example.org -all"
worse.example.org TXT "v=spf1 ipv4:192.0.2.2 -all"
none.example.org TXT "v=spf1 include:gone.example.net -all"
down.example.org TXT "v=spf1 a:slow.example.org -all"
slow.example.org TIMEOUT
loop.example.org TXT "v=spf1 include:loop.example.org -all"
)");
  CHECK(ask(zone, "192.0.2.9", "a@bad.example.org").reason() == "the SPF record of worse.example.org cannot be read at \"ipv4:192.0.2.2\": there is no such mechanism; \"ip4\" may be meant");
  CHECK(ask(zone, "192.0.2.9", "a@none.example.org").reason() == "\"include:gone.example.net\" leads to gone.example.net, which has no SPF record");
  CHECK(ask(zone, "192.0.2.9", "a@down.example.org").reason() == "the DNS gave no answer for slow.example.org A");
  CHECK(ask(zone, "192.0.2.9", "a@loop.example.org").reason() == "\"include:loop.example.org\" in the SPF record of loop.example.org would be look-up number 11, and 10 are allowed");
  CHECK(ask(zone, "192.0.2.9", "a@gone.example.net").reason() == "gone.example.net does not exist");
  CHECK(ask(zone, "192.0.2.9", "a@localhost").reason() == "localhost: it is not a full domain name");
  CHECK(ask(zone, "192.0.2.9", "", "[192.0.2.9]").reason() == "[192.0.2.9]: an address in brackets is no domain");
}

TEST_CASE("where receivers read differently, it is said") {
  const auto zone = zone_of(R"(
hosts.example.org TXT "v=spf1 mx ?all"
hosts.example.org MX 1 a.example.org
hosts.example.org MX 2 b.example.org
hosts.example.org MX 3 c.example.org
terms.example.org TXT "v=spf1 a:a.example.org a:b.example.org a:c.example.org ?all"
name.example.org TXT "v=spf1 a:x..example.org ~all"
ptr.example.org TXT "v=spf1 ptr -all"
1.2.0.192.in-addr.arpa PTR mail.ptr.example.org
mail.ptr.example.org A 192.0.2.1
)");
  const Verdict hosts = ask(zone, "192.0.2.1", "a@hosts.example.org");
  CHECK(hosts.cause == Cause::too_many_void);
  CHECK(hosts.oddities.size() == 1);
  CHECK(ask(zone, "192.0.2.1", "a@terms.example.org").cause == Cause::too_many_void);
  CHECK(ask(zone, "192.0.2.1", "a@terms.example.org").oddities.empty());
  CHECK(ask(zone, "192.0.2.1", "a@name.example.org").oddities.size() == 1);
  CHECK(ask(zone, "192.0.2.1", "a@ptr.example.org").oddities.size() == 1);
  CHECK(ask(zone, "192.0.2.2", "a@ptr.example.org").oddities.empty());
}

TEST_CASE("a maze of 100,000 includes ends at the limit, and asks no more than it has to") {
  // nI.example.org includes three others.
  const auto answer = [](const dns::Question& question) {
    const int i = std::stoi(question.name.text().substr(1));
    dns::Answer out;
    out.kind = dns::Answer::Kind::records;
    out.records.push_back({question.name, dns::Type::txt, 60, dns::Txt{{fmt::format("v=spf1 include:n{}.example.org include:n{}.example.org include:n{}.example.org -all", (i * 3 + 1) % 100000, (i * 3 + 2) % 100000, (i * 3 + 3) % 100000)}}});
    return out;
  };
  dns::Lookups known;
  std::optional<Verdict> verdict;
  for (int i = 0; i < 30 && !verdict; ++i) {
    dns::Facts facts(known);
    verdict = evaluate({.client = IpAddress::of("192.0.2.1"), .helo = "", .mail_from = "a@n0.example.org", .receiver = "", .now = {}}, facts);
    for (const auto& question : facts.wanted()) known.add({question, {}, {}, {}, answer(question)});
  }
  REQUIRE(verdict);
  CHECK(verdict->result == auth::spf::Result::permerror);
  CHECK(verdict->cause == Cause::too_many_terms);
  CHECK(known.all().size() < 60);
  const std::string wide = [] {
    std::string out = "wide.example.org TXT";
    for (int i = 0; i < 3000; ++i) out += fmt::format(" \"{}include:w{}.example.org\"", i == 0 ? "v=spf1 " : " ", i);
    return out + "\n";
  }();
  dns::Lookups wide_known;
  const Verdict many = evaluate_in(zone_of(wide), {.client = IpAddress::of("192.0.2.1"), .helo = "", .mail_from = "a@wide.example.org", .receiver = "", .now = {}}, wide_known);
  CHECK(many.result == auth::spf::Result::permerror);
  CHECK(wide_known.all().size() <= 12);
}
