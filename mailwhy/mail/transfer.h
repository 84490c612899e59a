// The two encodings of MIME (RFC 2045 s6) and uuencode, read back from whatever mail systems made of them.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace mailwhy::mail {

// s6.8.  Stray bytes, blank lines and missing padding do not matter; lines that are plainly text, which footers of mailing lists are,
// stay as they stand.
std::string base64_text(std::string_view body, std::size_t most_bytes);
// s6.7.  What is no code stays as it is.  Line ends stay as they are.
std::string quoted_printable_text(std::string_view body, std::size_t most_bytes);
// The first file in it, with the text above and below; all of it when there is none.
std::string uuencoded_text(std::string_view body, std::size_t most_bytes);

}  // namespace mailwhy::mail
