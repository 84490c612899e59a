// The picture of our own side, three-valued.  The worlds on the pages of identity.* show what follows from it.
#include "mailwhy/rules/own_ground.h"

#include <doctest/doctest.h>

#include "mailwhy/rules/own_row.h"

namespace mailwhy::rules {
namespace {
const IpAddress us = IpAddress::of("192.0.2.25");
using Kind = dns::Answer::Kind;

void know(evidence::Evidence& e, const Domain& name, dns::Type type, Kind kind, std::vector<dns::Data> data = {}) {
  dns::Lookup lookup;
  lookup.question = {name, type};
  lookup.answer.kind = kind;
  for (auto& one : data) {
    dns::Record record;
    record.name = name;
    record.data = std::move(one);
    lookup.answer.records.push_back(std::move(record));
  }
  e.lookups.add(std::move(lookup));
}

evidence::Evidence met_as(const IpAddress& source) {
  evidence::Evidence e;
  const auto host = Domain::of("mx.example.org");
  const auto address = IpAddress::of("203.0.113.10");
  e.the_case.public_networks.push_back(*Network::parse("192.0.2.0/24"));
  e.vantage = {source, std::nullopt, "mail.example.net", "given"};
  route::Route route;
  route.kind = route::Route::Kind::mx;
  route.hosts.emplace_back();
  route.hosts.back().name = host;
  route.hosts.back().addresses.push_back({address, 0});
  e.route = route;
  evidence::Session session;
  session.host = host;
  session.to = {address, 25};
  session.connect.result = Endpoint{source, 40000};
  e.sessions.push_back(session);
  return e;
}

OwnGround ground_of(const evidence::Evidence& e) {
  const View view(e);
  REQUIRE(view.decisive());
  return own_ground(view, *view.decisive());
}
}  // namespace

TEST_CASE("what nobody asked is untested, not wrong") {
  const auto ground = ground_of(met_as(us));
  CHECK(ground.reverse == ReverseName::untested);
  CHECK(ground.hello == HelloName::untested);
  CHECK(ground.listing == OwnListing::not_asked);
  CHECK_FALSE(ground.shaky());
  CHECK(ground.untested());
}

TEST_CASE("the row of our side is there when there is something to say, and says what is wrong") {
  CHECK_FALSE(own_row(View(met_as(us))));
  CHECK_FALSE(own_row(View(met_as(IpAddress::of("10.0.0.5")))));
  CHECK_FALSE(own_row(View(evidence::Evidence{})));

  auto unnamed = met_as(IpAddress::of("10.0.0.5"));
  unnamed.vantage.helo = "localhost";
  REQUIRE(own_row(View(unnamed)));
  CHECK(own_row(View(unnamed))->words == "the hello name is not a full name");

  auto silent = met_as(us);
  know(silent, us.reverse_name(), dns::Type::ptr, Kind::servfail);
  REQUIRE(own_row(View(silent)));
  CHECK(own_row(View(silent))->state == State::note);

  auto listed = silent;
  listed.listings.push_back({Domain::of("bl.list.test"), us, listing::Result::listed, {}, {}, {}});
  CHECK(own_row(View(listed))->words == "on a block list");
}

TEST_CASE("a private address says nothing about the one that servers see") {
  const auto ground = ground_of(met_as(IpAddress::of("10.0.0.5")));
  CHECK_FALSE(ground.address);
  CHECK(ground.untested());
}

TEST_CASE("a name that leads back and a hello that leads to us are sound ground") {
  auto e = met_as(us);
  const auto name = Domain::of("mail.example.net");
  know(e, us.reverse_name(), dns::Type::ptr, Kind::records, {dns::Ptr{name}});
  know(e, name, dns::Type::a, Kind::records, {dns::A{us}});
  const auto ground = ground_of(e);
  CHECK(ground.reverse == ReverseName::leads_back);
  CHECK(ground.hello == HelloName::ours);
  CHECK_FALSE(ground.shaky());
  CHECK_FALSE(ground.untested());
  const auto row = own_row(View(e));
  REQUIRE(row);
  CHECK(row->state == State::ok);
  CHECK(row->address == us.text());
  CHECK(row->words == "the reverse name leads back, the hello name leads here");
}

TEST_CASE("no name, or one with only other addresses, is shaky; an unanswered question about it is not") {
  const auto name = Domain::of("old.example.net");
  auto e = met_as(us);
  know(e, us.reverse_name(), dns::Type::ptr, Kind::nxdomain);
  CHECK(ground_of(e).reverse == ReverseName::none);
  CHECK(ground_of(e).shaky());
  REQUIRE(own_row(View(e)));
  CHECK(own_row(View(e))->state == State::warn);

  auto other = met_as(us);
  know(other, us.reverse_name(), dns::Type::ptr, Kind::records, {dns::Ptr{name}});
  know(other, name, dns::Type::a, Kind::records, {dns::A{IpAddress::of("192.0.2.26")}});
  CHECK(ground_of(other).reverse == ReverseName::untested);
  know(other, name, dns::Type::aaaa, Kind::nodata);
  CHECK(ground_of(other).reverse == ReverseName::leads_elsewhere);

  auto failed = met_as(us);
  know(failed, us.reverse_name(), dns::Type::ptr, Kind::servfail);
  CHECK(ground_of(failed).reverse == ReverseName::untested);
}

TEST_CASE("the hello name is read as RFC 5321 s4.1.1.1 has it") {
  struct Said {
    std::string_view helo;
    HelloName is;
  };
  const Said said[] = {{"mailhost", HelloName::not_full},       {"my_host.example.net", HelloName::not_full}, {"[192.0.2.25]", HelloName::ours},
                       {"[127.0.0.1]", HelloName::elsewhere},   {"[mail.example.net]", HelloName::not_full},  {"[", HelloName::not_full},
                       {"mail.example.net", HelloName::untested}};
  for (const auto& one : said) {
    auto e = met_as(us);
    e.vantage.helo = one.helo;
    CAPTURE(one.helo);
    CHECK(hello_name_of(View(e), us) == one.is);
  }
}

TEST_CASE("a list counts as clean only when it proved to be alive, and one that has us outweighs the others") {
  auto e = met_as(us);
  const auto add = [&](listing::Result result) { e.listings.push_back({Domain::of("bl.list.test"), us, result, {}, {}, {}}); };
  add(listing::Result::dead);
  CHECK(own_listing_of(View(e), us) == OwnListing::untold);
  add(listing::Result::clean);
  CHECK(own_listing_of(View(e), us) == OwnListing::clean);
  add(listing::Result::listed);
  CHECK(own_listing_of(View(e), us) == OwnListing::listed);
  CHECK(ground_of(e).shaky());
}

}  // namespace mailwhy::rules
