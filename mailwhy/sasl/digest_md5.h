// DIGEST-MD5 (RFC 2831, historic since RFC 6331): hashes in both directions, quality of protection "auth" only.
#pragma once
#include <vector>

#include "mailwhy/sasl/steps.h"

namespace mailwhy::sasl {

class DigestMd5 {
 public:
  explicit DigestMd5(const Material& material) : material_(material) {}
  Step start();
  Step step(BytesView challenge);
  std::optional<Trouble> accept() const;

 private:
  struct Challenge {
    std::vector<std::string> realms;
    std::string nonce;
    bool utf8 = false;
  };
  Step on_challenge(BytesView text);
  Step on_proof(BytesView text);
  std::optional<Step> read(BytesView text, Challenge& challenge) const;
  std::string realm_of(const Challenge& challenge) const;

  const Material& material_;
  enum class State { challenge, proof, over } state_ = State::challenge;
  bool proved_ = false;
  std::string expected_proof_;
};

}  // namespace mailwhy::sasl
