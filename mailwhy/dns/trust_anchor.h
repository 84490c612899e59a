// Keys that are trusted without a proof (RFC 4033 s2, "trust anchor"): where every chain of signatures must end.
//
// Files hold DS and DNSKEY records as zone text; the forms that validators write themselves are read too.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/dns/message.h"

namespace mailwhy::dns {

struct TrustAnchor {
  Domain zone;
  Type type = Type::ds;        // or dnskey
  std::uint16_t key_tag = 0;   // RFC 4034 appendix B
  std::uint8_t algorithm = 0;
  std::string rdata;           // wire form
  // One line of zone text: ". IN DS 20326 8 2 e06d...".
  std::string text() const;
  // The DNSKEY data may be the key that is meant.  For a DS the tag and the algorithm decide; the digest is left to the validator.
  bool fits(BytesView dnskey) const;
  friend bool operator==(const TrustAnchor&, const TrustAnchor&) = default;
};

// The key tag of DNSKEY data (RFC 4034 appendix B; algorithm 1 is history); 0 for less than four bytes.
std::uint16_t key_tag(BytesView dnskey);

// All anchors of a file, in its order, each once, at most 64.  Names may be left out (the root), TTL and class too; other records are
// passed over.  A key that is revoked, is no zone key, or that a state file (RFC 5011 s4.2) does not call valid or missing is no
// anchor.  The error names the line; a file without an anchor is one.
Result<std::vector<TrustAnchor>> read_trust_anchors(std::string_view text);

// The root's (data/root.key).
std::vector<TrustAnchor> builtin_trust_anchors();

// The zone of the nearest anchor above `name`, or none: then nothing can be proved about it.
const TrustAnchor* anchor_above(const Domain& name, const std::vector<TrustAnchor>& anchors);

}  // namespace mailwhy::dns
