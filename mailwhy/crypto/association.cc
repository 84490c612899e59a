#include "mailwhy/crypto/association.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include <algorithm>

#include "mailwhy/crypto/digest.h"
#include "mailwhy/crypto/openssl_ptr.h"

namespace mailwhy::crypto {
namespace {

constexpr std::size_t most_certificates = 32, most_key_bytes = 64U << 10;

struct FreeStack {
  void operator()(STACK_OF(X509)* stack) const { sk_X509_free(stack); }  // the certificates have owners of their own
};
using StackPtr = std::unique_ptr<STACK_OF(X509), FreeStack>;
using VerificationPtr = std::unique_ptr<X509_STORE_CTX, Free<X509_STORE_CTX_free>>;

X509Ptr parsed(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  return X509Ptr(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

std::vector<X509Ptr> parsed(const std::vector<Certificate>& chain) {
  std::vector<X509Ptr> out;
  for (const Certificate& certificate : chain) {
    if (out.size() == most_certificates) break;
    X509Ptr one = parsed(certificate.der);
    if (!one && out.empty()) return {};  // without a leaf there is nothing to verify
    if (one) out.push_back(std::move(one));
  }
  return out;
}

std::optional<std::string> public_key_of(X509* certificate) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &bytes);
  if (size <= 0) return std::nullopt;
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

bool is_about_dates(int code) { return code == X509_V_ERR_CERT_NOT_YET_VALID || code == X509_V_ERR_CERT_HAS_EXPIRED; }

// Collects every complaint and goes on, so that a date does not hide a broken path.
struct Complaints {
  std::vector<int> codes;
  static int on_verify(int ok, X509_STORE_CTX* context) {
    auto* all = static_cast<Complaints*>(X509_STORE_CTX_get_app_data(context));
    const int code = X509_STORE_CTX_get_error(context);
    if (ok != 1 && all != nullptr && std::find(all->codes.begin(), all->codes.end(), code) == all->codes.end()) all->codes.push_back(code);
    return 1;
  }
};

// RFC 5280 s6 with `anchor` as the only end that counts.
PathVerdict verified(const std::vector<X509Ptr>& chain, X509* anchor, Time now) {
  PathVerdict verdict;
  const VerificationPtr context(X509_STORE_CTX_new());
  const StackPtr served(sk_X509_new_null()), trusted(sk_X509_new_null());
  if (!context || !served || !trusted) return verdict;
  for (const auto& one : chain) sk_X509_push(served.get(), one.get());
  sk_X509_push(trusted.get(), anchor);
  if (X509_STORE_CTX_init(context.get(), nullptr, chain.front().get(), served.get()) != 1) return verdict;
  X509_STORE_CTX_set0_trusted_stack(context.get(), trusted.get());
  X509_STORE_CTX_set_default(context.get(), "ssl_server");
  X509_VERIFY_PARAM* param = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST);
  X509_VERIFY_PARAM_set_time(param, static_cast<time_t>(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count()));
  Complaints complaints;
  X509_STORE_CTX_set_app_data(context.get(), &complaints);
  X509_STORE_CTX_set_verify_cb(context.get(), Complaints::on_verify);
  const bool went_through = X509_verify_cert(context.get()) == 1;
  for (const int code : complaints.codes) verdict.problems.emplace_back(X509_verify_cert_error_string(code));
  verdict.leads = went_through && complaints.codes.empty();
  verdict.dates_alone = went_through && !complaints.codes.empty() && std::all_of(complaints.codes.begin(), complaints.codes.end(), is_about_dates);
  ERR_clear_error();
  return verdict;
}

// From the leaf from issuer to issuer, as far as the served certificates go; the last one is returned.
X509* end_of_path(const std::vector<X509Ptr>& chain) {
  X509* at = chain.front().get();
  std::vector<X509*> seen{at};
  while (true) {
    const auto next = std::find_if(chain.begin(), chain.end(), [&](const X509Ptr& other) {
      return std::find(seen.begin(), seen.end(), other.get()) == seen.end() && X509_check_issued(other.get(), at) == X509_V_OK;
    });
    if (next == chain.end()) return at;
    at = next->get();
    seen.push_back(at);
  }
}

KeyPtr parsed_key(std::string_view der) {
  if (der.empty() || der.size() > most_key_bytes) return nullptr;
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const auto* end = at + der.size();
  KeyPtr key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  return at == end ? std::move(key) : nullptr;
}

}  // namespace

std::optional<std::string> association(const Certificate& certificate, unsigned selector, unsigned matching) {
  if (selector > 1 || matching > 2 || certificate.der.empty()) return std::nullopt;
  std::optional<std::string> selected = certificate.der;
  if (selector == 1) {
    const X509Ptr one = parsed(certificate.der);
    selected = one ? public_key_of(one.get()) : std::nullopt;
    ERR_clear_error();
  }
  if (!selected || matching == 0) return selected;
  return digest(matching == 1 ? Hash::sha256 : Hash::sha512, *selected);
}

bool is_public_key(std::string_view der) { return parsed_key(der) != nullptr; }

std::vector<std::string> issuer_urls(const Certificate& certificate) {
  constexpr std::size_t most_urls = 4;
  std::vector<std::string> urls;
  const X509Ptr one = parsed(certificate.der);
  const std::unique_ptr<AUTHORITY_INFO_ACCESS, Free<AUTHORITY_INFO_ACCESS_free>> places(
      one ? static_cast<AUTHORITY_INFO_ACCESS*>(X509_get_ext_d2i(one.get(), NID_info_access, nullptr, nullptr)) : nullptr);
  ERR_clear_error();
  for (int i = 0; places && i < sk_ACCESS_DESCRIPTION_num(places.get()) && urls.size() < most_urls; ++i) {
    const ACCESS_DESCRIPTION* place = sk_ACCESS_DESCRIPTION_value(places.get(), i);
    if (OBJ_obj2nid(place->method) != NID_ad_ca_issuers || place->location->type != GEN_URI) continue;
    const ASN1_IA5STRING* uri = place->location->d.uniformResourceIdentifier;
    urls.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)), static_cast<std::size_t>(ASN1_STRING_length(uri)));
  }
  return urls;
}

PathVerdict leads_to(const std::vector<Certificate>& chain, const Certificate& anchor, Time now) {
  const auto served = parsed(chain);
  const X509Ptr end = parsed(anchor.der);
  ERR_clear_error();
  if (served.empty() || !end) return {};
  return verified(served, end.get(), now);
}

PathVerdict leads_to_key(const std::vector<Certificate>& chain, std::string_view public_key_der, Time now) {
  const auto served = parsed(chain);
  const KeyPtr key = parsed_key(public_key_der);
  ERR_clear_error();
  if (served.empty() || !key) return {};
  X509* last = end_of_path(served);
  const bool signed_by_it = X509_verify(last, key.get()) == 1;
  ERR_clear_error();
  return signed_by_it ? verified(served, last, now) : PathVerdict{};
}

}  // namespace mailwhy::crypto
