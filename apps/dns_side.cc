#include "apps/dns_side.h"

#include "apps/io.h"

namespace mailwhy::apps {

Result<std::vector<zone::Hint>> hints_of(const Options& options) {
  if (options.root_hints.empty()) return zone::builtin_hints(options.dns_port);
  const auto text = read_file(options.root_hints, 1U << 20);
  if (!text) {
    if (auto hints = zone::read_hints(options.root_hints, options.dns_port)) return hints;
    return tl::unexpected(text.error());
  }
  auto hints = zone::read_hints(*text, options.dns_port);
  if (!hints) return fail("--root-hints " + options.root_hints + ": " + hints.error().text, Error::Kind::file);
  return hints;
}

void settle_in_lab(const LabSide& lab, zone::Query& query, bool own_hints) {
  evidence::Case the_case;
  lab.settle(the_case);
  if (query.resolvers.empty()) query.resolvers.push_back({zone::Resolver::Kind::yours, "", the_case.resolvers.front()});
  auto& networks = query.walk.public_networks;
  networks.insert(networks.end(), the_case.public_networks.begin(), the_case.public_networks.end());
  if (!own_hints) query.walk.hints = lab.root_hints();
}

}  // namespace mailwhy::apps
