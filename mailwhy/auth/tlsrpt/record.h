// The TXT record that says where reports on failed encryption go (RFC 8460 s3).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/domain.h"
#include "mailwhy/dns/facts.h"

namespace mailwhy::auth::tlsrpt {

struct Record {
  enum class Status { none, good, several, malformed, failed } status = Status::none;
  std::vector<std::string> rua;        // mailto: and https: addresses as written; at most 20
  std::string text;                    // bytes from outside
  std::string problem;
  std::vector<std::string> oddities;
  friend bool operator==(const Record&, const Record&) = default;
};
std::string_view to_string(Record::Status status);

Record read_record(std::string_view text);
Record choose_record(const std::vector<std::string>& texts);
// At _smtp._tls.DOMAIN; empty while the answer is wanted.
dns::Settled<Record> find_record(const Domain& domain, dns::Facts& facts);

}  // namespace mailwhy::auth::tlsrpt
