#include "mailwhy/auth/dane/records.h"

#include <doctest/doctest.h>

#include "mailwhy/auth/dane/lookup.h"
#include "mailwhy/base/text.h"
#include "mailwhy/crypto/association.h"
#include "mailwhy/crypto/authority.h"

using namespace mailwhy;
using namespace mailwhy::auth;
using dane::Fitness;
using dane::Verdict;
using Match = dane::Record::Match;

namespace {
const Time now = *parse_time("2026-11-21T03:16:49.120Z");
const Domain host = Domain::of("mx.example.test");

crypto::Authority& authority() {
  static crypto::Authority one;
  return one;
}
crypto::IdentityRequest request(const std::string& name = "mx.example.test") {
  crypto::IdentityRequest wish;
  wish.dns_names = {name};
  wish.not_before = now - std::chrono::days(10);
  wish.not_after = now + std::chrono::days(50);
  return wish;
}
// Leaf alone, and with the root behind it.
std::vector<crypto::Certificate> leaf_of(const crypto::IdentityRequest& wish) { return crypto::read_pem(authority().issue(wish).chain_pem); }
std::vector<crypto::Certificate> whole(std::vector<crypto::Certificate> chain) {
  chain.push_back(crypto::read_pem(authority().root_pem()).front());
  return chain;
}
dns::Tlsa record(const crypto::Certificate& of, std::uint8_t usage, std::uint8_t selector, std::uint8_t matching) {
  return {usage, selector, matching, *crypto::association(of, selector, matching)};
}
}  // namespace

TEST_CASE("a record is usable for SMTP or it is not, and one knows why") {
  const auto leaf = leaf_of(request()).front();
  const struct {
    dns::Tlsa record;
    Fitness fitness;
  } rows[] = {
      {{3, 1, 1, std::string(32, 'x')}, Fitness::usable},
      {{2, 0, 2, std::string(64, 'x')}, Fitness::usable},
      {record(leaf, 3, 0, 0), Fitness::usable},
      {record(leaf, 2, 1, 0), Fitness::usable},
      {{0, 1, 1, std::string(32, 'x')}, Fitness::pkix_usage},
      {{1, 0, 1, std::string(32, 'x')}, Fitness::pkix_usage},
      {{4, 1, 1, std::string(32, 'x')}, Fitness::unknown_usage},
      {{255, 1, 1, std::string(32, 'x')}, Fitness::unknown_usage},
      {{3, 2, 1, std::string(32, 'x')}, Fitness::unknown_selector},
      {{3, 1, 3, std::string(32, 'x')}, Fitness::unknown_matching},
      {{3, 1, 1, std::string(31, 'x')}, Fitness::wrong_length},
      {{3, 1, 2, std::string(32, 'x')}, Fitness::wrong_length},
      {{3, 1, 1, ""}, Fitness::wrong_length},
      {{3, 0, 0, "no certificate"}, Fitness::not_a_certificate},
      {{3, 1, 0, "no key"}, Fitness::not_a_key},
      {{3, 1, 0, *crypto::association(leaf, 1, 0) + "x"}, Fitness::not_a_key},
  };
  for (const auto& row : rows) {
    CAPTURE(dane::short_text(row.record));
    CHECK(dane::to_string(dane::fitness_of(row.record)) == dane::to_string(row.fitness));
  }
}

TEST_CASE("DANE-EE looks neither at names nor at dates nor at authorities") {
  auto old = request("somebody.else.test");
  old.not_before = now - std::chrono::days(100);
  old.not_after = now - std::chrono::days(10);
  old.signer = crypto::IdentityRequest::Signer::self;
  const auto chain = leaf_of(old);
  for (const std::uint8_t selector : {0, 1})
    for (const std::uint8_t matching : {0, 1, 2}) {
      const auto verdict = dane::evaluate({record(chain.front(), 3, selector, matching)}, chain, {host}, now);
      CHECK(dane::to_string(verdict.kind) == "verified");
      CHECK(verdict.by == 0);
    }
}

TEST_CASE("a record for another key is a mismatch, and so is every one when no certificate is shown") {
  const auto chain = leaf_of(request()), other = leaf_of(request());
  const auto verdict = dane::evaluate({record(other.front(), 3, 1, 1)}, chain, {host}, now);
  CHECK(verdict.kind == Verdict::Kind::mismatch);
  CHECK(verdict.nearest == Match::differs);
  CHECK(dane::evaluate({record(chain.front(), 3, 1, 1)}, {}, {host}, now).kind == Verdict::Kind::mismatch);
}

