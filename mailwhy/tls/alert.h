// The names of TLS alerts (RFC 8446 s6, RFC 5246 s7.2, and the IANA registry).
#pragma once
#include <string>

namespace mailwhy::tls {

// "handshake_failure" for 40; "alert_201" for a number without a name.
std::string alert_name(int number);

}  // namespace mailwhy::tls
