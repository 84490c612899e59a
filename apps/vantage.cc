#include "apps/vantage.h"

#include <random>

namespace mailwhy::apps {

Result<std::unique_ptr<Vantage>> Vantage::open(const Options& options) {
  std::unique_ptr<Vantage> vantage(new Vantage);
  auto& place = vantage->place_;
  if (!options.lab) vantage->system_ = read_system_names(options.dns_port);
  const auto& system = vantage->system_;
  place.resolvers = options.resolvers.empty() ? system.resolvers : options.resolvers;
  place.host_name = system.host_name;
  place.public_networks = options.public_networks;
  place.source = options.source;
  place.use_v4 = options.ipv4;
  place.use_v6 = options.ipv6;
  place.ca_file = options.ca;
  place.limits.connect = options.connect_timeout;
  place.limits.greeting = options.greeting_timeout;
  place.limits.command = options.command_timeout;
  place.limits.dns_try = options.dns_timeout;
  place.seed = options.seed ? *options.seed : std::random_device{}();
  if (options.lab) {
    auto opened = LabSide::open(vantage->real_);
    if (!opened) return tl::unexpected(opened.error());
    vantage->lab_ = std::move(*opened);
    vantage->lab_->settle(place);
  }
  return vantage;
}

}  // namespace mailwhy::apps
