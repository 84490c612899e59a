// One signature against the keys that its domain publishes.  Used by auth/dkim and auth/arc alone.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "mailwhy/auth/dkim/key.h"
#include "mailwhy/auth/dkim/signature.h"

namespace mailwhy::auth::dkim {

struct KeyCheck {
  Reason reason = Reason::no_key;      // good, other_key, header_changed, or what speaks against the key
  std::string problem;                 // in words, of a key that cannot be used
  std::shared_ptr<const Key> key;      // the one that counted
  bool usable = false;                 // nothing speaks against the key
  std::optional<bool> matches;         // b= fits `hashed`; also of a key that is not meant for this
  std::optional<bool> made;            // RSA: b= was made with this key
  std::optional<Bytes> signed_hash;    // RSA: of what
};

// The key with which it comes farthest, of all that were found.  `hashed` is the hash of signed_header().
KeyCheck check_keys(const Signature& signature, const KeysFound& found, BytesView hashed);

}  // namespace mailwhy::auth::dkim
