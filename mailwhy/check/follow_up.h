// What a finished session makes a careful sender do next.  Pure; shared by planning and by the freezing of evidence.
#pragma once
#include <optional>
#include <vector>

#include "mailwhy/evidence/evidence.h"

namespace mailwhy::check {

// Another session with the same address: HELO on a new connection when the server hung up on EHLO, clear text
// when TLS failed (RFC 7435), one command at a time when a group of them was
// lost or not understood (RFC 2920).  At most one follow-up of each purpose; nullopt when none is due.
std::optional<evidence::Session::Purpose> follow_up(const evidence::Session& session);

// A reply says that `address` is on `zone`.
struct ListClaim {
  Domain zone;
  IpAddress address;
  friend bool operator==(const ListClaim&, const ListClaim&) = default;
};
// All distinct claims in the refusals and deferrals of all sessions; at most six.
std::vector<ListClaim> list_claims(const evidence::Evidence& evidence);

}  // namespace mailwhy::check
