// Whom to ask, played with answers from a table: what is asked in which order, and what is never asked.
#include "mailwhy/contact/find.h"

#include <doctest/doctest.h>

namespace mailwhy::contact {
namespace {

const char* const table =
    "rdap\thttps://rdap.test/\ttest 192.0.2.0/24\nwhois\twhois.test\t{}\ttest 192.0.2.0/24\nwhois\twhois.old\tdomain {}\told\n";

std::string about(const std::string& name, const std::string& mail) {
  return R"({"objectClassName":"domain","ldhName":")" + name + R"(","entities":[{"roles":["abuse"],"vcardArray":["vcard",[["email",{},"text",")" + mail + "\"]]]}]}";
}

// A world of answers; what is not in it is refused.
struct Played {
  Found found;
  std::vector<std::string> asked;
};
Played play(const Wish& wish, const std::map<std::string, Reply>& answers, const std::string& soa_owner = "", const std::string& mailbox = "hostmaster.dns.example") {
  const auto registries = Registries::read(table);
  REQUIRE(registries);
  dns::Lookups lookups;
  const Domain name = wish.thing.address ? wish.thing.address->reverse_name() : wish.thing.domain;
  dns::Lookup lookup{.question = {name, dns::Type::soa}};
  lookup.answer.kind = dns::Answer::Kind::nodata;
  if (!soa_owner.empty()) {
    dns::Soa soa;
    soa.mailbox = Domain::of(mailbox);
    dns::Record record;
    record.name = Domain::of(soa_owner);
    record.type = dns::Type::soa;
    record.data = soa;
    lookup.answer.authority.push_back(record);
  }
  lookups.add(lookup);
  std::map<Question, Reply> known;
  Played played;
  for (int round = 0; round < 20; ++round) {
    dns::Facts facts(lookups);
    Asks asks(known);
    const auto found = find(wish, *registries, facts, asks);
    CHECK(facts.wanted().empty());
    if (found) {
      CHECK(asks.wanted().empty());
      played.found = *found;
      return played;
    }
    REQUIRE_FALSE(asks.wanted().empty());
    for (const auto& question : asks.wanted()) {
      played.asked.push_back(question.text());
      const auto answer = answers.find(question.text());
      known[question] = answer == answers.end() ? Reply{.problem = "connection refused"} : answer->second;
    }
  }
  FAIL("it never ends");
  return played;
}

Reply ok(std::string body) { return {.answered = true, .status = 200, .body = std::move(body)}; }
Reply status(int code, std::string location = "") { return {.answered = true, .status = code, .location = std::move(location)}; }
Reply whois(std::string body) { return {.answered = true, .body = std::move(body)}; }
Wish of_domain(const char* name) { return {.thing = {std::nullopt, Domain::of(name)}, .ask_registries = true}; }
std::vector<std::string> mails(const Found& found) {
  std::vector<std::string> out;
  for (const auto& contact : found.contacts) out.push_back(contact.mail);
  return out;
}

using Strings = std::vector<std::string>;
}  // namespace

TEST_CASE("without registries there are the conventions and the zone's mailbox") {
  auto wish = of_domain("example.test");
  wish.ask_registries = false;
  const auto played = play(wish, {}, "example.test");
  CHECK(played.asked.empty());
  CHECK(mails(played.found) == Strings{"hostmaster@dns.example", "abuse@example.test", "postmaster@example.test"});
  CHECK(played.found.contacts[1].assumed);
  CHECK(played.found.contacts[0].source == "SOA of example.test");
}

TEST_CASE("the registry's RDAP service is asked once, for the zone that holds the name") {
  const auto played = play(of_domain("mail.dept.example.test"), {{"https://rdap.test/domain/example.test", ok(about("example.test", "abuse@reg.example"))}}, "example.test");
  CHECK(played.asked == Strings{"https://rdap.test/domain/example.test"});
  CHECK(mails(played.found).front() == "abuse@reg.example");
  CHECK(played.found.tried == std::vector<Tried>{{"RDAP rdap.test", "answered", true}});
}

