// What a server calls itself: the first word of its greeting or of its answer to EHLO (RFC 5321 s4.2, "220 <domain> ...").
//
// Only reads the words; whether such a name exists is the DNS's business.
#pragma once
#include <string>

#include "mailwhy/base/domain.h"
#include "mailwhy/smtp/reply.h"

namespace mailwhy::smtp {

struct ServerName {
  enum class Kind {
    none,      // no word, or one that is no name: "220 ESMTP ready", "220 ****", "220"
    literal,   // an address, in brackets or bare
    lone,      // one label before ESMTP or SMTP: "220 mailserver ESMTP"
    internal,  // a name that no outsider can look up: localhost, exch01.local
    full,      // a name of two labels or more that the DNS could know
  };
  Kind kind = Kind::none;
  std::string word;  // as sent, without full stops and commas around it; bytes from outside
  Domain domain;     // for lone, internal and full

  friend bool operator==(const ServerName&, const ServerName&) = default;
};

// Of a 2xx reply; other replies carry no name (Kind::none).
ServerName name_in(const Reply& reply);

}  // namespace mailwhy::smtp
