// The TXT record in which a domain asks for its mail to be treated in a way (RFC 9989 s4.7, RFC 7489 s6.3).
//
// One parser for both RFCs: what only one of them knows (pct, rf, ri; np, psd, t) is read and left to the evaluation to use or not.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/domain.h"

namespace mailwhy::auth::dmarc {

enum class Policy { none, quarantine, reject };
std::string_view to_string(Policy policy);

// Where reports go: one of rua or ruf.
struct ReportAddress {
  std::string uri;                            // without its size limit; bytes from outside
  bool usable = false;                        // a URI as such
  bool is_mail = false;                       // mailto:, the only kind that receivers must serve
  std::string mailbox;                        // of mailto, decoded
  Domain host;                                // of the mailbox or the web address; the root when there is none
  std::optional<std::uint64_t> limit_bytes;   // "!10m" (RFC 7489 s6.2); RFC 9989 has none
  friend bool operator==(const ReportAddress&, const ReportAddress&) = default;
};

struct Record {
  // A word that stands where a policy should: valid when `policy` is there.
  struct Wish {
    bool present = false;
    std::optional<Policy> policy;
    std::string word;                         // as written; bytes from outside
    bool valid() const { return policy.has_value(); }
    friend bool operator==(const Wish&, const Wish&) = default;
  };
  enum class Psd { unsaid, yes, no };

  std::string text;                           // as published; bytes from outside
  Wish p, sp, np;
  bool strict_dkim = false, strict_spf = false;
  Psd psd = Psd::unsaid;
  bool testing = false;                       // t=y
  int pct = 100;
  std::string fo;
  std::vector<ReportAddress> rua, ruf;        // at most 20 each
  std::vector<std::string> old_tags;          // pct, rf, ri: of RFC 7489 only
  std::vector<std::string> oddities;          // tolerated, in words
  bool has_report_address() const;            // a usable one in rua
  friend bool operator==(const Record&, const Record&) = default;
};

// It begins with v=DMARC1, spelt exactly so, and that tag ends there.  Anything else is no DMARC record for anybody.
bool is_record(std::string_view text);
// Looks like one that somebody meant, and is none: "V=dmarc1", "v=DMARC1 p=none", blanks in front.
bool is_almost_record(std::string_view text);
// Reads a text that is_record().
Record read_record(std::string_view text);
// One address of rua or ruf, with its limit.
ReportAddress read_report_address(std::string_view text);

}  // namespace mailwhy::auth::dmarc
