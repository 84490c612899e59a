// From the words behind mailwhy dns to a question, in the order that dig taught people: NAME [TYPE] [@SERVER], any order.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/ip.h"
#include "mailwhy/dns/message.h"

namespace mailwhy::apps {

struct DnsQuestion {
  dns::Question question;
  std::vector<std::string> servers;  // what stood behind @: an address, with or without port, or a name
};

// MX when no type is given, PTR for an address.  Of several words the first that is no type is the name.  Of a mail address the
// domain counts.  The error is one sentence; `wrong` then is the word it is about.
Result<DnsQuestion> read_dns_question(const std::vector<std::string>& words, std::size_t& wrong);

}  // namespace mailwhy::apps
