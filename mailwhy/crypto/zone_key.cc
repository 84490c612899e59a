#include "mailwhy/crypto/zone_key.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

#include "mailwhy/base/check.h"
#include "mailwhy/crypto/digest.h"
#include "mailwhy/crypto/openssl_ptr.h"

namespace mailwhy::crypto {
namespace {

using GroupPtr = std::unique_ptr<EC_GROUP, Free<EC_GROUP_free>>;
using PointPtr = std::unique_ptr<EC_POINT, Free<EC_POINT_free>>;
using BuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using ParametersPtr = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using SignaturePtr = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;

constexpr std::size_t number_bytes = 32, point_bytes = 1 + 2 * number_bytes;

// A number from 1 to the order of the group, exclusive.
BignumPtr secret_of(std::string_view words, const EC_GROUP* group) {
  const Bytes hash = digest(Hash::sha256, Bytes("mailwhy lab zone key ").append(words));
  BignumPtr secret(BN_bin2bn(raw(hash), static_cast<int>(hash.size()), nullptr));
  MAILWHY_CHECK(secret != nullptr && !BN_is_zero(secret.get()) && BN_cmp(secret.get(), EC_GROUP_get0_order(group)) < 0,
                "no name of a zone hashes to one of the few numbers that are no key");
  return secret;
}

}  // namespace

struct ZoneKey::Impl {
  KeyPtr key;
  Bytes public_key;
};

ZoneKey::ZoneKey(std::string_view words) : impl_(std::make_unique<Impl>()) {
  const GroupPtr group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  const BignumPtr secret = secret_of(words, group.get());
  const PointPtr point(EC_POINT_new(group.get()));
  Bytes octets(point_bytes, '\0');
  const bool multiplied = EC_POINT_mul(group.get(), point.get(), secret.get(), nullptr, nullptr, nullptr) == 1 &&
                          EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, raw(octets), octets.size(), nullptr) == octets.size();
  MAILWHY_CHECK(multiplied, "OpenSSL knows P-256");
  const BuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret.get());
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, octets.data(), octets.size());
  const ParametersPtr parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  EVP_PKEY_fromdata_init(context.get());
  MAILWHY_CHECK(EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get()) == 1, "a number and its point are a key");
  impl_->key.reset(key);
  impl_->public_key = octets.substr(1);
}

ZoneKey::~ZoneKey() = default;
ZoneKey::ZoneKey(ZoneKey&&) noexcept = default;

const Bytes& ZoneKey::public_key() const { return impl_->public_key; }

Bytes ZoneKey::sign(BytesView bytes) const {
  const DigestPtr context(EVP_MD_CTX_new());
  std::size_t size = 0;
  bool good = EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, impl_->key.get()) == 1 &&
              EVP_DigestSign(context.get(), nullptr, &size, raw(bytes), bytes.size()) == 1;
  Bytes der(size, '\0');
  good = good && EVP_DigestSign(context.get(), raw(der), &size, raw(bytes), bytes.size()) == 1;
  const unsigned char* at = raw(BytesView(der));
  const SignaturePtr signature(good ? d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)) : nullptr);
  MAILWHY_CHECK(signature != nullptr, "OpenSSL signs with its own key");
  Bytes out(2 * number_bytes, '\0');
  BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), raw(out), number_bytes);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), raw(out) + number_bytes, number_bytes);
  return out;
}

}  // namespace mailwhy::crypto
