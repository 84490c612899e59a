// Ways to take back what programs do to whole bodies: each gives the body as it may have been.  Used by auth/dkim alone.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/auth/dkim/change.h"

namespace mailwhy::auth::dkim {

struct Undo {
  Change::Kind kind{};
  std::string_view sentence;                 // what was done, in English
  std::string (*before)(std::string_view body);
};
// In the order in which they are worth trying.
const std::vector<Undo>& undos();

// `to` for every `from`, which is not empty.
std::string replaced(std::string_view text, std::string_view from, std::string_view to);
// Without its CRLF or LF.
std::string_view without_end(std::string_view line);

// RFC 2045 s6.7; what is no encoding stays as it is.
std::string decode_quoted_printable(std::string_view text);

// The parts of a multipart body that are in quoted-printable or base64, decoded, and said to be 8bit.  A line that begins with one of
// `delimiters` ends a part.
std::string with_parts_decoded(std::string_view body, const std::vector<std::string>& delimiters);

}  // namespace mailwhy::auth::dkim
