#include "apps/trust_anchors.h"

#include <algorithm>

#include "apps/io.h"
#include "mailwhy/lab/signer.h"

namespace mailwhy::apps {

Result<std::vector<dns::TrustAnchor>> trust_anchors(const Options& options) {
  if (options.trust_anchor.empty()) return options.lab ? lab::lab_trust_anchors() : dns::builtin_trust_anchors();
  const auto text = read_file(options.trust_anchor, 1U << 20);
  if (!text) return tl::unexpected(text.error());
  auto anchors = dns::read_trust_anchors(*text);
  if (!anchors) return fail("--trust-anchor " + options.trust_anchor + ": " + anchors.error().text + ".", Error::Kind::file);
  return anchors;
}

bool wants_validator(const Options& options) { return options.dnssec || !options.trust_anchor.empty(); }

std::optional<std::string> validator_trouble(const Options& options) {
  if (!wants_validator(options)) return std::nullopt;
  const auto anchors = trust_anchors(options);
  return anchors ? std::nullopt : std::optional(anchors.error().text);
}

Result<probe::ValidatorOptions> validator_options(const Options& options, std::vector<Endpoint> resolvers, std::uint64_t seed, const LabSide* lab) {
  auto anchors = trust_anchors(options);
  if (!anchors) return tl::unexpected(anchors.error());
  probe::ValidatorOptions validator;
  // Those of the wanted family first; a resolver that was named is asked all the same.
  std::stable_partition(resolvers.begin(), resolvers.end(), [&](const Endpoint& resolver) { return resolver.address.is_v4() ? options.ipv4 : options.ipv6; });
  validator.resolvers = std::move(resolvers);
  if (lab != nullptr) validator.really_at = [lab](const Endpoint& resolver) { return lab->really_at(resolver); };
  else validator.source = options.source;
  validator.anchors = std::move(*anchors);
  validator.try_timeout = options.dns_timeout;
  validator.limit = std::min<Duration>(2 * options.dns_timeout, options.timeout);
  validator.seed = seed * 7919u + 53;
  return validator;
}

}  // namespace mailwhy::apps