TEST_CASE("where no zone is known, the names above are tried until one is registered") {
  const auto played = play(of_domain("a.b.example.test"), {{"https://rdap.test/domain/a.b.example.test", status(404)},
                                                           {"https://rdap.test/domain/b.example.test", status(404)},
                                                           {"https://rdap.test/domain/example.test", ok(about("example.test", "abuse@reg.example"))}});
  CHECK(played.asked.size() == 3);
  CHECK(mails(played.found).front() == "abuse@reg.example");
}

TEST_CASE("WHOIS is asked when RDAP fails, and its referrals are followed three times at most") {
  const auto played = play(of_domain("example.test"), {{"https://rdap.test/domain/example.test", status(503)},
                                                       {"whois://whois.test/example.test", whois("Registrar WHOIS Server: whois.a.example\n")},
                                                       {"whois://whois.a.example/example.test", whois("refer: whois.test\nrefer: whois.b.example\n")},
                                                       {"whois://whois.b.example/example.test", whois("refer: whois.c.example\n")},
                                                       {"whois://whois.c.example/example.test", whois("refer: whois.d.example\nTech Email: noc@example.test\n")},
                                                       {"whois://whois.d.example/example.test", whois("abuse-mailbox: x@example.test\n")}});
  CHECK(played.asked == Strings{"https://rdap.test/domain/example.test", "whois://whois.test/example.test", "whois://whois.a.example/example.test", "whois://whois.b.example/example.test", "whois://whois.c.example/example.test"});
  CHECK(mails(played.found).front() == "noc@example.test");
  CHECK(played.found.tried.front().words == "HTTP 503");
}

TEST_CASE("after RDAP knows nothing WHOIS is asked once, for the name that would be registered") {
  const std::map<std::string, Reply> denied = {{"https://rdap.test/domain/b.example.test", status(404)}, {"https://rdap.test/domain/example.test", status(404)}};
  auto answers = denied;
  answers["whois://whois.test/example.test"] = whois("Registrar Abuse Contact Email: abuse@reg.example\n");
  const auto played = play(of_domain("b.example.test"), answers);
  CHECK(played.asked == Strings{"https://rdap.test/domain/b.example.test", "https://rdap.test/domain/example.test", "whois://whois.test/example.test"});
  CHECK(mails(played.found).front() == "abuse@reg.example");
  CHECK(played.found.tried.back() == Tried{"WHOIS whois.test", "answered", true});
  // Where neither knows it, nobody does.
  answers["whois://whois.test/example.test"] = whois("No match for \"EXAMPLE.TEST\".\n");
  const auto nobody = play(of_domain("b.example.test"), answers);
  CHECK(mails(nobody.found) == Strings{"abuse@b.example.test", "postmaster@b.example.test"});
  CHECK(nobody.found.tried.back().words == "knows no example.test");
  // What WHOIS has denied itself is not asked again.
  const auto old = play(of_domain("example.old"), {{"whois://whois.old/domain example.old", whois("No match for \"EXAMPLE.OLD\".\n")}});
  CHECK(old.asked.size() == 1);
}

TEST_CASE("redirects are followed five times, never in a circle and never away from TLS") {
  const auto words = [](const std::map<std::string, Reply>& answers) { return play(of_domain("example.test"), answers).found.tried.front().words; };
  const std::string first = "https://rdap.test/domain/example.test";
  CHECK(words({{first, status(302, "/2")}, {"https://rdap.test/2", status(301, "https://other.example/3")}, {"https://other.example/3", ok(about("example.test", "a@reg.example"))}}) == "answered");
  CHECK(words({{first, status(302, "/2")}, {"https://rdap.test/2", status(302, first)}}) == "the redirects go in a circle");
  CHECK(words({{first, status(302, "http://rdap.test/2")}}) == "the redirect leads away from TLS");
  CHECK(words({{first, status(302, "https://rdap.test:25/2")}}) == "the redirect leads to another service");
  CHECK(words({{first, status(302, "mailto:x@y")}}) == "the redirect leads nowhere");
  CHECK(words({{first, status(302, "/1")}, {"https://rdap.test/1", status(302, "/2")}, {"https://rdap.test/2", status(302, "/3")}, {"https://rdap.test/3", status(302, "/4")},
               {"https://rdap.test/4", status(302, "/5")}, {"https://rdap.test/5", status(302, "/6")}}) == "more redirects than are followed");
}

