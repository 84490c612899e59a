// Header text as people read it: encoded words of any charset become UTF-8 (RFC 2047, RFC 2231 s5).
#pragma once
#include <string>
#include <string_view>

namespace mailwhy::mail {

// Every encoded word that can be read is read; neighbours of one charset are joined before they are converted, because programs cut
// characters in two.  What cannot be read stays as it is written.  Bytes outside of ASCII that are no UTF-8 are taken for windows-1252.
// Well-formed UTF-8; control characters are still in it: make it visible() before showing it.  Reads at most 64 KB.
std::string decode_words(std::string_view value);

}  // namespace mailwhy::mail
