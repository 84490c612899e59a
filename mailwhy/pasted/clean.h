// What people paste, as it was before their programs dressed it up.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace mailwhy::pasted {

// Line feeds only; UTF-8 (UTF-16 with its mark is converted); without terminal colours, zero-width characters, the "> " of a quoted mail
// where most lines have it, the fences of Markdown, and HTML tags where there are any; entities decoded, odd blanks made blanks.  At most
// longest_paste bytes are kept.
constexpr std::size_t longest_paste = 256 << 10;
std::string clean(std::string_view pasted);

}  // namespace mailwhy::pasted
