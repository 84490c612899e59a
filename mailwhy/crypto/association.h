// How a TLSA record names a certificate or a key, and whether a served chain leads to what was named (RFC 6698 s2.1, RFC 7671 s5).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/crypto/certificate.h"

namespace mailwhy::crypto {

// The bytes by which a record names this certificate.  `selector` 0: the certificate, 1: its public key (SubjectPublicKeyInfo);
// `matching` 0: as it is, 1: SHA-256, 2: SHA-512.  nullopt for other numbers, and for a certificate that cannot be read.
std::optional<std::string> association(const Certificate& certificate, unsigned selector, unsigned matching);

// DER of a SubjectPublicKeyInfo, of a kind that this library knows, with nothing after it.
bool is_public_key(std::string_view der);

// Where the certificate says that its issuer's certificate can be had (RFC 5280 s4.2.2.1); bytes from outside, at most four.
std::vector<std::string> issuer_urls(const Certificate& certificate);

struct PathVerdict {
  bool leads = false;
  bool dates_alone = false;           // it would, were it not for a date
  std::vector<std::string> problems;  // the library's words, each once: "certificate has expired"
};

// Does `chain` (leaf first, as served) lead to `anchor`, by signatures, dates at `now` and the right to sign (RFC 5280 s6)?  The
// anchor need not be self-signed, and need not be among the served ones.  Roots of this machine play no part.
PathVerdict leads_to(const std::vector<Certificate>& chain, const Certificate& anchor, Time now);
// The same for a bare key that signed the last certificate of the path.
PathVerdict leads_to_key(const std::vector<Certificate>& chain, std::string_view public_key_der, Time now);

}  // namespace mailwhy::crypto
