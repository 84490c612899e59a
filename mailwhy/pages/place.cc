#include "mailwhy/pages/place.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/lab/signer.h"
#include "mailwhy/probe/unbound.h"

namespace mailwhy::pages {
bool wants_validator(const std::vector<std::string>& args) { return std::find(args.begin(), args.end(), "--dnssec") != args.end(); }

std::vector<Network> lab_networks() {
  std::vector<Network> networks;
  for (const char* network : {"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"}) networks.push_back(*Network::parse(network));
  return networks;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const std::string_view line : split(text, '\n')) {
    for (const std::string_view word : split_words(line)) out.append(out.empty() ? "" : " ").append(word);
  }
  return out;
}

std::optional<probe::ValidatorOptions> lab_validator(const std::vector<std::string>& args, std::vector<Endpoint> resolvers, const ReallyAt& really_at) {
  if (!really_at || !wants_validator(args)) return std::nullopt;
  probe::ValidatorOptions options;
  options.resolvers = std::move(resolvers);
  options.anchors = lab::lab_trust_anchors();
  options.try_timeout = 1s;
  options.really_at = really_at;
  return options;
}

bool holds_here(const lab::Expectation& expected, const std::vector<std::string>& args, const ReallyAt& really_at) {
  using Where = lab::Expectation::Where;
  if (expected.where == Where::everywhere) return true;
  if (!really_at) return expected.where == Where::in_memory;
  return expected.where == Where::on_loopback && (!wants_validator(args) || probe::unbound_version().has_value());
}

}  // namespace mailwhy::pages
