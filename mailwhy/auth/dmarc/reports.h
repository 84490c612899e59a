// Whether those whom a DMARC record wants reports sent to have agreed to get them (RFC 7489 s7.1, RFC 9990 s4).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/auth/dmarc/record.h"
#include "mailwhy/auth/suffixes.h"
#include "mailwhy/dns/facts.h"

namespace mailwhy::auth::dmarc {

struct Target {
  enum class State {
    own,          // the same organization: nobody has to agree
    agreed,       // EXAMPLE._report._dmarc.TARGET says so
    silent,       // it does not: receivers send nothing there
    failed,       // the DNS gave no answer
    unusable,     // it is no address
  };
  std::string tag;               // "rua" or "ruf"
  ReportAddress address;
  State state = State::own;
  Domain question;               // the name asked for, of agreed, silent and failed
  std::string publish;           // of silent: the line of zone text with which the target agrees
  friend bool operator==(const Target&, const Target&) = default;
};
std::string_view to_string(Target::State state);

// Of the record at `at`; empty while an answer is wanted.
dns::Settled<std::vector<Target>> find_targets(const Domain& at, const Record& record, const Suffixes& suffixes, dns::Facts& facts);

}  // namespace mailwhy::auth::dmarc
