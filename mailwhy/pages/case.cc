// The words after `mailwhy check`, as lab pages use them: a small reader beside the program's own, which knows of
// environment, configuration and manners that a page has no use for.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/lab/identities.h"
#include "mailwhy/pages/place.h"
#include "mailwhy/pages/run.h"

namespace mailwhy::pages {
namespace {

using evidence::Case;
using Set = Result<void> (*)(Case&, const std::string& value);

// One option; a reader without `set_value` is a switch.
struct Option {
  std::string_view name;
  Set set_value = nullptr;
  void (*switch_on)(Case&) = nullptr;
};

Result<void> read_duration(const std::string& value, Duration& into) {
  const auto duration = parse_duration(value);
  if (!duration) return tl::unexpected(duration.error());
  into = *duration;
  return {};
}

Result<void> set_sender(Case& c, const std::string& value) {
  auto sender = mail::parse_sender(value);
  if (!sender) return tl::unexpected(sender.error());
  c.sender = std::move(*sender);
  c.sender_given = true;
  return {};
}

// HOST[:PORT], where HOST is a name or an address.
Result<void> add_control(Case& c, const std::string& value) {
  if (const auto at = Endpoint::parse(value, 25)) {
    c.controls.push_back({at->address.text(), at->port});
    return {};
  }
  const std::size_t colon = value.rfind(':');
  const auto port = colon == value.npos ? std::optional<std::uint64_t>(25) : parse_number(std::string_view(value).substr(colon + 1), 65535);
  if (!port || colon == 0) return fail(fmt::format("\"{}\" is no HOST[:PORT]", visible(value)));
  c.controls.push_back({value.substr(0, colon), static_cast<std::uint16_t>(*port)});
  return {};
}

Result<void> add_public(Case& c, const std::string& value) {
  const auto network = Network::parse(value);
  if (!network) return tl::unexpected(network.error());
  c.public_networks.push_back(*network);
  return {};
}

Result<void> add_resolver(Case& c, const std::string& value) {
  const auto at = Endpoint::parse(value, 53);
  if (!at) return tl::unexpected(at.error());
  c.resolvers.push_back(*at);
  return {};
}

Result<void> set_source(Case& c, const std::string& value) {
  const auto source = IpAddress::parse(value);
  if (!source) return fail(fmt::format("\"{}\" is no IP address", visible(value)));
  c.source = *source;
  return {};
}

Result<void> set_seed(Case& c, const std::string& value) {
  const auto seed = parse_number(value);
  if (!seed) return fail(fmt::format("\"{}\" is no number", visible(value)));
  c.seed = *seed;
  return {};
}

Result<void> set_smtp_port(Case& c, const std::string& value) {
  const auto port = parse_number(value, 65535);
  if (!port || *port == 0) return fail(fmt::format("\"{}\" is no port", visible(value)));
  c.smtp_port = static_cast<std::uint16_t>(*port);
  return {};
}

constexpr Option case_options[] = {
    {"--from", set_sender},
    {"--helo", [](Case& c, const std::string& value) -> Result<void> { c.helo = value; return {}; }},
    {"--control", add_control},
    {"--public", add_public},
    {"--resolver", add_resolver},
    {"--source", set_source},
    {"--seed", set_seed},
    {"--smtp-port", set_smtp_port},
    {"--connect-timeout", [](Case& c, const std::string& value) { return read_duration(value, c.limits.connect); }},
    {"--greeting-timeout", [](Case& c, const std::string& value) { return read_duration(value, c.limits.greeting); }},
    {"--command-timeout", [](Case& c, const std::string& value) { return read_duration(value, c.limits.command); }},
    {"--timeout", [](Case& c, const std::string& value) { return read_duration(value, c.limits.whole); }},
    {"--dns-timeout", [](Case& c, const std::string& value) { return read_duration(value, c.limits.dns_try); }},
    {"--no-ping", nullptr, [](Case& c) { c.ping = false; }},
    {"--no-control-recipient", nullptr, [](Case& c) { c.control_recipient = false; }},
    {"--contacts", nullptr, [](Case&) {}},  // run_check sees to these two
    {"--dnssec", nullptr, [](Case&) {}},
    {"-4", nullptr, [](Case& c) { c.use_v6 = false; }},
    {"-6", nullptr, [](Case& c) { c.use_v4 = false; }},
};

Result<void> set_target(Case& c, const std::string& word) {
  if (word.find('@') != word.npos) {
    auto address = mail::parse_address(word);
    if (!address) return tl::unexpected(address.error());
    c.recipient = std::move(*address);
    return {};
  }
  auto domain = mail::to_ascii(word);
  if (!domain) return tl::unexpected(domain.error());
  c.target = Case::Target::domain;
  c.recipient.domain = *domain;
  c.recipient.unicode_domain = mail::to_unicode(*domain);
  return {};
}

bool holds_root(const lab::Resolver& server) {
  return std::any_of(server.records.begin(), server.records.end(), [](const dns::Record& record) { return record.name.is_root() && record.type == dns::Type::soa; });
}

// The resolvers of the world, and the root's servers where it has some.
void take_name_servers(const lab::World& world, Case& c) {
  for (const lab::Resolver& server : world.resolvers) {
    if (!server.authority) c.resolvers.push_back(server.at);
    else if (holds_root(server)) c.root_hints.push_back({Domain(), server.at});
  }
}
}  // namespace

Result<Case> case_for(const lab::World& world, const std::vector<std::string>& args) {
  Case c;
  c.control_recipient = true;
  bool target_seen = false;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string& word = args[i];
    Result<void> done;
    if (!word.starts_with('-')) {
      if (target_seen) return fail(fmt::format("a lab page checks one target, and \"{}\" is a second one", visible(word)), Error::Kind::usage);
      target_seen = true;
      done = set_target(c, word);
    } else {
      const auto* option = std::find_if(std::begin(case_options), std::end(case_options), [&](const Option& o) { return o.name == word; });
      if (option == std::end(case_options)) return fail(fmt::format("lab pages know no option \"{}\"", visible(word)), Error::Kind::usage);
      if (option->switch_on) {
        option->switch_on(c);
        continue;
      }
      if (++i == args.size()) return fail(fmt::format("{} wants a value", option->name), Error::Kind::usage);
      done = option->set_value(c, args[i]);
    }
    if (!done) return tl::unexpected(done.error());
  }
  if (!target_seen) return fail("a check wants an address or a domain", Error::Kind::usage);
  if (c.resolvers.empty()) take_name_servers(world, c);
  for (const Network& network : lab_networks()) c.public_networks.push_back(network);
  c.host_name = world.helo;
  c.ca_file = lab::lab_ca_file();
  return c;
}

}  // namespace mailwhy::pages
