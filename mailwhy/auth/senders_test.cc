#include "mailwhy/auth/senders.h"

#include <doctest/doctest.h>

using namespace mailwhy;
using namespace mailwhy::auth;

namespace {
const Domain host = Domain::of("mx.example.test");

tls::Facts facts(bool trusted, bool named, std::vector<int> codes = {}) {
  tls::Facts out;
  out.chain.emplace_back();
  out.trusted = trusted;
  out.name_matches = named;
  out.chain_problem_codes = std::move(codes);
  return out;
}
std::string words(const Conduct& conduct) { return std::string(to_string(conduct.outcome)) + " " + std::string(to_string(conduct.reason)); }

MtaSts promise(const std::string& mode, const std::string& mx = "mx.example.test") {
  mtasts::Fetched fetched;
  fetched.end = mtasts::Fetched::End::file;
  fetched.body = "version: STSv1\nmode: " + mode + "\nmx: " + mx + "\nmax_age: 86400\n";
  return {mtasts::choose_record({"v=STSv1; id=1"}), mtasts::look_at(fetched)};
}
}  // namespace

TEST_CASE("a plain sender does without what it cannot have") {
  const auto good = facts(true, true);
  CHECK(words(plain_sender({Door::Tls::up, &good})) == "encrypted none");
  CHECK(words(plain_sender({Door::Tls::not_offered, nullptr})) == "in_clear tls_not_offered");
  CHECK(words(plain_sender({Door::Tls::refused, nullptr})) == "in_clear tls_refused");
  CHECK(words(plain_sender({Door::Tls::failed, nullptr})) == "in_clear handshake_failed");
  CHECK(words(plain_sender({Door::Tls::untested, nullptr})) == "unknown no_connection");
}

TEST_CASE("a sender that heeds MTA-STS verifies what a policy enforces, and nothing else") {
  const auto good = facts(true, true), untrusted = facts(false, true, {18}), expired = facts(false, true, {10}), named = facts(true, false);
  const Door door{Door::Tls::up, &good};
  CHECK(words(mta_sts_sender(door, host, promise("enforce"))) == "verified certificate_good");
  CHECK(words(mta_sts_sender({Door::Tls::up, &untrusted}, host, promise("enforce"))) == "defers certificate_untrusted");
  CHECK(words(mta_sts_sender({Door::Tls::up, &expired}, host, promise("enforce"))) == "defers certificate_expired");
  CHECK(words(mta_sts_sender({Door::Tls::up, &named}, host, promise("enforce"))) == "defers certificate_other_name");
  CHECK(words(mta_sts_sender({Door::Tls::not_offered, nullptr}, host, promise("enforce"))) == "defers tls_not_offered");
  CHECK(words(mta_sts_sender({Door::Tls::untested, nullptr}, host, promise("enforce"))) == "unknown no_connection");
  CHECK(words(mta_sts_sender(door, host, promise("enforce", "*.other.test"))) == "passes_by mx_not_in_policy");
  CHECK(words(mta_sts_sender({Door::Tls::up, &untrusted}, host, promise("testing"))) == "encrypted policy_testing");
  CHECK(words(mta_sts_sender({Door::Tls::not_offered, nullptr}, host, promise("none"))) == "in_clear tls_not_offered");
  CHECK(words(mta_sts_sender(door, host, {})) == "encrypted no_policy");
  CHECK(words(mta_sts_sender(door, host, {mtasts::choose_record({"v=STSv1;"}), {}})) == "encrypted record_unusable");
  CHECK(words(mta_sts_sender(door, host, {mtasts::choose_record({"v=STSv1; id=1"}), {}})) == "unknown policy_unasked");
  mtasts::Fetched gone;
  gone.end = mtasts::Fetched::End::connect;
  CHECK(words(mta_sts_sender(door, host, {mtasts::choose_record({"v=STSv1; id=1"}), mtasts::look_at(gone)})) == "encrypted policy_unreachable");
}

