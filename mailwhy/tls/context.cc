#include "mailwhy/tls/context.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "mailwhy/base/text.h"

namespace mailwhy::tls {
namespace {

constexpr std::size_t max_ca_file_bytes = 16 << 20;

// Everything this OpenSSL can do, as opportunistic senders offer; anonymous suites last.
constexpr const char* all_ciphers = "ALL:+aNULL:@SECLEVEL=0";

std::optional<std::string> read_file(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error || size > max_ca_file_bytes) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

std::size_t add_roots(X509_STORE* store, const std::string& pem) {
  std::size_t count = 0;
  const crypto::BioPtr in = crypto::read_only_bio(pem);
  while (true) {
    const crypto::X509Ptr root(PEM_read_bio_X509_AUX(in.get(), nullptr, nullptr, nullptr));
    if (!root) break;
    if (X509_STORE_add_cert(store, root.get()) == 1) ++count;
  }
  ERR_clear_error();
  return count;
}

bool has_hashed_certificates(const char* directory) {
  std::error_code error;
  for (std::filesystem::directory_iterator at(directory, error), end; !error && at != end; at.increment(error))
    if (at->path().extension() == ".0") return true;
  return false;
}

const char* environment_or(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : otherwise;
}

// The system's bundle of all roots.  Decoding every certificate in it costs some 30 ms, a whole check's time, so the file
// waits for the first certificate to judge, and only roots that a chain names as issuers are decoded.
struct Bundle {
  std::string file;
  std::once_flag read;
  std::mutex mutex;
  std::vector<std::string> roots;  // DER, emptied when the store has it
};

// RFC 7468 s2: the base64 between BEGIN and END lines.
std::vector<std::string> certificates_in(const std::string& pem) {
  constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----", end = "-----END CERTIFICATE-----";
  std::vector<std::string> out;
  std::size_t at = 0;
  while ((at = pem.find(begin, at)) != std::string::npos) {
    at += begin.size();
    const std::size_t stop = pem.find(end, at);
    if (stop == std::string::npos) break;
    std::string text = pem.substr(at, stop - at);
    std::erase_if(text, [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; });
    if (auto der = base64_decode(text)) out.push_back(std::move(*der));
    at = stop;
  }
  return out;
}

std::string issuer_der(X509* certificate) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509_NAME(X509_get_issuer_name(certificate), &bytes);
  std::string der = size > 0 ? std::string(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size)) : std::string();
  OPENSSL_free(bytes);
  return der;
}

// Puts the roots that could have issued one of the served certificates into the store.
void add_named_roots(X509_STORE_CTX* verification, Bundle& bundle) {
  std::vector<std::string> issuers;
  if (X509* leaf = X509_STORE_CTX_get0_cert(verification)) issuers.push_back(issuer_der(leaf));
  STACK_OF(X509)* served = X509_STORE_CTX_get0_untrusted(verification);
  for (int i = 0; i < sk_X509_num(served); ++i) issuers.push_back(issuer_der(sk_X509_value(served, i)));
  const std::lock_guard lock(bundle.mutex);
  for (auto& root : bundle.roots) {
    const bool named = std::any_of(issuers.begin(), issuers.end(), [&](const std::string& issuer) {
      return !issuer.empty() && root.find(issuer) != std::string::npos;
    });
    if (!named) continue;
    const auto* bytes = reinterpret_cast<const unsigned char*>(root.data());
    const crypto::X509Ptr certificate(d2i_X509(nullptr, &bytes, static_cast<long>(root.size())));
    if (certificate) X509_STORE_add_cert(X509_STORE_CTX_get0_store(verification), certificate.get());
    root.clear();
  }
  ERR_clear_error();
}

int verify_with_bundle(X509_STORE_CTX* verification, void* argument) {
  auto& bundle = *static_cast<Bundle*>(argument);
  std::call_once(bundle.read, [&] {
    if (const auto pem = read_file(bundle.file)) bundle.roots = certificates_in(*pem);
  });
  add_named_roots(verification, bundle);
  return X509_verify_cert(verification);
}

