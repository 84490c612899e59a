// Header fields as they are written: folded (RFC 5322 s2.2.3), other letters than ASCII as encoded words (RFC 2047), file names
// as parameters of MIME (RFC 2231).  Everything is UTF-8; nothing that is given can end the field.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/result.h"
#include "mailwhy/base/time.h"

namespace mailwhy::mail {

constexpr std::size_t longest_line = 998;  // RFC 5322 s2.1.1

struct Field {
  std::string name, value;  // value unfolded, as people read it
  friend bool operator==(const Field&, const Field&) = default;
};

// "Name: value" as people type it; the error says what is wrong.  RFC 5322 s3.6.8: a name is visible ASCII without a colon.
Result<Field> parse_field(std::string_view text);

// Whether a field of this name holds mail addresses.
bool holds_addresses(std::string_view name);

// The field with its final CRLF.  `utf8`: letters beyond ASCII stay as they are (RFC 6532).
std::string write_field(const Field& field, bool utf8 = false);

// "; name=value", "; name=\"a value\"", "; name*=utf-8''...", in parts (name*0*=) when it is long; each on a line of its own.
std::string write_parameter(std::string_view name, std::string_view value);

// RFC 5322 s3.3, in UTC: "Sat, 21 Nov 2026 03:16:49 +0000".
std::string mail_date(Time time);

}  // namespace mailwhy::mail
