// Which spam filter is asked, and the way to it.
#pragma once
#include <string>
#include <vector>

#include "mailwhy/base/result.h"
#include "mailwhy/net/asio_net.h"
#include "mailwhy/probe/filter_ask.h"

namespace mailwhy::apps {

struct FilterTarget {
  filters::Service kind = filters::Service::spamd;
  std::string shown;               // as typed, with what was left out
  std::string socket;              // a path; else
  std::vector<Endpoint> addresses; // in the order in which they are tried
  std::string http_host, http_path = "/checkv2";
  std::uint16_t port = 783;
};

// HOST, HOST:PORT, [ADDRESS]:PORT (783), or the path of a socket.  A name is looked up as the system does it.
Result<FilterTarget> spamd_target(const std::string& text);
// http://HOST[:PORT][/PATH], HOST[:PORT] (11333).
Result<FilterTarget> rspamd_target(const std::string& text);
// Those that may listen on this machine, spamd first.
std::vector<FilterTarget> local_filter_targets();

// `net` outlives it.
probe::FilterService service_of(const FilterTarget& target, net::AsioNet& net);

}  // namespace mailwhy::apps
