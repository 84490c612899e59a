// Where mailwhy send takes its message, as typed: a server, a command.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/ip.h"
#include "mailwhy/base/result.h"

namespace mailwhy::apps {

struct NamedServer {
  std::string host;                   // a name or an address, without brackets
  std::optional<std::uint16_t> port;  // when it was typed
  friend bool operator==(const NamedServer&, const NamedServer&) = default;
};
// HOST, HOST:PORT, 192.0.2.1, [2001:db8::1]:25; the error is one sentence.
Result<NamedServer> read_server(std::string_view text);

// A command in words as a shell would split it, with '...', "..." and \; nothing is expanded and no shell is asked.
Result<std::vector<std::string>> split_command(std::string_view text);

// What the text of a hosts file (hosts(5)) says about a name; localhost is always this machine (RFC 6761 s6.3).
std::vector<IpAddress> addresses_in_hosts(std::string_view hosts, std::string_view name);

}  // namespace mailwhy::apps
