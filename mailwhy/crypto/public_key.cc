#include "mailwhy/crypto/public_key.h"

#include <openssl/err.h>
#include <openssl/rsa.h>

#include <array>
#include <utility>

#include "mailwhy/base/check.h"
#include "mailwhy/crypto/openssl_ptr.h"

namespace mailwhy::crypto {
namespace {
constexpr int most_bits = 16384;

const EVP_MD* legacy(Hash hash) { return hash == Hash::sha1 ? EVP_sha1() : EVP_sha256(); }

// Looking a method up costs more than a short hash does; what is found once stays.
const EVP_MD* fetched(Hash hash) {
  static const EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return hash == Hash::sha1 ? sha1 : sha256;
}
}  // namespace

struct RunningHash::Impl {
  DigestPtr context{EVP_MD_CTX_new()};
  std::size_t size = 0;
};

RunningHash::RunningHash(Hash hash) : impl_(std::make_unique<Impl>()) {
  MAILWHY_CHECK(hash == Hash::sha1 || hash == Hash::sha256, "DKIM knows no others");
  MAILWHY_CHECK(impl_->context && EVP_DigestInit_ex2(impl_->context.get(), fetched(hash), nullptr) == 1, "SHA is in every OpenSSL");
  impl_->size = size_of(hash);
}
RunningHash::RunningHash(const RunningHash& other) : impl_(std::make_unique<Impl>()) { *this = other; }
RunningHash& RunningHash::operator=(const RunningHash& other) {
  if (this == &other) return *this;
  if (!impl_) impl_ = std::make_unique<Impl>();
  impl_->size = other.impl_->size;
  MAILWHY_CHECK(EVP_MD_CTX_copy_ex(impl_->context.get(), other.impl_->context.get()) == 1, "a hash can be copied");
  return *this;
}
RunningHash::RunningHash(RunningHash&&) noexcept = default;
RunningHash& RunningHash::operator=(RunningHash&&) noexcept = default;
RunningHash::~RunningHash() = default;

void RunningHash::feed(BytesView piece) { EVP_DigestUpdate(impl_->context.get(), piece.data(), piece.size()); }

Bytes RunningHash::finish() {
  Bytes out(impl_->size, '\0');
  unsigned int size = 0;
  EVP_DigestFinal_ex(impl_->context.get(), reinterpret_cast<unsigned char*>(out.data()), &size);
  EVP_DigestInit_ex2(impl_->context.get(), nullptr, nullptr);
  return out;
}

Bytes RunningHash::peek() const {
  RunningHash copy(*this);
  return copy.finish();
}

struct PublicKey::Impl {
  KeyPtr key;
  Kind kind = Kind::rsa;
  Form form = Form::info;
  // Made ready at the first use, one a hash.
  mutable std::array<KeyContextPtr, 2> recover;

  EVP_PKEY_CTX* recovering(Hash hash) const {
    auto& context = recover[hash == Hash::sha1 ? 0 : 1];
    if (context) return context.get();
    KeyContextPtr made(EVP_PKEY_CTX_new(key.get(), nullptr));
    const bool ready = made && EVP_PKEY_verify_recover_init(made.get()) == 1 && EVP_PKEY_CTX_set_rsa_padding(made.get(), RSA_PKCS1_PADDING) == 1 &&
                       EVP_PKEY_CTX_set_signature_md(made.get(), legacy(hash)) == 1;
    if (!ready) return nullptr;
    context = std::move(made);
    return context.get();
  }
};

PublicKey::PublicKey(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PublicKey::PublicKey(PublicKey&&) noexcept = default;
PublicKey& PublicKey::operator=(PublicKey&&) noexcept = default;
PublicKey::~PublicKey() = default;

std::optional<PublicKey> PublicKey::read_rsa(BytesView der) {
  auto impl = std::make_unique<Impl>();
  const unsigned char* at = raw(der);
  const unsigned char* const end = at + der.size();
  impl->key.reset(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  if (!impl->key) {
    at = raw(der);
    impl->key.reset(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, static_cast<long>(der.size())));
    impl->form = Form::bare;
  }
  ERR_clear_error();
  if (!impl->key || at != end || EVP_PKEY_get_base_id(impl->key.get()) != EVP_PKEY_RSA) return std::nullopt;
  const int bits = EVP_PKEY_get_bits(impl->key.get());
  if (bits <= 0 || bits > most_bits) return std::nullopt;
  return PublicKey(std::move(impl));
}

std::optional<PublicKey> PublicKey::read_ed25519(BytesView bytes) {
  if (bytes.size() != 32) return std::nullopt;
  auto impl = std::make_unique<Impl>();
  impl->kind = Kind::ed25519;
  impl->form = Form::raw;
  impl->key.reset(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(bytes), bytes.size()));
  ERR_clear_error();
  if (!impl->key) return std::nullopt;
  return PublicKey(std::move(impl));
}

PublicKey::Kind PublicKey::kind() const { return impl_->kind; }
PublicKey::Form PublicKey::form() const { return impl_->form; }
int PublicKey::bits() const { return impl_->kind == Kind::ed25519 ? 256 : EVP_PKEY_get_bits(impl_->key.get()); }

std::optional<Bytes> PublicKey::signed_hash(Hash hash, BytesView signature) const {
  if (impl_->kind != Kind::rsa) return std::nullopt;
  EVP_PKEY_CTX* const context = impl_->recovering(hash);
  std::size_t size = static_cast<std::size_t>(EVP_PKEY_get_size(impl_->key.get()));
  Bytes out(size, '\0');
  const bool good = context && EVP_PKEY_verify_recover(context, reinterpret_cast<unsigned char*>(out.data()), &size, raw(signature), signature.size()) == 1;
  if (!good) {
    ERR_clear_error();
    return std::nullopt;
  }
  out.resize(size);
  if (size != size_of(hash)) return std::nullopt;
  return out;
}

bool PublicKey::verify(Hash hash, BytesView hashed, BytesView signature) const {
  if (impl_->kind == Kind::rsa) {
    const auto told = signed_hash(hash, signature);
    return told && *told == hashed;
  }
  const DigestPtr context(EVP_MD_CTX_new());
  const bool good = context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, impl_->key.get()) == 1 &&
                    EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(hashed), hashed.size()) == 1;
  ERR_clear_error();
  return good;
}

}  // namespace mailwhy::crypto
