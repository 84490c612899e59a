// The mechanisms that say the secret itself, or nothing at all: PLAIN (RFC 4616), LOGIN (never standardised;
// draft-murchison-sasl-login), EXTERNAL (RFC 4422 appendix A), and CRAM-MD5 (RFC 2195), which says a hash of it.
#pragma once
#include "mailwhy/sasl/steps.h"

namespace mailwhy::sasl {

class Plain {
 public:
  explicit Plain(const Material& material) : material_(material) {}
  Step start();
  Step step(BytesView challenge);
  std::optional<Trouble> accept() const { return {}; }

 private:
  const Material& material_;
};

// Two questions, user name and password, in whatever words; the first may be answered in advance.
class Login {
 public:
  explicit Login(const Material& material) : material_(material) {}
  Step start();
  Step step(BytesView prompt);
  std::optional<Trouble> accept() const { return {}; }

 private:
  Step say_user();
  Step say_password();
  const Material& material_;
  int users_ = 0, passwords_ = 0;  // how often each was said
};

class External {
 public:
  explicit External(const Material& material) : material_(material) {}
  Step start();
  Step step(BytesView challenge);
  std::optional<Trouble> accept() const { return {}; }

 private:
  const Material& material_;
};

class CramMd5 {
 public:
  explicit CramMd5(const Material& material) : material_(material) {}
  Step start();
  Step step(BytesView challenge);
  std::optional<Trouble> accept() const { return {}; }

 private:
  const Material& material_;
  bool answered_ = false;
};

}  // namespace mailwhy::sasl