TEST_CASE("DANE-TA wants the path, the name and the dates") {
  const auto chain = whole(leaf_of(request()));
  for (const std::uint8_t selector : {0, 1})
    for (const std::uint8_t matching : {0, 1, 2}) {
      const auto by_root = record(chain.back(), 2, selector, matching);
      CAPTURE(dane::short_text(by_root));
      CHECK(dane::to_string(dane::evaluate({by_root}, chain, {host}, now).kind) == "verified");
      // Any of the names is enough (RFC 7672 s3.2.2).
      CHECK(dane::evaluate({by_root}, chain, {Domain::of("example.test"), host}, now).kind == Verdict::Kind::verified);
      const auto other_name = dane::evaluate({by_root}, chain, {Domain::of("example.test")}, now);
      CHECK(other_name.kind == Verdict::Kind::mismatch);
      CHECK(dane::to_string(other_name.nearest) == "name");
      const auto late = dane::evaluate({by_root}, chain, {host}, now + std::chrono::days(60));
      CHECK(late.kind == Verdict::Kind::mismatch);
      CHECK(dane::to_string(late.nearest) == "date");
    }
}

TEST_CASE("a trust anchor that is not shown helps only when the record holds all of it") {
  const auto chain = leaf_of(request());
  const auto root = crypto::read_pem(authority().root_pem()).front();
  CHECK(dane::evaluate({record(root, 2, 0, 0)}, chain, {host}, now).kind == Verdict::Kind::verified);
  CHECK(dane::evaluate({record(root, 2, 1, 0)}, chain, {host}, now).kind == Verdict::Kind::verified);
  CHECK(dane::evaluate({record(root, 2, 0, 1)}, chain, {host}, now).kind == Verdict::Kind::mismatch);
  CHECK(dane::evaluate({record(root, 2, 1, 2)}, chain, {host}, now).kind == Verdict::Kind::mismatch);
  crypto::Authority stranger;
  const auto other = crypto::read_pem(stranger.root_pem()).front();
  CHECK(dane::evaluate({record(other, 2, 0, 0)}, chain, {host}, now).kind == Verdict::Kind::mismatch);
  CHECK(dane::evaluate({record(other, 2, 1, 0)}, chain, {host}, now).kind == Verdict::Kind::mismatch);
}

TEST_CASE("an anchor that stands beside the path is none") {
  auto self = request();
  self.signer = crypto::IdentityRequest::Signer::self;
  auto chain = whole(leaf_of(self));
  const auto verdict = dane::evaluate({record(chain.back(), 2, 0, 1)}, chain, {host}, now);
  CHECK(verdict.kind == Verdict::Kind::mismatch);
  CHECK(dane::to_string(verdict.nearest) == "path");
  // Nor is the leaf its own trust anchor.
  CHECK(dane::evaluate({record(chain.front(), 2, 0, 1)}, chain, {host}, now).kind == Verdict::Kind::mismatch);
}

TEST_CASE("the strongest digest alone counts, record sets with nothing usable verify nothing") {
  const auto chain = leaf_of(request()), other = leaf_of(request());
  // RFC 7671 s9: the right SHA-256 beside a wrong SHA-512 of the same kind.
  const auto outranked = dane::evaluate({record(chain.front(), 3, 1, 1), record(other.front(), 3, 1, 2)}, chain, {host}, now);
  CHECK(outranked.kind == Verdict::Kind::mismatch);
  CHECK(outranked.records[0].outranked);
  CHECK(dane::evaluate({record(chain.front(), 3, 1, 1), record(other.front(), 3, 0, 2)}, chain, {host}, now).kind == Verdict::Kind::verified);
  CHECK(dane::evaluate({record(chain.front(), 3, 1, 0), record(other.front(), 3, 1, 2)}, chain, {host}, now).kind == Verdict::Kind::verified);
  CHECK(dane::evaluate({record(chain.front(), 1, 1, 1), {9, 9, 9, "x"}}, chain, {host}, now).kind == Verdict::Kind::none_usable);
  CHECK(dane::evaluate({}, chain, {host}, now).kind == Verdict::Kind::none_usable);
}

TEST_CASE("during a roll-over one record of several is enough") {
  const auto chain = leaf_of(request()), next = leaf_of(request());
  const auto verdict = dane::evaluate({record(next.front(), 3, 1, 1), record(chain.front(), 3, 1, 1), {0, 0, 1, std::string(32, 'x')}}, chain, {host}, now);
  CHECK(verdict.kind == Verdict::Kind::verified);
  CHECK(verdict.by == 1);
  CHECK(verdict.others == 1);
}

// --- look-up

namespace {
struct World {
  dns::Lookups lookups;
  std::vector<dns::Validation> validations;

