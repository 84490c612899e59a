// Signs a message in memory in any way that DKIM and ARC know, and in ways that nobody should: for tests, the lab and measuring.
// What `mailwhy send` signs with is mail/dkim_sign.h.
#pragma once
#include <string>
#include <string_view>

#include "mailwhy/auth/dkim/signature.h"
#include "mailwhy/crypto/signing_key.h"

namespace mailwhy::auth::dkim {

// A whole field, line end included, to be put in front of `message`.  `tags` is the value as it shall be; where it says "bh=;" and "b="
// (at its end, or followed by ";") the hash and the signature are filled in.  `message` is not touched.
std::string sign(std::string_view message, std::string_view tags, const crypto::SigningKey& key, std::string_view name = "DKIM-Signature");

// A key record for it: "v=DKIM1; k=rsa; p=...".
std::string key_record(const crypto::SigningKey& key);

// RFC 8617 s5.1: puts the next set in front of `message`.  `results` is what ARC-Authentication-Results says after i=; `chain` is cv=.
struct Sealer {
  std::string domain, selector;
  const crypto::SigningKey* key = nullptr;
  std::string fields = "from:to:subject:date:message-id:arc-authentication-results";  // h=
  std::string canonicalization = "relaxed/relaxed";
};
std::string seal(std::string_view message, unsigned instance, std::string_view chain, std::string_view results, const Sealer& sealer);

}  // namespace mailwhy::auth::dkim
