// The telling lines of a text that is nothing as a whole: replies, errors, answers of lists, records, fields.
#pragma once
#include <string_view>
#include <vector>

#include "mailwhy/pasted/sniff.h"

namespace mailwhy::pasted {

// With the first 4 KB of the text.
Piece piece_of(Kind kind, std::string_view text);

// At most 2000 lines (or replies and fields of several) are read, and 60 pieces found.
void add_line_pieces(std::string_view text, std::vector<Piece>& pieces);

}  // namespace mailwhy::pasted
