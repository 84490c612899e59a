// SCRAM (RFC 5802, RFC 7677): the password is proved to the server and by the server, and never sent.
#pragma once
#include "mailwhy/crypto/digest.h"
#include "mailwhy/sasl/steps.h"

namespace mailwhy::sasl {

class Scram {
 public:
  // With `plus` the login is tied to material.binding, which must be there.
  Scram(const Material& material, crypto::Hash hash, bool plus) : material_(material), hash_(hash), plus_(plus) {}
  Step start();
  Step step(BytesView challenge);
  std::optional<Trouble> accept() const;

 private:
  struct ServerFirst {
    std::string nonce;
    Bytes salt;
    std::uint32_t rounds = 0;
  };
  Step on_first(BytesView text);
  Step on_final(BytesView text);
  Step prove(const ServerFirst& first, BytesView text);
  std::optional<Step> read_first(BytesView text, ServerFirst& first) const;

  const Material& material_;
  crypto::Hash hash_;
  bool plus_;
  enum class State { first, final, over } state_ = State::first;
  bool proved_ = false;
  std::string gs2_, first_bare_, nonce_;
  crypto::Secret password_;          // prepared
  crypto::Secret server_signature_;  // what the server has to say in the end
};

}  // namespace mailwhy::sasl
