// The lab's name servers as a pure machine: one question in, one answer (or silence) out.
//
// A resolver answers from its own records only: aliases are followed, wildcards expand (RFC 4592), a name with something below it
// exists (RFC 8020), and what lies in no zone does not exist.  An authority answers as RFC 1034 s4.3.2 has it, from its zones only.
// Faults as World declares them.
// Who sets DO gets signatures (signer.h); a resolver that validates says AD for what holds, and SERVFAIL for what does not.
#pragma once
#include <optional>

#include "mailwhy/lab/world.h"

namespace mailwhy::lab {

struct Response {
  Bytes bytes;        // without the TCP length prefix; empty: no answer comes
  Duration delay{};   // to be waited before it is sent
  std::optional<dns::Question> question;  // what was asked, when it could be read
  bool useful = false;                    // an asker has no reason to ask this again
};

class Responder {
 public:
  // `resolver` is borrowed and must live longer.  `now`: around which signatures hold.
  Responder(const Resolver& resolver, Time now) : resolver_(resolver), now_(now) {}
  // `heard_before`: the same question has come here before.
  Response answer(BytesView query, bool over_tcp, bool heard_before = false) const;

 private:
  void add_signatures(const dns::Message& query, dns::Message& reply) const;

  const Resolver& resolver_;
  Time now_;
};

}  // namespace mailwhy::lab
