// Whether a certificate and a key of ours can be shown to a server that asks for one.
#pragma once
#include <optional>
#include <string>

#include "mailwhy/crypto/authority.h"

namespace mailwhy::tls {

// What is wrong with them, as a sentence; empty: the chain is read and the key belongs to its first certificate.  Keys that want a
// passphrase are not taken.
std::optional<std::string> identity_problem(const crypto::Identity& identity);

}  // namespace mailwhy::tls
