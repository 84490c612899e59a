// SASLprep (RFC 4013): user names and passwords in the one form in which client and server compare them.
#pragma once
#include <string>
#include <string_view>

#include "mailwhy/base/result.h"

namespace mailwhy::sasl {

// The prepared form of UTF-8 text: odd blanks become blanks, invisible characters go, and compatible characters become one
// (NFKC).  Code points that Unicode 3.2 did not know are let through, as RFC 4013 s2.5 wants it of a client.  The error says what
// cannot be used (a control character, a private one, both directions of writing mixed) without quoting the text.
Result<std::string> prepare(std::string_view text);

}  // namespace mailwhy::sasl
