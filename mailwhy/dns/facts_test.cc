#include "mailwhy/dns/facts.h"

#include <doctest/doctest.h>

using namespace mailwhy;
using namespace mailwhy::dns;

TEST_CASE("a known question gives its answer, an unknown one is wanted once") {
  const Question mx{Domain::of("example.org"), Type::mx}, a{Domain::of("example.org"), Type::a};
  Lookups lookups;
  lookups.add({.question = mx, .server = {}, .answer = {.kind = Answer::Kind::servfail}});
  lookups.add({.question = mx, .server = {}, .answer = {.kind = Answer::Kind::nodata}});
  Facts facts(lookups);
  REQUIRE(facts.ask(mx) != nullptr);
  CHECK(facts.ask(mx)->kind == Answer::Kind::servfail);
  CHECK(lookups.all().size() == 2);
  CHECK(lookups.index_of(mx) == 0);
  CHECK(facts.wanted().empty());
  CHECK(facts.ask(a) == nullptr);
  CHECK(facts.ask(a.name, a.type) == nullptr);
  CHECK(facts.wanted() == std::set<Question>{a});
  CHECK_FALSE(lookups.index_of(a).has_value());
  const Lookups copy = lookups;
  CHECK(copy.find(mx) == &copy.all()[0]);
}
