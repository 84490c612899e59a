#include "apps/case_from.h"

#include <unistd.h>

#include <algorithm>
#include <random>

#include "apps/io.h"
#include "mailwhy/base/text.h"

namespace mailwhy::apps {

std::vector<Endpoint> resolvers_in(std::string_view resolv_conf, std::uint16_t port) {
  constexpr std::size_t most = 3;  // as the C library's MAXNS
  std::vector<Endpoint> resolvers;
  for (const auto line : split(resolv_conf, '\n')) {
    const auto words = split_words(trim(line));
    if (words.size() < 2 || words[0] != "nameserver" || resolvers.size() == most) continue;
    if (const auto address = IpAddress::parse(words[1].substr(0, words[1].find('%')))) resolvers.push_back({*address, port});
  }
  return resolvers;
}

namespace {
// A name that a mail server could check: several labels, and none of the names that only mean "here".
bool is_full_name(const std::string& name) {
  const auto domain = Domain::parse(name);
  if (!domain || !domain->is_host_name() || domain->label_count() < 2) return false;
  const auto labels = domain->labels();
  constexpr std::string_view only_here[] = {"localhost", "localdomain", "local", "lan", "internal", "home", "invalid"};
  return std::find(std::begin(only_here), std::end(only_here), labels.back()) == std::end(only_here);
}
}  // namespace

SystemNames read_system_names(std::uint16_t dns_port) {
  SystemNames names;
  if (const auto text = read_file("/etc/resolv.conf", 1U << 20)) names.resolvers = resolvers_in(*text, dns_port);
  char buffer[256] = {};
  if (gethostname(buffer, sizeof buffer - 1) == 0 && is_full_name(buffer)) names.host_name = lower_ascii(buffer);
  return names;
}

namespace {
// A target with an at-sign is an address, everything else a domain; the null sender is no target.
Result<mail::Address> recipient_from(std::string_view target, bool& is_domain) {
  is_domain = target.find('@') == std::string_view::npos;
  if (!is_domain) return mail::parse_address(target);
  mail::Address recipient;
  const auto literal = target.starts_with("[") && target.ends_with("]") ? target.substr(1, target.size() - 2) : target;
  if (const auto ip = IpAddress::parse(starts_with_ignoring_case(literal, "IPv6:") ? literal.substr(5) : literal)) {
    recipient.literal = *ip;
    recipient.unicode_domain = ip->literal();
    return recipient;
  }
  const auto domain = mail::to_ascii(target);
  if (!domain) return tl::unexpected(domain.error());
  if (domain->is_root()) return fail("an empty name is neither an address nor a domain.", Error::Kind::usage);
  recipient.domain = *domain;
  recipient.unicode_domain = mail::to_unicode(*domain);
  return recipient;
}
}  // namespace

namespace {
// Run by a monitoring system, again and again.
bool watches(const Options& options) {
  return std::any_of(options.outputs.begin(), options.outputs.end(),
                     [](const Output& output) { return output.format == Format::nagios || output.format == Format::openmetrics; });
}
}  // namespace

Result<evidence::Case> case_from(const Options& options, std::string_view target, const SystemNames& system) {
  evidence::Case c;
  bool is_domain = false;
  auto recipient = recipient_from(target, is_domain);
  if (!recipient) return tl::unexpected(recipient.error());
  c.recipient = std::move(*recipient);
  c.target = is_domain ? evidence::Case::Target::domain : evidence::Case::Target::address;
  if (options.from) {
    auto sender = mail::parse_sender(*options.from);
    if (!sender) return fail("--from: " + sender.error().text, Error::Kind::usage);
    c.sender = std::move(*sender);
    c.sender_given = true;
  }
  c.helo = options.helo;
  c.host_name = system.host_name;
  c.resolvers = options.resolvers.empty() ? system.resolvers : options.resolvers;
  c.dns_port = options.dns_port;
  c.source = options.source;
  c.use_v4 = options.ipv4;
  c.use_v6 = options.ipv6;
  c.smtp_port = options.smtp_port;
  c.https_port = options.https_port;
  c.public_networks = options.public_networks;
  if (options.controls)
    for (const auto& control : options.control) c.controls.push_back({control.host, control.port});
  c.ping = options.ping;
  // Once, and only for one address that a person typed: a list would make us knock at mailboxes by the dozen, and a monitor
  // would knock there for ever.
  const bool one_typed = options.targets.size() == 1 && options.targets.front() != "-";
  c.control_recipient = options.control_recipient && one_typed && !is_domain && !watches(options);
  c.seed = options.seed ? *options.seed : std::random_device{}();
  c.ca_file = options.ca;
  c.limits.whole = options.timeout;
  c.limits.connect = options.connect_timeout;
  c.limits.greeting = options.greeting_timeout;
  c.limits.command = options.command_timeout;
  c.limits.dns_try = options.dns_timeout;
  return c;
}

}  // namespace mailwhy::apps
