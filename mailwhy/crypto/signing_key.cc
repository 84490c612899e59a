#include "mailwhy/crypto/signing_key.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <utility>

#include "mailwhy/base/check.h"
#include "mailwhy/crypto/openssl_ptr.h"

namespace mailwhy::crypto {
namespace {
// Nobody is asked for a passphrase from within a library.
int no_passphrase(char*, int, int, void*) { return 0; }
}  // namespace

struct Sha256::Impl {
  DigestPtr context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {
  MAILWHY_CHECK(impl_->context && EVP_DigestInit_ex(impl_->context.get(), EVP_sha256(), nullptr) == 1, "SHA-256 is in every OpenSSL");
}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::feed(BytesView piece) { EVP_DigestUpdate(impl_->context.get(), piece.data(), piece.size()); }

Bytes Sha256::finish() {
  Bytes out(32, '\0');
  unsigned int size = 0;
  EVP_DigestFinal_ex(impl_->context.get(), raw(out), &size);
  return out;
}

struct SigningKey::Impl {
  KeyPtr key;
  Kind kind = Kind::rsa;
};

SigningKey::SigningKey(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

Result<SigningKey> SigningKey::read(std::string_view pem) {
  const BioPtr bio = read_only_bio(pem);
  auto impl = std::make_unique<Impl>();
  impl->key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  ERR_clear_error();
  if (!impl->key) return fail("this is no private key in PEM form without a passphrase.", Error::Kind::file);
  const int id = EVP_PKEY_get_base_id(impl->key.get());
  if (id != EVP_PKEY_RSA && id != EVP_PKEY_ED25519) return fail("DKIM knows RSA and Ed25519 keys; this one is of another kind.", Error::Kind::file);
  impl->kind = id == EVP_PKEY_RSA ? Kind::rsa : Kind::ed25519;
  return SigningKey(std::move(impl));
}

SigningKey::Kind SigningKey::kind() const { return impl_->kind; }
int SigningKey::bits() const { return EVP_PKEY_get_bits(impl_->key.get()); }

std::optional<Bytes> SigningKey::sign(Hash hash, BytesView hashed) const {
  std::size_t size = 0;
  if (impl_->kind == Kind::ed25519) {
    const DigestPtr context(EVP_MD_CTX_new());
    if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, impl_->key.get()) != 1) return std::nullopt;
    if (EVP_DigestSign(context.get(), nullptr, &size, raw(hashed), hashed.size()) != 1) return std::nullopt;
    Bytes out(size, '\0');
    if (EVP_DigestSign(context.get(), raw(out), &size, raw(hashed), hashed.size()) != 1) return std::nullopt;
    out.resize(size);
    return out;
  }
  const KeyContextPtr context(EVP_PKEY_CTX_new(impl_->key.get(), nullptr));
  const bool ready = context && EVP_PKEY_sign_init(context.get()) == 1 && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1 &&
                     EVP_PKEY_CTX_set_signature_md(context.get(), hash == Hash::sha1 ? EVP_sha1() : EVP_sha256()) == 1;
  if (!ready || EVP_PKEY_sign(context.get(), nullptr, &size, raw(hashed), hashed.size()) != 1) return std::nullopt;
  Bytes out(size, '\0');
  if (EVP_PKEY_sign(context.get(), raw(out), &size, raw(hashed), hashed.size()) != 1) return std::nullopt;
  out.resize(size);
  return out;
}

Bytes SigningKey::public_key() const {
  if (impl_->kind == Kind::ed25519) {
    std::size_t size = 32;
    Bytes out(size, '\0');
    return EVP_PKEY_get_raw_public_key(impl_->key.get(), raw(out), &size) == 1 ? out : Bytes();
  }
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(impl_->key.get(), &der);
  if (size <= 0) return {};
  Bytes out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return out;
}

}  // namespace mailwhy::crypto
