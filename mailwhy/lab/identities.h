// The lab's certificates: one test authority a process, and an identity for each flaw and set of names, made when first
// wanted and kept (making keys is slow).
#pragma once
#include <string>
#include <vector>

#include "mailwhy/base/result.h"
#include "mailwhy/base/time.h"
#include "mailwhy/crypto/authority.h"
#include "mailwhy/smtp/script.h"
#include "mailwhy/tls/engine.h"

namespace mailwhy::lab {

// The arguments of "! tls" (smtp/script.h) as data.
struct TlsManner {
  enum class Validity { good, expired, not_yet, ends_soon } validity = Validity::good;
  crypto::IdentityRequest::Signer signer = crypto::IdentityRequest::Signer::authority;
  tls::ServerFlaw flaw = tls::ServerFlaw::none;
  std::string other_name;   // empty: the host's own names
  bool rsa = false;
  bool names_issuer = false;  // it says where the certificate of its issuer can be had
  bool sni_only = false;      // clients that do not say whom they want get a certificate for another name
};
// expired, not-yet-valid, ends-soon, self-signed, unknown-ca, no-version, ask-certificate, old-version, anonymous, rsa, names-issuer, sni-only, name NAME; garbage,
// close, reset and silence too, which the script plays by itself.
Result<TlsManner> read_tls_arguments(const std::vector<std::string>& arguments);
// Every "tls" of a script.
Result<void> check_tls_arguments(const smtp::ServerScript& script);

// `names` are the host's; `now` decides what is expired.
const crypto::Identity& identity_for(const TlsManner& manner, const std::vector<std::string>& names, Time now);

// The server's side of a handshake in this manner.
tls::Engine server_engine(const TlsManner& manner, const std::vector<std::string>& names, Time now);

// What a client must trust in the lab: the authority's root, as PEM text and as a file that is removed when the process ends.
std::string lab_root_pem();
std::string lab_ca_file();

}  // namespace mailwhy::lab
