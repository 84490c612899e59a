// What we have to log in with, and where.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "mailwhy/base/bytes.h"
#include "mailwhy/base/time.h"
#include "mailwhy/crypto/secret.h"

namespace mailwhy::sasl {

// What ties a login to the TLS connection under it (RFC 5929, RFC 9266).
struct ChannelBinding {
  std::string type;  // "tls-exporter", "tls-server-end-point"
  Bytes bytes;
};

struct Material {
  std::string user;                       // who logs in, UTF-8
  std::string act_as;                     // the authorisation identity; empty: the user's own
  std::optional<crypto::Secret> password;
  std::optional<crypto::Secret> token;    // OAuth 2.0 access token
  bool certificate = false;               // a client certificate was shown in the handshake
  std::optional<ChannelBinding> binding;  // known once TLS is up
  // Whether the server offered a -PLUS form: says in SCRAM that nobody took it out of the list (RFC 5802 s6).
  bool plus_offered = false;

  std::string service = "smtp";           // RFC 2831 s2.1.2
  std::string host;                       // the server's name as we call it
  std::uint16_t port = 0;
  Time now{};                             // for NTLM, when the server tells no time

  bool login_sends_user_at_once = false;  // AUTH LOGIN with the user name in the initial response
  std::string nonce;                      // printable, without comma; empty: drawn.  Set by tests only.
};

}  // namespace mailwhy::sasl
