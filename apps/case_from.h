// From options and a target to the Case of a check, with what this machine knows about itself.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "apps/options.h"
#include "mailwhy/evidence/case.h"

namespace mailwhy::apps {

// What the operating system says about names; read once a run.
struct SystemNames {
  std::vector<Endpoint> resolvers;  // nameserver lines of /etc/resolv.conf, at most three
  std::string host_name;            // gethostname(), only when it is a full name that others could resolve
};
SystemNames read_system_names(std::uint16_t dns_port);
// The resolvers that the text of a resolv.conf names (resolv.conf(5)).
std::vector<Endpoint> resolvers_in(std::string_view resolv_conf, std::uint16_t port);

// The error is one sentence about the target or about an option that does not fit.
Result<evidence::Case> case_from(const Options& options, std::string_view target, const SystemNames& system);

}  // namespace mailwhy::apps