  void say(const std::string& name, dns::Type type, dns::Answer::Kind kind, std::vector<dns::Record> records = {}, std::optional<dns::Validation::Status> status = {}) {
    dns::Lookup one;
    one.question = {Domain::of(name), type};
    one.answer.kind = kind;
    one.answer.records = std::move(records);
    lookups.add(one);
    if (status) validations.push_back({one.question, *status, "a test", ""});
  }
  void address(dns::Validation::Status status, const std::string& end = "mx.example.test") {
    dns::Record a{Domain::of(end), dns::Type::a, 300, dns::A{IpAddress::of("192.0.2.10")}};
    say("mx.example.test", dns::Type::a, dns::Answer::Kind::records, {a}, status);
    if (end != "mx.example.test") {
      dns::Lookup alias = *lookups.find({host, dns::Type::a});
      alias.answer.aliases.push_back({host, dns::Type::cname, 300, dns::Cname{Domain::of(end)}});
      dns::Lookups again;
      again.add(alias);
      lookups = again;
    }
    say("mx.example.test", dns::Type::aaaa, dns::Answer::Kind::nodata);
  }
  void tlsa(dns::Answer::Kind kind, std::optional<dns::Validation::Status> status = {}, const std::string& base = "mx.example.test") {
    std::vector<dns::Record> records;
    const Domain name = Domain::of("_25._tcp." + base);
    if (kind == dns::Answer::Kind::records) records.push_back({name, dns::Type::tlsa, 600, dns::Tlsa{3, 1, 1, std::string(32, 'x')}});
    say(name.text(), dns::Type::tlsa, kind, records, status);
  }
  std::string status(bool eager = false) const {
    dns::Facts facts(lookups);
    const auto found = dane::look_up(host, 25, facts, validations, eager);
    return found ? std::string(dane::to_string(found->status)) : "wanted";
  }
};
}  // namespace

TEST_CASE("records count when addresses and records are signed, and a failed look-up is never taken for none") {
  using Kind = dns::Answer::Kind;
  using Status = dns::Validation::Status;
  const struct {
    const char* what;
    Status address;
    Kind kind;
    std::optional<Status> tlsa;
    const char* status;
    const char* eager;
  } rows[] = {
      {"all signed", Status::secure, Kind::records, Status::secure, "found", "found"},
      {"signed, none there", Status::secure, Kind::nodata, Status::secure, "none", "none"},
      {"signed, no such name", Status::secure, Kind::nxdomain, Status::secure, "none", "none"},
      {"records in an unsigned part", Status::secure, Kind::records, Status::insecure, "unsigned_zone", "unsigned_zone"},
      {"SERVFAIL", Status::secure, Kind::servfail, {}, "failed", "failed"},
      {"silence", Status::secure, Kind::silence, {}, "failed", "failed"},
      {"refused", Status::secure, Kind::refused, {}, "failed", "failed"},
      {"bogus", Status::secure, Kind::records, Status::bogus, "failed", "failed"},
      {"unsigned host", Status::insecure, Kind::records, Status::insecure, "none", "unsigned_host"},
      {"unsigned host, SERVFAIL", Status::insecure, Kind::servfail, {}, "none", "none"},
      {"nobody validates", Status::unknown, Kind::records, Status::unknown, "unknown", "unknown"},
      {"nobody validates, none there", Status::unknown, Kind::nodata, Status::unknown, "unknown", "none"},
      {"nobody validates, SERVFAIL", Status::unknown, Kind::servfail, {}, "unknown", "unknown"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    World world;
    world.address(row.address);
    world.tlsa(row.kind, row.tlsa);
    CHECK(world.status() == row.status);
    CHECK(world.status(true) == row.eager);
  }
}

TEST_CASE("of an alias the records of its end come first, and its own when there are none") {
  using Kind = dns::Answer::Kind;
  using Status = dns::Validation::Status;
  World end;
  end.address(Status::secure, "host.example.net");
  CHECK(end.status() == "wanted");
  end.tlsa(Kind::records, Status::secure, "host.example.net");
  CHECK(end.status() == "found");
  World own;
  own.address(Status::secure, "host.example.net");
  own.tlsa(Kind::nxdomain, Status::insecure, "host.example.net");
  own.tlsa(Kind::records, Status::secure);
  dns::Facts facts(own.lookups);
  const auto found = dane::look_up(host, 25, facts, own.validations, false);
  REQUIRE(found.has_value());
  CHECK(dane::to_string(found->status) == "found");
  CHECK(found->base == host);
  World broken;
  broken.address(Status::secure, "host.example.net");
  broken.tlsa(Kind::servfail, {}, "host.example.net");
  CHECK(broken.status() == "failed");
}
