// The lab's name servers as a pure machine: one question in, one answer (or silence) out.
//
// A resolver answers from its own records only: aliases are followed, wildcards expand (RFC 4592), a name with something below it
// exists (RFC 8020), and what lies in no zone does not exist.  An authority answers as RFC 1034 s4.3.2 has it, from its zones only.
// Faults as World declares them.
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
  // `resolver` is borrowed and must live longer.
  explicit Responder(const Resolver& resolver) : resolver_(resolver) {}
  // `heard_before`: the same question has come here before.
  Response answer(BytesView query, bool over_tcp, bool heard_before = false) const;

 private:
  const Resolver& resolver_;
};

}  // namespace mailwhy::lab
