#include "mailwhy/auth/dkim/reversal.h"

namespace mailwhy::auth::dkim {

std::vector<Change> body_changes(const mail::RawMessage&, const Signature&, const Budget&) { return {}; }

}  // namespace mailwhy::auth::dkim
