// What a session leaves behind: evidence, and the header of a message that was typed without one.
#pragma once
#include <string>
#include <vector>

#include "apps/session_place.h"
#include "mailwhy/evidence/evidence.h"
#include "mailwhy/sasl/blank.h"

namespace mailwhy::apps {

// The sessions as evidence that mailwhy replay reads; sender and recipient are the last ones that were said.  Without secrets.
evidence::Evidence session_evidence(const evidence::Case& asked, std::vector<evidence::Session> sessions, const std::vector<Place>& places, const std::string& helo,
                                    Time began, Time now, const sasl::Blanker& blanker);

// `text` as it is when its first line is a header field (RFC 5322 s2.2), else below a header that is made of the envelope.
Bytes with_header(const Bytes& text, Time now, const std::string& helo, const smtp::Transcript& transcript);

}  // namespace mailwhy::apps
