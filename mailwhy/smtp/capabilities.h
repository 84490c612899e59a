// What an EHLO reply offers, as data (RFC 5321 s4.1.1.1 and the extensions' own RFCs).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/smtp/reply.h"

namespace mailwhy::smtp {

struct Capability {
  std::string keyword;                // upper case
  std::vector<std::string> parameters;
  std::string line;                   // as sent
  friend bool operator==(const Capability&, const Capability&) = default;
};

struct Capabilities {
  std::string greeting;               // text of the first line: the server's name and greeting
  std::vector<Capability> all;
  bool starttls = false, pipelining = false, eight_bit_mime = false, smtputf8 = false, dsn = false, chunking = false,
       enhanced_status_codes = false, requiretls = false;
  std::optional<std::uint64_t> size_bytes;  // SIZE; 0 means no fixed limit (RFC 1870 s4)
  std::vector<std::string> auth;      // mechanisms, upper case, AUTH= form too
  // A line that looks like a masked STARTTLS (XXXXXXXA, XXXSTARTT...): a firewall rewrote it.
  bool starttls_masked = false;
  // STARTTLS was spelled in other than upper case (some senders miss it then).
  bool starttls_lower_case = false;
  const Capability* find(std::string_view keyword) const;
  friend bool operator==(const Capabilities&, const Capabilities&) = default;
};

Capabilities read_capabilities(const Reply& ehlo);

}  // namespace mailwhy::smtp
