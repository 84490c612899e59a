// What `mailwhy contacts --refresh` does: IANA's bootstrap files (RFC 9224), fetched over HTTPS into a folder.
#pragma once
#include <atomic>
#include <filesystem>

#include "mailwhy/evidence/case.h"
#include "mailwhy/net/net.h"

namespace mailwhy::apps {

// dns.json, ipv4.json and ipv6.json, one after the other; each is kept only when it can be read as one, and what was there before stays
// otherwise.  Resolvers, families, trust and public networks are those of the case.  The error is a sentence; its kind is file when the
// folder cannot be used, system when a file did not come, which is also so after `stop`.
Result<void> refresh_bootstrap(const std::filesystem::path& folder, net::Net& net, const evidence::Case& the_case, const std::atomic<bool>& stop);

}  // namespace mailwhy::apps
