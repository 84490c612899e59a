#include "apps/filter_target.h"

#include <netdb.h>
#include <sys/socket.h>

#include <memory>

#include "mailwhy/base/domain.h"
#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {

// Filters stand in the own network, where names come from /etc/hosts as often as from the DNS.
std::vector<Endpoint> looked_up(const std::string& host, std::uint16_t port) {
  if (lower_ascii(host) == "localhost") return {{*IpAddress::parse("127.0.0.1"), port}, {*IpAddress::parse("::1"), port}};
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &list) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, &freeaddrinfo);
  constexpr std::size_t most_addresses = 4;
  std::vector<Endpoint> out;
  for (const addrinfo* at = list; at != nullptr && out.size() < most_addresses; at = at->ai_next) {
    char text[NI_MAXHOST] = {};
    if (getnameinfo(at->ai_addr, at->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) != 0) continue;
    if (const auto address = IpAddress::parse(text)) out.push_back({*address, port});
  }
  return out;
}

// HOST, HOST:PORT, ADDRESS, [ADDRESS]:PORT into the target; the error is one sentence.
Result<FilterTarget> with_place(FilterTarget target, std::string_view text, std::string_view option) {
  if (const auto ip = IpAddress::parse(text)) {
    target.addresses.push_back({*ip, target.port});
    target.http_host = ip->is_v4() ? ip->text() : "[" + ip->text() + "]";
    return target;
  }
  if (const auto endpoint = Endpoint::parse(text, target.port)) {
    target.port = endpoint->port;
    target.addresses.push_back(*endpoint);
    target.http_host = endpoint->address.is_v4() ? endpoint->address.text() : "[" + endpoint->address.text() + "]";
    return target;
  }
  std::string host(text);
  if (const auto colon = text.rfind(':'); colon != text.npos) {
    const auto port = parse_number(text.substr(colon + 1), 65535);
    if (!port || *port == 0) return fail("--" + std::string(option) + ": the port after the colon is no number from 1 to 65535.", Error::Kind::usage);
    target.port = static_cast<std::uint16_t>(*port);
    host = std::string(text.substr(0, colon));
  }
  const auto name = Domain::parse(host);
  if (!name || name->is_root()) return fail("--" + std::string(option) + " " + visible(text) + " is neither a host nor an address.", Error::Kind::usage);
  target.addresses = looked_up(host, target.port);
  if (target.addresses.empty()) return fail("--" + std::string(option) + ": " + visible(host) + " has no address.", Error::Kind::input);
  target.http_host = host;
  return target;
}

// Tries one address after the other.
void connect_to(net::AsioNet& net, std::vector<Endpoint> left, Time deadline, net::ConnectHandler done) {
  const Endpoint to = left.front();
  left.erase(left.begin());
  net.connect({to, std::nullopt, deadline}, [&net, left = std::move(left), deadline, done = std::move(done)](Observed<net::Connected> result) mutable {
    if (result.ok() || left.empty()) return done(std::move(result));
    connect_to(net, std::move(left), deadline, std::move(done));
  });
}

}  // namespace

Result<FilterTarget> spamd_target(const std::string& text) {
  FilterTarget target;
  target.shown = text;
  if (text.find('/') != std::string::npos) {
    target.socket = text;
    return target;
  }
  return with_place(std::move(target), text, "spamd");
}

Result<FilterTarget> rspamd_target(const std::string& text) {
  FilterTarget target;
  target.kind = filters::Service::rspamd;
  target.port = 11333;
  target.shown = text;
  std::string_view rest = text;
  if (starts_with_ignoring_case(rest, "https://")) return fail("--rspamd: rspamd speaks HTTP without encryption; reach it over a tunnel of your own.", Error::Kind::usage);
  if (starts_with_ignoring_case(rest, "http://")) rest.remove_prefix(7);
  if (const auto slash = rest.find('/'); slash != rest.npos) {
    const auto path = rest.substr(slash);
    if (path != "/") target.http_path = std::string(path);
    rest = rest.substr(0, slash);
  }
  if (rest.find('@') != rest.npos) return fail("--rspamd: a password does not belong into a URL; use --password-file or --password-command.", Error::Kind::usage);
  return with_place(std::move(target), rest, "rspamd");
}

std::vector<FilterTarget> local_filter_targets() {
  return {*spamd_target("127.0.0.1:783"), *rspamd_target("http://127.0.0.1:11333")};
}

probe::FilterService service_of(const FilterTarget& target, net::AsioNet& net) {
  probe::FilterService service;
  service.kind = target.kind;
  service.http_host = target.http_host;
  service.http_port = target.port;
  service.http_path = target.http_path;
  if (!target.socket.empty()) service.connect = [&net, path = target.socket](Time deadline, net::ConnectHandler done) { net.connect_local(path, deadline, std::move(done)); };
  else service.connect = [&net, addresses = target.addresses](Time deadline, net::ConnectHandler done) { connect_to(net, addresses, deadline, std::move(done)); };
  return service;
}

}  // namespace mailwhy::apps
