// The certificate with which we show a server who we are (--cert, --cert-key).
#pragma once
#include "apps/options.h"
#include "mailwhy/base/result.h"
#include "mailwhy/crypto/authority.h"

namespace mailwhy::apps {

// Empty when none is wanted.  The error is one sentence: a file that cannot be read, or a key of another certificate.
Result<crypto::Identity> read_own_certificate(const Options& options);

}  // namespace mailwhy::apps
