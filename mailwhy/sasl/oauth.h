// Logins with a token in place of a password: OAUTHBEARER (RFC 7628) and its forerunner XOAUTH2.
#pragma once
#include "mailwhy/sasl/steps.h"

namespace mailwhy::sasl {

// Both say everything at once.  A server that refuses sends a JSON text, which has to be answered before it says so in its own words.
class OAuth {
 public:
  enum class Form { oauthbearer, xoauth2 };
  OAuth(const Material& material, Form form) : material_(material), form_(form) {}
  Step start();
  Step step(BytesView challenge);
  std::optional<Trouble> accept() const;

 private:
  const Material& material_;
  Form form_;
  bool refused_ = false;
};

// The string that stands under `name` on the first level of a JSON object; nullopt when there is none or the text is no JSON.
// Numbers come back as they are written.
std::optional<std::string> json_member(std::string_view json, std::string_view name);

}  // namespace mailwhy::sasl
