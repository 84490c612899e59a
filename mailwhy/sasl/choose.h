// Which of the offered mechanisms a login uses, and why not another.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/sasl/mechanism.h"

namespace mailwhy::sasl {

// What stands between us and somebody who reads along or answers in the server's place.
enum class Protection {
  clear,       // nothing
  unverified,  // TLS with somebody: the certificate does not prove with whom
  verified,    // TLS with the server
};

struct Wish {
  std::optional<Kind> only;     // this one, or none
  bool allow_revealing = false; // passwords and tokens may be sent although the connection does not protect them
};

enum class Objection {
  unknown,          // not a mechanism of ours, such as GSSAPI
  no_password, no_token, no_certificate, no_binding,
  would_reveal,     // the password would be readable on this connection
  not_wished,       // another was asked for
  weaker,           // would do, and a better one is there
};
std::string_view to_string(Objection objection);  // "would_reveal"

struct Choice {
  std::optional<Kind> chosen;
  struct Other {
    std::string name;  // as offered, upper case
    Objection objection;
    friend bool operator==(const Other&, const Other&) = default;
  };
  std::vector<Other> others;  // in the order of the offer
  bool any_passed_over_for(Objection objection) const;
};

// The strongest mechanism that is offered and that there is material for.  Mechanisms that say the secret itself come before the
// old hashes where TLS proves the server, because servers that store hashed passwords often offer the old ones in vain; where it does
// not, they are out of the question unless `wish` says otherwise.
Choice choose(const std::vector<std::string>& offered, const Material& material, Protection protection, const Wish& wish = {});

}  // namespace mailwhy::sasl