TEST_CASE("when everybody is silent the conventions remain, and who was silent is told") {
  const auto played = play(of_domain("example.test"), {});
  CHECK(mails(played.found) == Strings{"abuse@example.test", "postmaster@example.test"});
  CHECK(played.found.tried == std::vector<Tried>{{"RDAP rdap.test", "connection refused", false}, {"WHOIS whois.test", "connection refused", false}});
}

TEST_CASE("an end of names without RDAP is asked in the form that its server wants") {
  const auto played = play(of_domain("example.old"), {{"whois://whois.old/domain example.old", whois("abuse-mailbox: abuse@reg.example\n")}});
  CHECK(mails(played.found).front() == "abuse@reg.example");
}

TEST_CASE("a registry that answers but tells no mailbox is not asked again by other means; its registrar is") {
  const std::string empty = R"({"objectClassName":"domain","ldhName":"example.test","links":[{"rel":"related","type":"application/rdap+json","href":"https://registrar.example/rdap/domain/example.test"}]})";
  const auto played = play(of_domain("example.test"), {{"https://rdap.test/domain/example.test", ok(empty)}, {"https://registrar.example/rdap/domain/example.test", ok(about("example.test", "abuse@registrar.example"))}});
  CHECK(played.asked.size() == 2);
  CHECK(mails(played.found).front() == "abuse@registrar.example");
}

TEST_CASE("a registry for one name alone is asked for that name, one for an end of names never for the end") {
  const auto registries = Registries::read("rdap\thttps://rdap.test/\texample.test\n");
  REQUIRE(registries);
  dns::Lookups lookups;
  dns::Lookup none{.question = {Domain::of("example.test"), dns::Type::soa}};
  none.answer.kind = dns::Answer::Kind::nxdomain;
  dns::Record record;
  record.name = Domain::of("example.test");
  record.type = dns::Type::soa;
  dns::Soa soa;
  soa.mailbox = Domain::of("hostmaster.registry.example");
  record.data = soa;
  none.answer.authority.push_back(record);
  lookups.add(none);
  const std::map<Question, Reply> known;
  dns::Facts facts(lookups);
  Asks asks(known);
  CHECK_FALSE(find(of_domain("example.test"), *registries, facts, asks));
  CHECK(asks.wanted() == std::set<Question>{{Question::Way::rdap, "https://rdap.test/domain/example.test", ""}});
  const auto zone = zone_contact(Domain::of("example.test"), "example.test", facts);
  REQUIRE(zone);
  CHECK_FALSE(zone->contact);
}

TEST_CASE("an address leads to its block's contact and to the zone of its reverse name") {
  Wish wish{.thing = {IpAddress::of("192.0.2.25"), Domain()}, .ask_registries = true};
  const auto played = play(wish, {{"https://rdap.test/ip/192.0.2.25", ok(R"({"objectClassName":"ip network","startAddress":"192.0.2.0","endAddress":"192.0.2.255","entities":[{"roles":["abuse"],"vcardArray":["vcard",[["email",{},"text","abuse@host.example"]]]}]})")}},
                           "2.0.192.in-addr.arpa");
  CHECK(mails(played.found) == Strings{"abuse@host.example", "hostmaster@dns.example"});
}

}  // namespace mailwhy::contact
