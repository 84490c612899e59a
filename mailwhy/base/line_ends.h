// Line ends as mail wants them, of text that comes in pieces of any size.
#pragma once
#include "mailwhy/base/bytes.h"

namespace mailwhy {

// Every line end becomes CRLF (RFC 5321 s2.3.8): LF, a lone CR, and CR CR LF as careless conversions leave behind.
// Most pieces of most messages are so already and go through as they are.
class LineEnds {
 public:
  Bytes feed(BytesView piece);
  // What is still held back; after it the last line ends in CRLF, unless there was none.
  Bytes finish();

 private:
  std::size_t held_ = 0;  // carriage returns whose line feed may still come
  bool at_start_ = true;  // of a line
};

// Within the piece every CR is followed by an LF and every LF follows a CR; it neither begins with an LF nor ends with a CR.
bool has_clean_line_ends(BytesView piece);

}  // namespace mailwhy
