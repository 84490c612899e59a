// Looks at what a domain has published about its mail, from outside (mailwhy domain): everything is asked side by side.
#pragma once
#include <atomic>
#include <functional>
#include <vector>

#include "mailwhy/auth/suffixes.h"
#include "mailwhy/net/net.h"
#include "mailwhy/posture/survey.h"

namespace mailwhy::check {

struct PostureOptions {
  std::vector<Endpoint> resolvers;
  std::optional<IpAddress> source;
  std::vector<Network> public_networks;  // for the web server of an MTA-STS policy
  std::string ca_file;
  std::uint16_t https_port = 443;
  Duration dns_limit = 3s, connect = 10s, whole = 60s;
  std::uint64_t seed = 1;
  const std::atomic<bool>* stop = nullptr;
};

// Questions to the DNS, and one fetch of the MTA-STS policy when the domain announces one.  Connects to no mail server.  `known` keeps
// every answer.  Never fails: trouble in the world is part of the survey.
posture::Survey look_at_domain(const posture::Question& question, const auth::Suffixes& suffixes, net::Net& net, const PostureOptions& options, dns::Lookups& known);

}  // namespace mailwhy::check
