// A test authority: makes certificates by flaw, on the fly, for the lab.  Never for production use.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/time.h"

namespace mailwhy::crypto {

// A certificate with its private key and the certificates that are sent with it, all PEM.
struct Identity {
  std::string chain_pem;  // leaf first
  std::string key_pem;
};

struct IdentityRequest {
  std::vector<std::string> dns_names;  // the first is also the common name
  Time not_before, not_after;
  enum class Signer { authority, self, unknown_authority } signer = Signer::authority;
  bool rsa = false;  // RSA-2048 in place of P-256
  std::string issuer_url;  // where the issuer's certificate can be had (RFC 5280 s4.2.2.1); empty: it is not said
};

class Authority {
 public:
  Authority();  // makes a root key; valid from 2000 to 2099
  ~Authority();
  // The root certificate, PEM: what a client must trust.
  const std::string& root_pem() const;
  Identity issue(const IdentityRequest& request);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mailwhy::crypto
