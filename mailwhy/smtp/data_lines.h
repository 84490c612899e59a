// The dots of a message that must not end it.  Works on pieces of any size.
#pragma once
#include "mailwhy/base/bytes.h"

namespace mailwhy::smtp {

// Lines that begin with a dot get another one, and the end is a dot alone (RFC 5321 s4.5.2).  Wants lines that end in CRLF.
class DotStuffing {
 public:
  // Most pieces have no such line and go through without being copied.
  Bytes feed(Bytes piece);
  // The end of the data: ".", on a line of its own.
  Bytes finish();

 private:
  bool at_start_ = true;  // of a line
};

}  // namespace mailwhy::smtp
