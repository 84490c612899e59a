// Whose name a client uses: <sender> and <domain> of check_host() out of HELO and MAIL FROM (RFC 7208 s2.4, s4.1, s4.3).
#pragma once
#include <string>
#include <string_view>

#include "mailwhy/auth/spf/evaluate.h"

namespace mailwhy::auth::spf {

struct Who {
  Verdict::Identity identity = Verdict::Identity::mail_from;
  std::string sender, local_part;
  std::string domain;                  // in ASCII; empty when `problem` says why it cannot be checked
  std::string problem;                 // in words
};
Who who_is(const Input& input);

// RFC 7208 s4.3: more than one label, and none of them too long or empty.
std::optional<Domain> checkable(std::string_view domain);

}  // namespace mailwhy::auth::spf
