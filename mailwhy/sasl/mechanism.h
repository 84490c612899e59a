// The client's side of SASL mechanisms (RFC 4422) as pure machines: a challenge in, a response out, and one sentence about it.
//
// Not the exchange around it: base64, "334", "*" and the verdict belong to whoever speaks the protocol.  Every challenge is hostile:
// it has a cap, and whatever it says costs bounded time.  The steps are ours, the cryptography is OpenSSL's.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "mailwhy/sasl/material.h"
#include "mailwhy/sasl/step.h"

namespace mailwhy::sasl {

enum class Kind {
  external,
  scram_sha_512_plus, scram_sha_256_plus, scram_sha_1_plus,
  scram_sha_512, scram_sha_256, scram_sha_1,
  oauthbearer, xoauth2,
  plain, login,
  digest_md5, cram_md5, ntlm,
};

struct Traits {
  Kind kind;
  std::string_view name;       // as the server offers it: "SCRAM-SHA-256-PLUS"
  enum class Needs { password, token, certificate } needs;
  bool binding = false;        // needs a channel binding
  bool reveals = false;        // whoever reads along, or answers in the server's place, has the secret
  bool proves_server = false;  // the server has to show that it knows the password too
  bool speaks_first = false;   // there is an initial response
  bool any_prompt = false;     // its challenges are prompts for people: some servers send them without base64 (catalogue A8)
  std::string_view standard;   // "RFC 7677"
};
std::span<const Traits> all_mechanisms();
const Traits& traits_of(Kind kind);
const Traits* find_mechanism(std::string_view name);  // in any case; nullptr when it is none of ours

class Mechanism {
 public:
  Mechanism(Kind kind, Material material);
  Mechanism(Mechanism&&) noexcept;
  Mechanism& operator=(Mechanism&&) noexcept;
  ~Mechanism();

  const Traits& traits() const;
  // The initial response; without one (`response` empty) the server speaks first.  Call once.
  Step start();
  // The answer to one challenge, which is what stood after "334 ", decoded.  Ends by itself: no mechanism takes more than a few.
  Step step(BytesView challenge);
  // The server said yes: whether we may believe it.  A server that had to prove itself and did not is Trouble.
  std::optional<Trouble> accept() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mailwhy::sasl
