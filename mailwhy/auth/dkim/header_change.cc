#include "mailwhy/auth/dkim/reversal.h"

namespace mailwhy::auth::dkim {

std::vector<Change> header_changes(const mail::RawMessage&, const std::vector<std::size_t>&, std::size_t, const Signature&, const std::function<bool(BytesView)>&,
                                   const Budget&) {
  return {};
}

}  // namespace mailwhy::auth::dkim
