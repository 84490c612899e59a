// The answer of a DNS block list, as dig, host, nslookup and people show it (RFC 5782).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/ip.h"
#include "mailwhy/listing/table.h"

namespace mailwhy::pasted {

struct ListAnswer {
  std::string zone;                      // "zen.spamhaus.org"; empty when none is named
  const listing::List* list = nullptr;   // the row of the built-in table
  std::string subject;                   // what was asked about: "192.0.2.25", "example.org"; empty when it is not told
  std::vector<IpAddress> answers;        // inside 127/8
  std::string text;                      // the list's own words
  bool not_found = false;                // NXDOMAIN: not listed
  bool refused() const;                  // one of the answers turns the asker away (127.255.255.x, or by the table)
};

// nullopt when it is none.  The name of a list, or of a question to one, is one without answers.
std::optional<ListAnswer> read_list_answer(std::string_view text);

}  // namespace mailwhy::pasted