// A directory is asked only for the roots that a chain names.  The bundle serves where the directory cannot, or where
// the user names one (SSL_CERT_FILE).  `bundle` must outlive the context.
void use_system_store(SSL_CTX* context, Bundle& bundle) {
  const char* directory = environment_or(X509_get_default_cert_dir_env(), X509_get_default_cert_dir());
  const char* file = environment_or(X509_get_default_cert_file_env(), nullptr);
  const bool by_directory = has_hashed_certificates(directory);
  if (by_directory) SSL_CTX_load_verify_dir(context, directory);
  ERR_clear_error();
  if (file == nullptr && by_directory) return;
  bundle.file = file != nullptr ? file : X509_get_default_cert_file();
  SSL_CTX_set_cert_verify_callback(context, verify_with_bundle, &bundle);
}

void allow_everything(SSL_CTX* context) {
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context, 0);
  SSL_CTX_set_cipher_list(context, all_ciphers);
  // Servers from before RFC 5746 are still in use for mail.
  SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_NO_RENEGOTIATION | SSL_OP_ALL);
  SSL_CTX_set_mode(context, SSL_MODE_AUTO_RETRY);
}

ContextPtr make_client_context() {
  ContextPtr context(SSL_CTX_new(TLS_client_method()));
  if (!context) return context;
  allow_everything(context.get());
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  return context;
}

struct CachedContext {
  std::optional<std::string> content;  // of the file, so that a changed file is read again
  ContextPtr context;
};

// Never destroyed: OpenSSL cleans up at exit before objects with a shorter life would.
struct ContextCache {
  std::mutex mutex;
  std::map<std::string, CachedContext> by_file;
  ContextPtr system;
  Bundle bundle;

  SSL_CTX* system_context() {
    if (!system && (system = make_client_context())) use_system_store(system.get(), bundle);
    return system.get();
  }
  SSL_CTX* context_for(const std::string& file) {
    std::optional<std::string> content = read_file(file);
    CachedContext& cached = by_file[file];
    if (cached.context && cached.content == content) return cached.context.get();
    cached.context = make_client_context();
    if (cached.context && content) add_roots(SSL_CTX_get_cert_store(cached.context.get()), *content);
    cached.content = std::move(content);
    return cached.context.get();
  }
};
ContextCache& context_cache() {
  static ContextCache& cache = *new ContextCache;
  return cache;
}

// RFC 8446 s4.2.1: what a server does that knows none of the versions offered.
int refuse_every_version(SSL*, int* alert, void*) {
  *alert = SSL_AD_PROTOCOL_VERSION;
  return SSL_CLIENT_HELLO_ERROR;
}

// Gives the context to the session, which frees it with itself.
void keep_with(SSL* session, ContextPtr context) {
  static const int slot = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, [](void*, void* kept, CRYPTO_EX_DATA*, int, long, void*) {
    SSL_CTX_free(static_cast<SSL_CTX*>(kept));
  });
  if (SSL_set_ex_data(session, slot, context.get()) == 1) context.release();
}

// A whole context for those who do not say whom they want; it lives as long as the one that asks for it.
int choose_by_name(SSL* session, int*, void* nameless) {
  if (SSL_get_servername(session, TLSEXT_NAMETYPE_host_name) == nullptr) SSL_set_SSL_CTX(session, static_cast<SSL_CTX*>(nameless));
  return SSL_TLSEXT_ERR_OK;
}

bool use_identity(SSL_CTX* context, const crypto::Identity& identity) {
  const crypto::BioPtr chain = crypto::read_only_bio(identity.chain_pem);
  const crypto::X509Ptr leaf(PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr));
  if (!leaf || SSL_CTX_use_certificate(context, leaf.get()) != 1) return false;
  while (X509* next = PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr))
    if (SSL_CTX_add0_chain_cert(context, next) != 1) X509_free(next);
  const crypto::BioPtr text = crypto::read_only_bio(identity.key_pem);
  const crypto::KeyPtr key(PEM_read_bio_PrivateKey(text.get(), nullptr, nullptr, nullptr));
  return key && SSL_CTX_use_PrivateKey(context, key.get()) == 1;
}

