// What a registry of the lab answers: an RDAP service over HTTP or HTTPS, or a WHOIS server.
//
//   ```rdap 203.0.113.90 rdap.reg.test for example.test 192.0.2.0/24      [tls [manner of "! tls"]] may stand before "for"
//   GET /domain/example.test [STATUS [LOCATION]]
//   {"objectClassName": "domain", ...}            the body, up to the next GET; "GET *" is for everything else, which is 404 without one
//   ```
//   ```https 203.0.113.92 mta-sts.example.test [manner of "! tls"]      the same, always with TLS and as text/plain: a web server
//   ```whois 203.0.113.91 whois.reg.test for example.test
//   > example.test
//   Registrar Abuse Contact Email: abuse@...      "> *" is for everything else
//   ```
//
// Such a fence also gives the name its address and makes the registry known for what follows "for".  A body of one line with "!" is a
// fault of the whole server: "! silent" (accepts and says nothing), "! garbage", "! close", "! endless".
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/result.h"
#include "mailwhy/lab/identities.h"

namespace mailwhy::lab {

struct RegistryScript {
  bool rdap = true;
  bool tls = false;
  std::string content_type = "application/rdap+json";
  TlsManner manner;
  enum class Fault { none, silent, garbage, close, endless } fault = Fault::none;
  struct Answer {
    std::string to;        // path or line; "*" for all others
    int status = 200;      // rdap
    std::string location;  // rdap
    std::string body;
  };
  std::vector<Answer> answers;
  const Answer* answer_to(std::string_view asked) const;
};

struct RegistryFence {
  RegistryScript script;
  std::string address, name;  // as written: 203.0.113.90[:PORT], rdap.reg.test
  std::vector<std::string> keys;
};
// `kind` is "rdap", "https" or "whois".  The error is a sentence without the place.
Result<RegistryFence> read_registry_fence(std::string_view kind, std::string_view info, std::string_view body);

}  // namespace mailwhy::lab
