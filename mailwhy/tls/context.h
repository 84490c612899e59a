// OpenSSL contexts: what all sessions of one kind share.  Private to the room.
#pragma once
#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "mailwhy/crypto/authority.h"
#include "mailwhy/crypto/openssl_ptr.h"
#include "mailwhy/tls/engine.h"

namespace mailwhy::tls {

using ContextPtr = std::unique_ptr<SSL_CTX, crypto::Free<SSL_CTX_free>>;
using SslPtr = std::unique_ptr<SSL, crypto::Free<SSL_free>>;

// A new client session.  The context behind it, with its trust store, is loaded once for each content of `ca_file`
// ("": the system's store, which is looked up certificate by certificate).  An unreadable file trusts nobody.
// nullptr when OpenSSL cannot make one.
SslPtr client_session(const std::string& ca_file);

// A new server session with its own context; nullptr when the identity's PEM cannot be used.
// `nameless`, when there is one, is for clients that send no SNI.
SslPtr server_session(const crypto::Identity& identity, ServerFlaw flaw, const crypto::Identity* nameless);

// Makes the session show this certificate; false when the PEM cannot be used.
bool use_identity(SSL* session, const crypto::Identity& identity);

}  // namespace mailwhy::tls
