// What codes are called where they are registered.
#pragma once

#include <string_view>

#include "mailwhy/smtp/reply.h"

namespace mailwhy::apps {

// A basic reply code by itself: RFC 5321 s4.2.3 and the RFCs that add to it.
struct CodeName {
  std::string_view words;  // a key of report::Words; empty: no RFC has the code
  std::string_view where;  // "RFC 5321 s4.2.3"
};
CodeName name_of(int reply_code);

// What the registry of enhanced status codes (RFC 5248) calls one: "Bad destination mailbox address"; empty when it has none.
std::string_view registered_name(const smtp::EnhancedCode& code);

}  // namespace mailwhy::apps
