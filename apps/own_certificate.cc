#include "apps/own_certificate.h"

#include "apps/io.h"
#include "mailwhy/tls/identity.h"

namespace mailwhy::apps {

Result<crypto::Identity> read_own_certificate(const Options& options) {
  constexpr std::size_t longest = 1U << 20;
  const std::string& chain_file = options.send.certificate;
  const std::string& key_file = options.send.certificate_key;
  if (chain_file.empty()) return key_file.empty() ? Result<crypto::Identity>(crypto::Identity{}) : fail("--cert-key belongs to a --cert.", Error::Kind::usage);
  auto chain = read_file(chain_file, longest);
  if (!chain) return tl::unexpected(chain.error());
  auto key = key_file.empty() ? *chain : read_file(key_file, longest);
  if (!key) return tl::unexpected(key.error());
  crypto::Identity identity{std::move(*chain), std::move(*key)};
  if (const auto problem = tls::identity_problem(identity)) return fail("--cert: " + *problem, Error::Kind::usage);
  return identity;
}

}  // namespace mailwhy::apps
