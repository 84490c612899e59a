// What a login mechanism answers to one challenge, and how it may fail on our side of the conversation.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "mailwhy/crypto/secret.h"

namespace mailwhy::sasl {

// Why we do not go on.  That the server refuses us is no Trouble: its reply says so.
struct Trouble {
  enum class Kind {
    challenge_malformed,    // not what the mechanism's standard lets a server say
    challenge_too_long,     // beyond our cap
    unexpected_challenge,   // the server asks on although everything was said
    nonce_not_ours,         // the server's part does not begin with ours: replayed or tampered with
    too_many_rounds,        // of key derivation: an attack on our time
    extension_demanded,     // the server insists on something nobody has defined
    no_common_protection,   // the server wants every byte wrapped, which mail does not do
    server_proof_wrong,     // the server does not know the password: not the server it claims to be, or a broken one
    server_proof_missing,   // it said yes without proof
    server_refused,         // refused inside of the mechanism: e=invalid-proof, the JSON of an OAuth server
    secret_unusable,        // user name or password cannot be written in this mechanism
    not_able,               // this machine cannot do it: no random bytes, MD5 switched off
  };
  Kind kind = Kind::challenge_malformed;
  std::string text;   // one sentence for people, without secrets; words of the server made visible
  std::string words;  // server_refused: the server's own word, such as invalid-proof or invalid_token, made visible
  friend bool operator==(const Trouble&, const Trouble&) = default;
};
std::string_view to_string(Trouble::Kind kind);  // "server_proof_wrong"

struct Step {
  // What to send, before base64.  Empty secret: an empty response.  nullopt: with start() that the mechanism waits for a challenge
  // first; with a failure that there is nothing left to say but "*" (RFC 4954 s4).
  std::optional<crypto::Secret> response;
  // What has to be sent may still have to be sent: an OAuth server waits for an answer to its refusal.
  std::optional<Trouble> failure;
  bool done = false;  // we have said everything; the server's verdict decides
  std::string said;   // one sentence for people on what this step is; never a secret
};

}  // namespace mailwhy::sasl
