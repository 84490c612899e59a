// Text in the character sets of the world as UTF-8, by iconv.
#pragma once
#include <string>
#include <string_view>

#include "mailwhy/base/text.h"

namespace mailwhy::mail {

using mailwhy::is_utf8;

// `charset` as a message names it ("iso-2022-jp", "GB2312", "ks_c_5601-1987", "windows-1251"; aliases and quotes are understood, and
// charsets that are commonly meant by another name are widened: gb2312 is read as gb18030, shift_jis as cp932, iso-8859-1 as
// windows-1252).  What cannot be converted becomes U+FFFD.  An unknown charset: UTF-8 when the bytes are, else windows-1252.
// A view of `bytes` when nothing had to be converted, else of `storage`.
std::string_view to_utf8(std::string_view bytes, std::string_view charset, std::string& storage);

// Whether text under that name can be converted at all.
bool knows_charset(std::string_view charset);

// What the bytes most likely are when nobody says: "utf-8", "iso-2022-jp" (by its escapes), or "windows-1252".
std::string_view guessed_charset(std::string_view bytes);

}  // namespace mailwhy::mail
