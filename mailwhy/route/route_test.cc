#include "mailwhy/route/route.h"

#include <doctest/doctest.h>

#include <set>

#include "mailwhy/dns/zone_text.h"

using namespace mailwhy;
using namespace mailwhy::route;
using dns::Answer;
using dns::Type;

namespace {
// Answers as a resolver with this zone text would; names in `fail` get SERVFAIL.
struct World {
  std::vector<dns::Record> records;
  std::set<std::string> fail;
  explicit World(std::string_view zone, std::set<std::string> failing = {}) : fail(std::move(failing)) {
    auto parsed = dns::parse_zone_text(zone);
    REQUIRE(parsed.has_value());
    records = *parsed;
  }
  Answer answer(const dns::Question& question) const {
    dns::Message message;
    message.response = message.recursion_available = true;
    message.questions.push_back(question);
    if (fail.contains(question.text())) {
      message.rcode = dns::Rcode::servfail;
      return dns::answer_from(question, message);
    }
    Domain end = question.name;
    bool exists = false;
    for (int i = 0; i < 8; ++i)
      for (const auto& record : records) {
        if (record.name != end) continue;
        exists = true;
        if (record.type == question.type || record.type == Type::cname) message.answers.push_back(record);
        if (record.type == Type::cname) {
          end = std::get<dns::Cname>(record.data).target;
          exists = false;
        }
      }
    if (!exists && std::none_of(records.begin(), records.end(), [&](const auto& r) { return r.name == end; }))
      message.rcode = dns::Rcode::nxdomain;
    message.authority.push_back(dns::parse_zone_text(". SOA a. b. 1 2 3 4 5")->at(0));
    return dns::answer_from(question, message);
  }
};

struct Outcome {
  Route route;
  int rounds = 0;
  std::set<std::string> asked;
};

Outcome run(const World& world, const char* domain, std::uint64_t seed = 1, bool v4 = true, bool v6 = true) {
  Outcome out;
  dns::Lookups known;
  for (;;) {
    dns::Facts facts(known);
    const auto route = find_route(Domain::of(domain), facts, seed, v4, v6);
    if (route) {
      CHECK(facts.wanted().empty());
      out.route = *route;
      return out;
    }
    REQUIRE_FALSE(facts.wanted().empty());
    REQUIRE(++out.rounds < 5);
    for (const auto& question : facts.wanted()) {
      out.asked.insert(question.text());
      known.add({question, {}, {}, {}, world.answer(question)});
    }
  }
}

std::string names(const Route& route) {
  std::string out;
  for (const auto& host : route.hosts) out += (out.empty() ? "" : " ") + host.name.text();
  return out;
}
}  // namespace

TEST_CASE("MX hosts come by preference with all their addresses, after two rounds") {
  const World world(R"(
example.org.  MX 20 b.example.org.
example.org.  MX 10 a.example.org.
a.example.org. 60 A 192.0.2.1
a.example.org. 90 AAAA 2001:db8::1
b.example.org. A 192.0.2.2
b.example.org. A 192.0.2.3
b.example.org. A 192.0.2.2
)");
  const auto out = run(world, "example.org");
  CHECK(out.rounds == 2);
  CHECK(out.route.kind == Route::Kind::mx);
  CHECK(names(out.route) == "a.example.org b.example.org");
  CHECK(out.route.hosts[0].addresses == std::vector<Address>{{IpAddress::of("2001:db8::1"), 90}, {IpAddress::of("192.0.2.1"), 60}});
  CHECK(out.route.hosts[1].addresses.size() == 2);
  CHECK(out.route.hosts[1].a == Answer::Kind::records);
  CHECK(out.route.hosts[1].aaaa == Answer::Kind::nodata);
  CHECK(out.asked.size() == 5);
  CHECK_FALSE(out.asked.contains("example.org A"));
}

