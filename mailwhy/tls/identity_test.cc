#include "mailwhy/tls/identity.h"

#include <doctest/doctest.h>

namespace mailwhy::tls {

TEST_CASE("a certificate of ours is looked at before anybody is asked") {
  crypto::Authority authority;
  const crypto::IdentityRequest request{.dns_names = {"client.example.org"}, .not_before = *parse_time("2026-01-01"), .not_after = *parse_time("2026-12-31")};
  const auto one = authority.issue(request), other = authority.issue(request);
  CHECK_FALSE(identity_problem(one));
  CHECK_FALSE(identity_problem({one.chain_pem + one.key_pem, one.chain_pem + one.key_pem}));
  CHECK(identity_problem({one.chain_pem, other.key_pem}));
  CHECK(identity_problem({one.key_pem, one.key_pem}));
  CHECK(identity_problem({one.chain_pem, one.chain_pem}));
  CHECK(identity_problem({"", ""}));
  CHECK(identity_problem({one.chain_pem, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n"}));
}

}  // namespace mailwhy::tls
