// The TXT record that names a domain's logo for mail programs (BIMI, draft-brand-indicators-for-message-identification).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/domain.h"
#include "mailwhy/dns/facts.h"

namespace mailwhy::auth::bimi {

struct Record {
  enum class Status {
    none,
    good,
    declined,    // both l= and a= are empty: the domain wants no logo shown
    several,     // mail programs show nothing then
    malformed,
    failed,
  };
  Status status = Status::none;
  std::string logo, evidence;            // l=, a=; bytes from outside
  std::string selector = "default";
  std::string text;
  std::string problem;                   // of malformed and failed, in words
  std::vector<std::string> oddities;
  friend bool operator==(const Record&, const Record&) = default;
};
std::string_view to_string(Record::Status status);

Record read_record(std::string_view text);
Record choose_record(const std::vector<std::string>& texts);
// At default._bimi.DOMAIN; empty while the answer is wanted.
dns::Settled<Record> find_record(const Domain& domain, dns::Facts& facts);

}  // namespace mailwhy::auth::bimi
