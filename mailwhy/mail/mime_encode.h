// Bodies in the two encodings of MIME (RFC 2045 s6), piece by piece: at most one line is kept.
#pragma once
#include "mailwhy/base/bytes.h"

namespace mailwhy::mail {

// s6.8: any bytes, as lines of 76 characters.
class Base64Lines {
 public:
  Bytes feed(BytesView piece);
  Bytes finish();

 private:
  Bytes rest_;  // less than one line's worth
};

// s6.7: text whose lines end in CRLF; they stay lines.  "From " at the beginning of a line is encoded too, because mailboxes
// would change it.
class QuotedPrintable {
 public:
  Bytes feed(BytesView piece);
  Bytes finish();

 private:
  void add(Bytes& out, std::string_view coded);
  void flush_blank(Bytes& out, bool at_line_end);

  std::size_t column_ = 0;
  char blank_ = 0;         // a blank or tab that may turn out to end its line
  bool after_cr_ = false;
  Bytes begin_;            // of a line, while it may become "From "
  bool at_start_ = true;
};

}  // namespace mailwhy::mail
