#include "mailwhy/crypto/authority.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include "mailwhy/base/check.h"
#include "mailwhy/crypto/openssl_ptr.h"

namespace mailwhy::crypto {

struct AuthorityRoot {
  KeyPtr key;
  X509Ptr certificate;
};

namespace {

using namespace std::chrono;

KeyPtr make_key(bool rsa) {
  KeyPtr key(rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256"));
  MAILWHY_CHECK(key != nullptr, "OpenSSL can make a key");
  return key;
}

void set_serial(X509* certificate) {
  std::string bytes(8, '\0');
  auto* data = reinterpret_cast<unsigned char*>(bytes.data());
  RAND_bytes(data, static_cast<int>(bytes.size()));
  data[0] &= 0x7f;  // positive, RFC 5280 s4.1.2.2
  data[0] |= 0x01;
  const BignumPtr number(BN_bin2bn(data, static_cast<int>(bytes.size()), nullptr));
  BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

void set_time(ASN1_TIME* field, Time time) {
  ASN1_TIME_set(field, static_cast<time_t>(floor<seconds>(time).time_since_epoch().count()));
}

// RFC 5280: a common name holds at most 64 characters; a longer host name stands in the SAN alone.
void set_common_name(X509* certificate, const std::string& name) {
  if (name.empty() || name.size() > 64) return;
  X509_NAME_add_entry_by_NID(X509_get_subject_name(certificate), NID_commonName, MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.data()), static_cast<int>(name.size()), -1,
                             0);
}

void add_extension(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
  MAILWHY_CHECK(extension != nullptr, "the extension texts are our own");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

// Built by hand: OpenSSL's text form would read commas in a name as more names.
void add_alternative_names(X509* certificate, const std::vector<std::string>& names) {
  if (names.empty()) return;
  const NamesPtr list(GENERAL_NAMES_new());
  for (const std::string& name : names) {
    ASN1_IA5STRING* text = ASN1_IA5STRING_new();
    ASN1_STRING_set(text, name.data(), static_cast<int>(name.size()));
    GENERAL_NAME* entry = GENERAL_NAME_new();
    GENERAL_NAME_set0_value(entry, GEN_DNS, text);
    sk_GENERAL_NAME_push(list.get(), entry);
  }
  X509_add1_ext_i2d(certificate, NID_subject_alt_name, list.get(), 0, 0);
}

X509Ptr begin_certificate(EVP_PKEY* key, Time not_before, Time not_after) {
  X509Ptr certificate(X509_new());
  MAILWHY_CHECK(certificate != nullptr, "OpenSSL can make a certificate");
  X509_set_version(certificate.get(), X509_VERSION_3);
  set_serial(certificate.get());
  set_time(X509_getm_notBefore(certificate.get()), not_before);
  set_time(X509_getm_notAfter(certificate.get()), not_after);
  X509_set_pubkey(certificate.get(), key);
  return certificate;
}

AuthorityRoot make_root(const std::string& name) {
  AuthorityRoot root;
  root.key = make_key(false);
  root.certificate = begin_certificate(root.key.get(), sys_days(year(2000) / 1 / 1),
                                       sys_days(year(2099) / 12 / 31) + hours(23));
  X509* certificate = root.certificate.get();
  set_common_name(certificate, name);
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(certificate, certificate, NID_subject_key_identifier, "hash");
  MAILWHY_CHECK(X509_sign(certificate, root.key.get(), EVP_sha256()) > 0, "OpenSSL can sign");
  return root;
}

std::string pem_of(X509* certificate) {
  const BioPtr out(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(out.get(), certificate);
  return content(out.get());
}

std::string pem_of(EVP_PKEY* key) {
  const BioPtr out(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return content(out.get());
}

}  // namespace

struct Authority::Impl {
  AuthorityRoot root = make_root("mailwhy test authority");
  AuthorityRoot unknown;  // made when first wanted; its certificate is never given away
  std::string root_pem = pem_of(root.certificate.get());

  const AuthorityRoot& unknown_root() {
    if (!unknown.key) unknown = make_root("an authority nobody knows");
    return unknown;
  }
};

Authority::Authority() : impl_(std::make_unique<Impl>()) {}
Authority::~Authority() = default;

const std::string& Authority::root_pem() const { return impl_->root_pem; }

Identity Authority::issue(const IdentityRequest& request) {
  const KeyPtr key = make_key(request.rsa);
  const X509Ptr leaf = begin_certificate(key.get(), request.not_before, request.not_after);
  X509* certificate = leaf.get();
  if (!request.dns_names.empty()) set_common_name(certificate, request.dns_names.front());

  X509* issuer = certificate;
  EVP_PKEY* signer = key.get();
  if (request.signer != IdentityRequest::Signer::self) {
    const AuthorityRoot& root =
        request.signer == IdentityRequest::Signer::authority ? impl_->root : impl_->unknown_root();
    issuer = root.certificate.get();
    signer = root.key.get();
  }
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  add_alternative_names(certificate, request.dns_names);
  add_extension(certificate, issuer, NID_basic_constraints, "CA:FALSE");
  add_extension(certificate, issuer, NID_key_usage,
                request.rsa ? "critical,digitalSignature,keyEncipherment" : "critical,digitalSignature");
  add_extension(certificate, issuer, NID_ext_key_usage, "serverAuth");
  add_extension(certificate, issuer, NID_subject_key_identifier, "hash");
  if (!request.issuer_url.empty()) add_extension(certificate, issuer, NID_info_access, ("caIssuers;URI:" + request.issuer_url).c_str());
  MAILWHY_CHECK(X509_sign(certificate, signer, EVP_sha256()) > 0, "OpenSSL can sign");
  ERR_clear_error();
  return {pem_of(certificate), pem_of(key.get())};
}

}  // namespace mailwhy::crypto
