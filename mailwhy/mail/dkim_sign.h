// Signs a message with a domain's key: DKIM (RFC 6376), relaxed header and relaxed body, rsa-sha256 or ed25519-sha256 (RFC 8463).
#pragma once
#include <string>

#include "mailwhy/base/result.h"
#include "mailwhy/base/time.h"
#include "mailwhy/crypto/signing_key.h"
#include "mailwhy/mail/content.h"

namespace mailwhy::mail {

struct DkimSigner {
  std::string domain, selector;     // d= and s=
  const crypto::SigningKey* key = nullptr;
  Time now{};                       // t=
};

// The DKIM-Signature field for the message, which stands as it will go out: lines in CRLF, fields and body complete.  It is read once.
// The error says what it lacks.
Result<std::string> dkim_signature(const Content& message, const DkimSigner& signer);

// RFC 6376 s3.4.4, piece by piece.
class RelaxedBody {
 public:
  Bytes feed(BytesView piece);
  Bytes finish();

 private:
  bool blank_ = false;            // blanks came that may end their line
  std::size_t empty_lines_ = 0;   // that may be the last ones
  bool in_line_ = false;          // something of the line is out
  bool after_cr_ = false;
};

// RFC 6376 s3.4.2: "name:value" without its line end.  `field` as it stands in the message, folded or not.
std::string relaxed_field(std::string_view field);

}  // namespace mailwhy::mail
