// What the mail hosts call themselves in their greetings, and what the DNS knows about these names.
#pragma once
#include "mailwhy/rules/support.h"
#include "mailwhy/smtp/server_name.h"

namespace mailwhy::rules {

struct GreetingSeen {
  SessionSeen in;
  std::size_t exchange = 0;  // position of the greeting
  smtp::ServerName name;
};
// The 2xx greetings of all sessions that were whole, in order.
std::vector<GreetingSeen> greetings_seen(const View& view);

// What the DNS said when it was asked for the addresses of a name.
struct NameInDns {
  enum class Kind { unknown, denied, known } kind = Kind::unknown;  // unknown: not asked, or no clear answer
  std::vector<IpAddress> addresses;
  dns::Question question;  // the one to cite
};
NameInDns look_up(const View& view, const Domain& name);

}  // namespace mailwhy::rules
