// The tries behind auth/dkim/change.h.  Used by auth/dkim and auth/arc alone.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/auth/dkim/change.h"
#include "mailwhy/auth/dkim/hashing.h"
#include "mailwhy/auth/dkim/signature.h"
#include "mailwhy/mail/message.h"

namespace mailwhy::auth::dkim {

// What a Change says of it: at most 400 bytes.
inline std::string excerpt(std::string_view text) { return std::string(text.substr(0, 400)); }

// What was done to a body whose hash is not bh= any more; empty when none of the tries gives that hash.
std::vector<Change> body_changes(const mail::RawMessage& message, const Signature& signature, const Budget& budget);

// What was done to the fields.  `fits` says whether a hash is the one that was signed; it is asked budget.header_tries times at most.
std::vector<Change> header_changes(const mail::RawMessage& message, const std::vector<std::size_t>& selected, std::size_t own, const Signature& signature,
                                   const std::function<bool(BytesView hash)>& fits, const Budget& budget);

}  // namespace mailwhy::auth::dkim
