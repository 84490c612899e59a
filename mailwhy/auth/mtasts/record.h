// The TXT record that announces an MTA-STS policy (RFC 8461 s3.1).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/domain.h"
#include "mailwhy/dns/facts.h"

namespace mailwhy::auth::mtasts {

struct Record {
  enum class Status {
    none,       // the domain says nothing about MTA-STS
    good,
    several,    // more than one record: senders act as if there were none
    malformed,  // it begins like one and cannot be read
    failed,     // the DNS gave no usable answer
  };
  Status status = Status::none;
  std::string id;
  std::string text;                    // as published; bytes from outside
  std::string problem;                 // of malformed and failed, in words
  std::vector<std::string> oddities;   // tolerated, in words
  friend bool operator==(const Record&, const Record&) = default;
};
std::string_view to_string(Record::Status status);

// One TXT record that begins with the version.
Record read_record(std::string_view text);
// Out of all texts at _mta-sts.DOMAIN.
Record choose_record(const std::vector<std::string>& texts);
// Asks for it; empty while the answer is wanted.
dns::Settled<Record> find_record(const Domain& domain, dns::Facts& facts);

}  // namespace mailwhy::auth::mtasts
