// A private key that signs, and a hash over what comes in pieces.  For DKIM: RSA (PKCS #1 v1.5) and Ed25519.  OpenSSL does the work.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "mailwhy/base/bytes.h"
#include "mailwhy/base/result.h"
#include "mailwhy/crypto/digest.h"

namespace mailwhy::crypto {

// SHA-256 of many pieces.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();
  void feed(BytesView piece);
  // 32 bytes; call once.
  Bytes finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class SigningKey {
 public:
  enum class Kind { rsa, ed25519 };
  // PEM, PKCS #1 or PKCS #8, without a passphrase.  The error is one sentence, without anything of the key.
  static Result<SigningKey> read(std::string_view pem);
  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

  Kind kind() const;
  int bits() const;
  // Signs a SHA-256 hash (RFC 6376 s3.3.1; RFC 8463 s3 signs it with Ed25519 as its message).  nullopt when OpenSSL refuses.
  std::optional<Bytes> sign(BytesView sha256) const { return sign(Hash::sha256, sha256); }
  // The same for RSA with SHA-1, which nobody accepts any more (RFC 8301 s3.1): for tests of those who verify.
  std::optional<Bytes> sign(Hash hash, BytesView hashed) const;
  // As p= has it, before base64: SubjectPublicKeyInfo of RSA, the 32 bytes of Ed25519 (RFC 8463 s4.2).
  Bytes public_key() const;

 private:
  struct Impl;
  explicit SigningKey(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mailwhy::crypto