TEST_CASE("a sender that heeds DANE never does without") {
  using Status = dane::Lookup::Status;
  const auto shown = facts(false, false, {18});
  const Door up{Door::Tls::up, &shown}, bare{Door::Tls::not_offered, nullptr}, broken{Door::Tls::failed, nullptr};
  dane::Lookup lookup;
  lookup.records = {{3, 1, 1, std::string(32, 'x')}};
  dane::Verdict verified, mismatch, useless;
  verified.kind = dane::Verdict::Kind::verified;
  mismatch.kind = dane::Verdict::Kind::mismatch;
  lookup.status = Status::found;
  CHECK(words(dane_sender(up, lookup, &verified)) == "verified record_matches");
  CHECK(words(dane_sender(up, lookup, &verified, true)) == "verified record_matches_unsigned_mx");
  CHECK(words(dane_sender(up, lookup, &mismatch, true)) == "defers record_mismatch");
  CHECK(words(dane_sender(up, lookup, &mismatch)) == "defers record_mismatch");
  CHECK(words(dane_sender(up, lookup, &useless)) == "encrypted records_unusable");
  CHECK(words(dane_sender(bare, lookup, nullptr)) == "defers tls_not_offered");
  CHECK(words(dane_sender(broken, lookup, nullptr)) == "defers handshake_failed");
  lookup.status = Status::failed;
  CHECK(words(dane_sender(up, lookup, nullptr)) == "defers lookup_failed");
  lookup.status = Status::unsigned_zone;
  CHECK(words(dane_sender(up, lookup, &mismatch)) == "encrypted unsigned_zone");
  CHECK(words(dane_sender(bare, lookup, nullptr)) == "in_clear tls_not_offered");
  lookup.status = Status::unsigned_host;
  CHECK(words(dane_sender(up, lookup, &mismatch)) == "encrypted unsigned_host");
  lookup.status = Status::unknown;
  const auto open = dane_sender(up, lookup, &mismatch);
  CHECK(words(open) == "unknown not_validated");
  CHECK(open.if_signed == Outcome::defers);
  lookup.records.clear();
  lookup.status = Status::none;
  CHECK(words(dane_sender(up, lookup, nullptr)) == "encrypted no_records");
}

TEST_CASE("connections are called as posttls-finger calls them") {
  const auto good = facts(true, true), other = facts(true, false), own = facts(false, false);
  auto none = own;
  none.chain.clear();
  dane::Lookup found, missing, failed;
  found.status = dane::Lookup::Status::found;
  missing.status = dane::Lookup::Status::none;
  failed.status = dane::Lookup::Status::failed;
  dane::Verdict verified, mismatch, pkix, odd;
  verified.kind = dane::Verdict::Kind::verified;
  mismatch.kind = dane::Verdict::Kind::mismatch;
  pkix.records = dane::look_at({{1, 1, 1, std::string(32, 'x')}});
  odd.records = dane::look_at({{3, 1, 1, "x"}});
  const auto word = [](const tls::Facts& shown, const dane::Lookup* lookup, const dane::Verdict* verdict) { return posttls_word({Door::Tls::up, &shown}, lookup, verdict); };
  CHECK(word(own, &found, &verified) == "Verified");
  CHECK(word(good, &found, &mismatch) == "Untrusted");
  CHECK(word(good, &found, &pkix) == "Verified");
  CHECK(word(good, &found, &odd) == "Trusted");
  CHECK(word(good, &missing, nullptr) == "Verified");
  CHECK(word(good, nullptr, nullptr) == "Verified");
  CHECK(word(other, &missing, nullptr) == "Trusted");
  CHECK(word(own, &missing, nullptr) == "Untrusted");
  CHECK(word(none, &found, &mismatch) == "Anonymous");
  CHECK(word(good, &failed, nullptr).empty());
  CHECK(posttls_word({Door::Tls::failed, nullptr}, nullptr, nullptr).empty());
}
