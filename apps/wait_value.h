// The value that wait dns waits for, as it stands behind TYPE=.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mailwhy/dns/exchange.h"

namespace mailwhy::apps {

struct WaitValue {
  dns::Type type = dns::Type::mx;
  bool absent = false;                       // no record of the type at all
  bool any_preference = false;               // of an MX: only the host counts
  dns::Data data;                            // of a SOA only the serial number counts
  std::string text;                          // as people write it

  // Whether the answer holds it, maybe among other records.  nullopt: the answer neither has data nor proves that there is none.
  std::optional<bool> stands_in(const dns::Answer& answer) const;
};

// Reads "mx.example.org", "10 mx.example.org", "192.0.2.1", "v=spf1 -all", a serial number for SOA, or record data as in zone text.
// "" and "none" stand for the absence of all records of the type.  The error is one sentence.
Result<WaitValue> read_wait_value(dns::Type type, std::string_view text);

}  // namespace mailwhy::apps
