// MX records that were never meant to take mail: a provider had asked for them as a proof of who owns the domain.
#pragma once
#include <string>
#include <vector>

#include "mailwhy/base/domain.h"

namespace mailwhy::rules {

struct VerificationMx {
  Domain suffix;         // itself and everything below
  std::string provider;
};

// Rows of data/verification-mx.tsv; the error names the line.
Result<std::vector<VerificationMx>> read_verification_mx(std::string_view text);
// The row that the MX host is one of, nullptr when it is an ordinary name.
const VerificationMx* verification_mx(const Domain& host);

}  // namespace mailwhy::rules
