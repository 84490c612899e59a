#include "mailwhy/crypto/certificate.h"

#include <doctest/doctest.h>

#include "mailwhy/crypto/authority.h"

namespace mailwhy::crypto {
namespace {

Time day(const char* text) { return *parse_time(text); }

IdentityRequest request_for(std::vector<std::string> names) {
  return {.dns_names = std::move(names), .not_before = day("2026-01-01"), .not_after = day("2026-12-31")};
}

Certificate leaf_of(const Identity& identity) {
  const auto chain = read_pem(identity.chain_pem);
  REQUIRE(chain.size() == 1);
  return chain.front();
}

}  // namespace

TEST_CASE("a certificate tells its facts") {
  Authority authority;
  const Certificate leaf = leaf_of(authority.issue(request_for({"mx1.example.org", "*.mail.example.org"})));
  CHECK(leaf.subject == "CN=mx1.example.org");
  CHECK(leaf.issuer == "CN=mailwhy test authority");
  CHECK(leaf.dns_names == std::vector<std::string>{"mx1.example.org", "*.mail.example.org"});
  CHECK(leaf.ip_names.empty());
  CHECK(leaf.not_before == day("2026-01-01"));
  CHECK(leaf.not_after == day("2026-12-31"));
  CHECK(leaf.key_type == "EC");
  CHECK(leaf.key_bits == 256);
  CHECK(leaf.signature_algorithm == "ecdsa-with-SHA256");
  CHECK(leaf.serial_hex.size() == 16);
  CHECK(leaf.sha256_hex.size() == 64);
  CHECK_FALSE(leaf.self_signed);
  CHECK(read_certificate(leaf.der) == leaf);
}

TEST_CASE("certificates by flaw") {
  Authority authority;
  SUBCASE("self-signed") {
    auto request = request_for({"mx1.example.org"});
    request.signer = IdentityRequest::Signer::self;
    const Certificate leaf = leaf_of(authority.issue(request));
    CHECK(leaf.self_signed);
    CHECK(leaf.issuer == leaf.subject);
  }
  SUBCASE("an authority that nobody knows") {
    auto request = request_for({"mx1.example.org"});
    request.signer = IdentityRequest::Signer::unknown_authority;
    const Certificate leaf = leaf_of(authority.issue(request));
    CHECK_FALSE(leaf.self_signed);
    CHECK(leaf.issuer != read_pem(authority.root_pem()).front().subject);
  }
  SUBCASE("RSA") {
    auto request = request_for({"mx1.example.org"});
    request.rsa = true;
    const Certificate leaf = leaf_of(authority.issue(request));
    CHECK(leaf.key_type == "RSA");
    CHECK(leaf.key_bits == 2048);
  }
  SUBCASE("dates far away") {
    auto request = request_for({"mx1.example.org"});
    request.not_before = day("1999-12-31");
    request.not_after = day("2060-06-01");  // past 2049 the encoding changes (RFC 5280 s4.1.2.5)
    const Certificate leaf = leaf_of(authority.issue(request));
    CHECK(leaf.not_before == day("1999-12-31"));
    CHECK(leaf.not_after == day("2060-06-01"));
  }
  SUBCASE("a name with a comma stays one name, and a long one is no common name") {
    const std::string tall = std::string(60, 'a') + ".example.org";
    const Certificate leaf = leaf_of(authority.issue(request_for({tall, "a.example,DNS:b.example"})));
    CHECK(leaf.subject.empty());
    CHECK(leaf.dns_names == std::vector<std::string>{tall, "a.example,DNS:b.example"});
  }
  SUBCASE("no name at all") { CHECK(leaf_of(authority.issue(request_for({}))).dns_names.empty()); }
}

TEST_CASE("the root is its own issuer and lives for a century") {
  Authority authority;
  const auto roots = read_pem(authority.root_pem());
  REQUIRE(roots.size() == 1);
  CHECK(roots[0].self_signed);
  CHECK(roots[0].not_before == day("2000-01-01"));
  CHECK(roots[0].not_after > day("2099-12-30"));
  // No SAN: the common name is the name.
  CHECK(roots[0].dns_names == std::vector<std::string>{"mailwhy test authority"});
}

TEST_CASE("what is not a certificate is none") {
  Authority authority;
  const std::string der = read_pem(authority.root_pem()).front().der;
  CHECK(read_certificate(der));
  CHECK_FALSE(read_certificate(""));
  CHECK_FALSE(read_certificate("220 mx1.example.org ESMTP"));
  CHECK_FALSE(read_certificate(der + "x"));
  for (std::size_t n = 0; n < der.size(); n += 7) CHECK_FALSE(read_certificate(der.substr(0, n)));
  CHECK(read_pem("no PEM here").empty());
  CHECK(read_pem("words before\n" + authority.root_pem() + "between\n" + authority.root_pem()).size() == 2);
}

TEST_CASE("which names cover a host") {
  struct Row {
    const char* name;
    const char* host;
    bool covers;
  };
  static constexpr Row rows[] = {
      {"mx1.example.org", "mx1.example.org", true},
      {"MX1.Example.ORG", "mx1.example.org", true},
      {"mx1.example.org.", "mx1.example.org", true},
      {"mx1.example.org", "mx2.example.org", false},
      {"example.org", "mx1.example.org", false},
      {"*.example.org", "mx1.example.org", true},
      {"*.EXAMPLE.org", "mx1.example.org", true},
      {"*.example.org", "a.mx1.example.org", false},
      {"*.example.org", "example.org", false},
      {"*.example.org", "xn--mx-fka.example.org", true},
      {"*.org", "example.org", false},
      {"*", "org", false},
      {"*.*.example.org", "a.b.example.org", false},
      {"mx*.example.org", "mx1.example.org", false},
      {"*1.example.org", "mx1.example.org", false},
      {"mx1.*.org", "mx1.example.org", false},
      {".example.org", "mx1.example.org", false},
      {"", "mx1.example.org", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CAPTURE(row.host);
    Certificate certificate;
    certificate.dns_names = {"other.example", row.name};
    CHECK(names_host(certificate, Domain::of(row.host)) == row.covers);
  }
  Certificate certificate;
  certificate.dns_names = {std::string("mx1.example.org\0.evil.example", 29), ""};
  CHECK_FALSE(names_host(certificate, Domain::of("mx1.example.org")));
  CHECK_FALSE(names_host(certificate, Domain()));
}

}  // namespace mailwhy::crypto
