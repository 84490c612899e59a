// A key that signs DNS zones with ECDSA on P-256 (algorithm 13, RFC 6605), for the lab.  Never for production use: the key follows
// from public words, so that two processes agree on it without talking.
#pragma once
#include <memory>
#include <string_view>

#include "mailwhy/base/bytes.h"

namespace mailwhy::crypto {

class ZoneKey {
 public:
  // The same words give the same key, always.
  explicit ZoneKey(std::string_view words);
  ~ZoneKey();
  ZoneKey(ZoneKey&&) noexcept;
  // The point without its leading form byte, 64 bytes (RFC 6605 s4).
  const Bytes& public_key() const;
  // r and s, 32 bytes each (RFC 6605 s4); other bytes each time.
  Bytes sign(BytesView bytes) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mailwhy::crypto
