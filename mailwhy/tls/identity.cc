#include "mailwhy/tls/identity.h"

#include "mailwhy/tls/context.h"

namespace mailwhy::tls {

std::optional<std::string> identity_problem(const crypto::Identity& identity) {
  if (crypto::read_pem(identity.chain_pem).empty()) return "there is no certificate in PEM form.";
  if (identity.key_pem.find("PRIVATE KEY-----") == std::string::npos) return "there is no private key in PEM form.";
  if (identity.key_pem.find("ENCRYPTED") != std::string::npos) return "the key is encrypted; a key without a passphrase is needed.";
  const ContextPtr context(SSL_CTX_new(TLS_client_method()));
  const SslPtr session(context ? SSL_new(context.get()) : nullptr);
  if (session && use_identity(session.get(), identity)) return std::nullopt;
  return "the key does not belong to the first certificate, or one of them cannot be read.";
}

}  // namespace mailwhy::tls
