// The trust anchors of this run: those of --trust-anchor FILE, else the root's; the lab has a root of its own.
#pragma once
#include <vector>

#include "apps/lab_side.h"
#include "apps/options.h"
#include "mailwhy/dns/trust_anchor.h"
#include "mailwhy/probe/validate.h"

namespace mailwhy::apps {

// The error is a sentence for the user that names the file.
Result<std::vector<dns::TrustAnchor>> trust_anchors(const Options& options);

// A validator that asks these resolvers; it is asked for by --dnssec or --trust-anchor.
bool wants_validator(const Options& options);
// What stands against it, as a sentence.
std::optional<std::string> validator_trouble(const Options& options);
// `lab` is borrowed and must outlive the validator; nullptr: the resolvers are where their addresses say.
Result<probe::ValidatorOptions> validator_options(const Options& options, std::vector<Endpoint> resolvers, std::uint64_t seed, const LabSide* lab = nullptr);

}  // namespace mailwhy::apps