TEST_CASE("a lone dot MX means the domain takes no mail, whatever its preference") {
  CHECK(run(World("example.org. MX 0 ."), "example.org").route.kind == Route::Kind::null_mx);
  const auto out = run(World("example.org. MX 10 .\nexample.org. A 192.0.2.1"), "example.org");
  CHECK(out.route.kind == Route::Kind::null_mx);
  CHECK(out.rounds == 1);
  CHECK(out.route.hosts.empty());
}

TEST_CASE("a dot MX beside others is dropped and noted") {
  const auto out = run(World("example.org. MX 0 .\nexample.org. MX 10 mx.example.org.\nmx.example.org. A 192.0.2.1"), "example.org");
  CHECK(out.route.kind == Route::Kind::mx);
  CHECK(out.route.null_mx_mixed);
  CHECK(names(out.route) == "mx.example.org");
}

TEST_CASE("without MX the domain's own address is used") {
  const auto out = run(World("example.org. A 192.0.2.1"), "example.org");
  CHECK(out.route.kind == Route::Kind::implicit_mx);
  REQUIRE(out.route.hosts.size() == 1);
  CHECK(out.route.hosts[0].implicit);
  CHECK(out.route.hosts[0].addresses.size() == 1);
  CHECK(out.rounds == 2);
}

TEST_CASE("without MX and address the domain exists and has no way in") {
  CHECK(run(World("example.org. TXT x"), "example.org").route.kind == Route::Kind::no_address);
}

TEST_CASE("no address is not claimed when one family failed or was not asked") {
  const World failing("example.org. TXT x", {"example.org A"});
  const auto out = run(failing, "example.org");
  CHECK(out.route.kind == Route::Kind::implicit_mx);
  REQUIRE(out.route.hosts.size() == 1);
  CHECK(out.route.hosts[0].a == Answer::Kind::servfail);
  CHECK(out.route.hosts[0].addresses.empty());
  const auto only_v6 = run(World("example.org. A 192.0.2.1"), "example.org", 1, false, true);
  CHECK(only_v6.route.kind == Route::Kind::implicit_mx);
  CHECK_FALSE(only_v6.asked.contains("example.org A"));
}

TEST_CASE("a name that does not exist is no_such_domain") {
  const auto out = run(World("other.org. A 192.0.2.1"), "example.org");
  CHECK(out.route.kind == Route::Kind::no_such_domain);
  CHECK(out.rounds == 1);
}

TEST_CASE("when the MX question fails, nothing is concluded and no address is asked") {
  const auto out = run(World("example.org. A 192.0.2.1", {"example.org MX"}), "example.org");
  CHECK(out.route.kind == Route::Kind::unknown);
  CHECK(out.route.mx_failure == Answer::Kind::servfail);
  CHECK(out.asked.size() == 1);
}

TEST_CASE("the domain itself may be an alias") {
  const auto out = run(World("www.example.org. CNAME example.net.\nexample.net. MX 5 mx.example.net.\nmx.example.net. A 192.0.2.1"),
                       "www.example.org");
  CHECK(out.route.kind == Route::Kind::mx);
  CHECK(out.route.alias_of == Domain::of("example.net"));
  CHECK_FALSE(out.route.hosts[0].alias_of.has_value());
  const auto dangling = run(World("www.example.org. CNAME gone.example.net."), "www.example.org");
  CHECK(dangling.route.kind == Route::Kind::no_such_domain);
  CHECK(dangling.route.alias_of == Domain::of("gone.example.net"));
}

TEST_CASE("an MX host that is an alias is told") {
  const auto out = run(World("example.org. MX 5 mail.example.org.\nmail.example.org. CNAME real.example.net.\nreal.example.net. A 192.0.2.1"),
                       "example.org");
  CHECK(out.route.hosts[0].alias_of == Domain::of("real.example.net"));
  CHECK(out.route.hosts[0].addresses.size() == 1);
}

