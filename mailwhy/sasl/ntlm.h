// NTLM as mail servers speak it (MS-SMTPNTLM, MS-NLMP): version 2 answers only, without signing or sealing.
//
// Version 1 is not spoken: its answers can be turned back into the password's hash within hours.
#pragma once
#include "mailwhy/sasl/steps.h"

namespace mailwhy::sasl {

class Ntlm {
 public:
  explicit Ntlm(const Material& material) : material_(material) {}
  Step start();
  Step step(BytesView challenge);
  std::optional<Trouble> accept() const { return {}; }

 private:
  Step on_challenge(BytesView message);

  const Material& material_;
  enum class State { prompt, challenge, over } state_ = State::prompt;
};

// RFC 1320, which today's OpenSSL keeps out of reach.
Bytes md4(BytesView bytes);

}  // namespace mailwhy::sasl
