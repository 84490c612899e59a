// What kind of character one is, in line: it is asked of every byte.
#pragma once
#include "mailwhy/base/text.h"

namespace mailwhy::mail {

inline bool is_blank(char c) { return c == ' ' || c == '\t'; }
inline bool ends_line(char c) { return c == '\n' || c == '\r'; }
inline bool is_blank_or_end(char c) { return is_blank(c) || ends_line(c); }
inline bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
// Its value; -1 when it is none.
inline int hex_digit(char c) { return is_digit(c) ? c - '0' : lower_ascii(c) >= 'a' && lower_ascii(c) <= 'f' ? lower_ascii(c) - 'a' + 10 : -1; }

}  // namespace mailwhy::mail