TEST_CASE("aliases that the server does not follow are followed by asking") {
  dns::Lookups known;
  const auto only_alias = [](const char* from, const char* to, bool recursive) {
    Answer answer{.kind = recursive ? Answer::Kind::nodata : Answer::Kind::other_rcode};
    answer.aliases = *dns::parse_zone_text(std::string(from) + ". CNAME " + to + ".");
    return answer;
  };
  const auto add = [&](const char* name, Type type, Answer answer) { known.add({{Domain::of(name), type}, {}, {}, {}, std::move(answer)}); };
  const auto records = [](const char* line) {
    return Answer{.kind = Answer::Kind::records, .records = *dns::parse_zone_text(line)};
  };
  add("www.example.org", Type::mx, only_alias("www.example.org", "example.net", true));
  add("example.net", Type::mx, records("example.net. MX 10 mx.example.net."));
  add("mx.example.net", Type::a, only_alias("mx.example.net", "real.example.net", false));
  add("real.example.net", Type::a, records("real.example.net. A 192.0.2.1"));
  dns::Facts facts(known);
  const auto route = find_route(Domain::of("www.example.org"), facts, 1, true, false);
  REQUIRE(route.has_value());
  CHECK(route->alias_of == Domain::of("example.net"));
  CHECK(route->hosts.at(0).alias_of == Domain::of("real.example.net"));
  CHECK(route->hosts.at(0).addresses.size() == 1);
}

TEST_CASE("a circle of aliases that the server does not follow ends") {
  dns::Lookups known;
  Answer answer{.kind = Answer::Kind::nodata};
  answer.aliases = *dns::parse_zone_text("a.org. CNAME b.org.");
  known.add({{Domain::of("a.org"), Type::mx}, {}, {}, {}, answer});
  answer.aliases = *dns::parse_zone_text("b.org. CNAME a.org.");
  known.add({{Domain::of("b.org"), Type::mx}, {}, {}, {}, answer});
  dns::Facts facts(known);
  const auto route = find_route(Domain::of("a.org"), facts, 1);
  REQUIRE(route.has_value());
  CHECK(route->kind == Route::Kind::unknown);
  CHECK(route->mx_failure == Answer::Kind::malformed);
}

TEST_CASE("an address in the place of an MX host is told and not looked up") {
  const auto out = run(World("example.org. MX 5 192.0.2.1.\nexample.org. MX 6 [192.0.2.2]."), "example.org");
  REQUIRE(out.route.hosts.size() == 2);
  CHECK(out.route.hosts[0].literal == IpAddress::of("192.0.2.1"));
  CHECK(out.route.hosts[1].literal == IpAddress::of("192.0.2.2"));
  CHECK(out.asked.size() == 1);
}

TEST_CASE("a host named twice keeps its best preference") {
  const auto out = run(World("example.org. MX 30 a.example.org.\nexample.org. MX 20 b.example.org.\nexample.org. MX 10 A.example.org.\n"
                             "a.example.org. A 192.0.2.1\nb.example.org. A 192.0.2.1"), "example.org");
  CHECK(names(out.route) == "a.example.org b.example.org");
  CHECK(out.route.hosts[0].preference == 10);
}

TEST_CASE("equal preference is shuffled by the seed and not by the order of the answer") {
  std::string forward, backward;
  for (char c = 'a'; c <= 'h'; ++c) {
    const std::string line = std::string("example.org. MX 10 ") + c + ".example.org.\n";
    forward += line;
    backward = line + backward;
  }
  std::set<std::string> orders;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const std::string order = names(run(World(forward), "example.org", seed).route);
    CHECK(order == names(run(World(backward), "example.org", seed).route));
    orders.insert(order);
  }
  CHECK(orders.size() > 5);
}

TEST_CASE("at most twenty hosts are kept, the best ones") {
  std::string zone;
  for (int i = 0; i < 50; ++i) zone += "example.org. MX " + std::to_string(i) + " h" + std::to_string(i) + ".example.org.\n";
  const auto out = run(World(zone), "example.org");
  CHECK(out.route.hosts.size() == 20);
  CHECK(out.route.hosts_left_out == 30);
  CHECK(out.route.hosts.back().preference == 19);
  CHECK(out.route.hosts[0].a == Answer::Kind::nxdomain);
}
