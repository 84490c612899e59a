// Mail addresses: RFC 5321 s4.1.2 with UTF-8 (RFC 6531) and address literals.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/domain.h"
#include "mailwhy/base/ip.h"
#include "mailwhy/base/result.h"

namespace mailwhy::mail {

struct Address {
  std::string local_part;             // as it goes on the wire, quotes included when needed
  Domain domain;                      // A-labels; the root when `literal`
  std::optional<IpAddress> literal;   // user@[192.0.2.1]
  std::string unicode_domain;         // for people
  bool utf8_local_part = false;       // needs SMTPUTF8 (RFC 6531)
  std::vector<std::string> oddities;  // tolerated: blanks around, "<>", "mailto:", a trailing dot

  bool is_null() const { return local_part.empty() && domain.is_root() && !literal; }
  // local@domain in wire form; "" for the null sender.
  std::string text() const;
  // With the domain in Unicode.
  std::string unicode() const;
  friend bool operator==(const Address&, const Address&) = default;
};

// Reads one address as a person types it.  The error sentence says what is wrong and where.
Result<Address> parse_address(std::string_view text);
// The same, and "<>" or "" is the null sender.
Result<Address> parse_sender(std::string_view text);

// IDN to A-labels (IDNA 2008 by libidn2, with TR46 mapping); ASCII passes through.
Result<Domain> to_ascii(std::string_view domain);
// A-labels to Unicode for people; what does not decode stays as it is.
std::string to_unicode(const Domain& domain);

// A well-known mail domain that `domain` is a likely typo of (gmial.com: gmail.com).  A hint, never a correction.
std::optional<Domain> likely_typo_of(const Domain& domain);

}  // namespace mailwhy::mail