void apply_flaw(SSL_CTX* context, ServerFlaw flaw) {
  switch (flaw) {
    case ServerFlaw::none: break;
    case ServerFlaw::no_common_version: SSL_CTX_set_client_hello_cb(context, refuse_every_version, nullptr); break;
    case ServerFlaw::asks_certificate:
      SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
      break;
    case ServerFlaw::anonymous:
      SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
      SSL_CTX_set_cipher_list(context, "aNULL:@SECLEVEL=0");
      break;
    case ServerFlaw::old_version: SSL_CTX_set_max_proto_version(context, TLS1_VERSION); break;
  }
}

}  // namespace

SslPtr client_session(const std::string& ca_file) {
  ContextCache& cache = context_cache();
  const std::lock_guard lock(cache.mutex);
  SSL_CTX* context = ca_file.empty() ? cache.system_context() : cache.context_for(ca_file);
  return SslPtr(context != nullptr ? SSL_new(context) : nullptr);
}

bool use_identity(SSL* session, const crypto::Identity& identity) {
  const crypto::BioPtr chain = crypto::read_only_bio(identity.chain_pem);
  const crypto::X509Ptr leaf(PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr));
  bool usable = leaf && SSL_use_certificate(session, leaf.get()) == 1;
  while (X509* next = usable ? PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr) : nullptr)
    if (SSL_add0_chain_cert(session, next) != 1) X509_free(next);
  const crypto::BioPtr text = crypto::read_only_bio(identity.key_pem);
  const auto nobody_is_asked = [](char*, int, int, void*) { return 0; };
  const crypto::KeyPtr key(usable ? PEM_read_bio_PrivateKey(text.get(), nullptr, nobody_is_asked, nullptr) : nullptr);
  usable = key && SSL_use_PrivateKey(session, key.get()) == 1 && SSL_check_private_key(session) == 1;
  ERR_clear_error();
  return usable;
}

SslPtr server_session(const crypto::Identity& identity, ServerFlaw flaw, const crypto::Identity* nameless) {
  const ContextPtr context(SSL_CTX_new(TLS_server_method()));
  if (!context) return nullptr;
  allow_everything(context.get());
  SSL_CTX_set_dh_auto(context.get(), 1);
  SSL_CTX_set_session_id_context(context.get(), reinterpret_cast<const unsigned char*>("mailwhy"), 7);
  apply_flaw(context.get(), flaw);
  const bool usable = use_identity(context.get(), identity);
  ERR_clear_error();
  SslPtr session(usable ? SSL_new(context.get()) : nullptr);
  if (session && nameless != nullptr) {
    ContextPtr other(SSL_CTX_new(TLS_server_method()));
    if (!other || !use_identity(other.get(), *nameless)) return nullptr;
    SSL_CTX_callback_ctrl(context.get(), SSL_CTRL_SET_TLSEXT_SERVERNAME_CB, reinterpret_cast<void (*)()>(choose_by_name));
    SSL_CTX_set_tlsext_servername_arg(context.get(), other.get());
    keep_with(session.get(), std::move(other));
  }
  return session;
}

std::optional<std::string> trust_problem(const std::string& ca_file) {
  if (ca_file.empty()) return std::nullopt;
  const auto content = read_file(ca_file);
  if (!content) return "The file of trusted certificates " + ca_file + " cannot be read.";
  const std::unique_ptr<X509_STORE, crypto::Free<X509_STORE_free>> store(X509_STORE_new());
  if (add_roots(store.get(), *content) > 0) return std::nullopt;
  return "The file " + ca_file + " holds no certificate in PEM form.";
}

}  // namespace mailwhy::tls
