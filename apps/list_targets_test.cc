#include "apps/list_targets.h"

#include <doctest/doctest.h>

namespace mailwhy::apps {
namespace {
std::string first_and_last(std::string_view target) {
  const auto subjects = list_subjects(target, {});
  if (!subjects) return subjects.error().text;
  return std::to_string(subjects->size()) + " " + subjects->front().text() + " " + subjects->back().text();
}
}  // namespace

TEST_CASE("an address, a range and a domain, each thing once") {
  const std::pair<const char*, const char*> rows[] = {
      {"192.0.2.25", "1 192.0.2.25 192.0.2.25"},
      {"[192.0.2.25]", "1 192.0.2.25 192.0.2.25"},
      {"2001:db8::1", "1 2001:db8::1 2001:db8::1"},
      {"[IPv6:2001:db8::1]", "1 2001:db8::1 2001:db8::1"},
      {"::ffff:192.0.2.25", "1 192.0.2.25 192.0.2.25"},
      {"192.0.2.16/28", "16 192.0.2.16 192.0.2.31"},
      {"192.0.2.17/28", "16 192.0.2.16 192.0.2.31"},
      {"192.0.2.0/24", "256 192.0.2.0 192.0.2.255"},
      {"192.0.2.7/32", "1 192.0.2.7 192.0.2.7"},
      {"192.0.2.250-192.0.3.5", "12 192.0.2.250 192.0.3.5"},
      {"192.0.2.1-9", "9 192.0.2.1 192.0.2.9"},
      {"Example.ORG", "1 example.org example.org"},
      {"1.example.org", "1 1.example.org 1.example.org"},
  };
  for (const auto& row : rows) CHECK_MESSAGE(first_and_last(row.first) == row.second, row.first);
}

TEST_CASE("what cannot be asked is told why") {
  const std::pair<const char*, const char*> rows[] = {
      {"10.0.0.1", "private"},       {"127.0.0.2", "loopback"},        {"10.0.0.0/28", "private"},   {"192.0.0.0/16", "256"},
      {"8.0.0.0/8", "256"},          {"2001:db8::/64", "IPv6"},        {"192.0.2.9-1", "ends before"}, {"a@example.org", "mail addresses"},
      {"localhost", "neither"},      {"example.org/x", "neither"},     {"fe80::1", "link-local"},    {"8.8.8.0-8.9.0.0", "256"},
  };
  for (const auto& row : rows) {
    const auto said = first_and_last(row.first);
    CHECK_MESSAGE(said.find(row.second) != std::string::npos, row.first << ": " << said);
  }
  CHECK(list_subjects("10.0.0.1", {*Network::parse("10.0.0.0/8")}).has_value());
}

}  // namespace mailwhy::apps
