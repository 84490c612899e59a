// Facts about an X.509 certificate and the host names it speaks for (RFC 5280, RFC 6125, RFC 9525).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/domain.h"
#include "mailwhy/base/ip.h"
#include "mailwhy/base/time.h"

namespace mailwhy::crypto {

struct Certificate {
  std::string subject;                  // RFC 4514 text, shown to people; bytes from outside, escape when showing
  std::string issuer;
  std::vector<std::string> dns_names;   // subjectAltName dNSName; the common name when there is no SAN at all
  std::vector<std::string> ip_names;    // subjectAltName iPAddress, as text
  Time not_before{}, not_after{};
  std::string key_type;                 // "RSA", "EC", "ED25519"
  int key_bits = 0;
  std::string signature_algorithm;      // "sha256WithRSAEncryption"
  std::string serial_hex;
  std::string sha256_hex;               // fingerprint of the DER form
  bool self_signed = false;             // subject equals issuer and the signature verifies with its own key
  std::string der;                      // the certificate itself

  friend bool operator==(const Certificate&, const Certificate&) = default;
};

// Reads DER.  nullopt when it is not a certificate.
std::optional<Certificate> read_certificate(std::string_view der);

// Every certificate in PEM text, in order; blocks of other kinds are skipped, and a broken one ends the list.
std::vector<Certificate> read_pem(std::string_view pem);

// True when one of the certificate's DNS names covers `host`; a wildcard covers exactly one leftmost label
// (RFC 6125 s6.4.3) and at least two labels must follow it.  No partial wildcards.
bool names_host(const Certificate& certificate, const Domain& host);

}  // namespace mailwhy::crypto
