// A public key that checks signatures: RSA (PKCS #1 v1.5) and Ed25519, as DKIM and ARC publish them.  OpenSSL does the work.
#pragma once
#include <memory>
#include <optional>

#include "mailwhy/base/bytes.h"
#include "mailwhy/crypto/digest.h"

namespace mailwhy::crypto {

// A hash over what comes in pieces; may be used again after finish(), and copied half way.
class RunningHash {
 public:
  explicit RunningHash(Hash hash);  // sha1 or sha256
  RunningHash(const RunningHash& other);
  RunningHash& operator=(const RunningHash& other);
  RunningHash(RunningHash&&) noexcept;
  RunningHash& operator=(RunningHash&&) noexcept;
  ~RunningHash();
  void feed(BytesView piece);
  // The hash of all pieces; begins anew.
  Bytes finish();
  // The hash of the pieces so far, which may go on.
  Bytes peek() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Not for use by two threads at once.
class PublicKey {
 public:
  enum class Kind { rsa, ed25519 };
  enum class Form {
    info,   // SubjectPublicKeyInfo (RFC 5280 s4.1.2.7), as every signer writes it
    bare,   // RSAPublicKey (RFC 8017, appendix A), as the words of RFC 6376 s3.6.1 have it
    raw,    // the 32 bytes of Ed25519 (RFC 8463 s4.2)
  };
  // nullopt when these bytes are no such key, when bytes follow it, and for RSA keys beyond 16384 bits.
  static std::optional<PublicKey> read_rsa(BytesView der);
  static std::optional<PublicKey> read_ed25519(BytesView raw);
  PublicKey(PublicKey&&) noexcept;
  PublicKey& operator=(PublicKey&&) noexcept;
  ~PublicKey();

  Kind kind() const;
  Form form() const;
  int bits() const;
  // Whether the owner of the key signed this hash.  RSA: `hash` names what made it (RFC 8017 s8.2.2).  Ed25519 signs the hash itself
  // as its message (RFC 8463 s3).
  bool verify(Hash hash, BytesView hashed, BytesView signature) const;
  // RSA only: the hash that the owner of the key signed, whatever it was of.  nullopt: this key did not make the signature.
  std::optional<Bytes> signed_hash(Hash hash, BytesView signature) const;

 private:
  struct Impl;
  explicit PublicKey(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mailwhy::crypto
