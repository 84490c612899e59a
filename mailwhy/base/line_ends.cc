#include "mailwhy/base/line_ends.h"

#include <algorithm>

namespace mailwhy {

Bytes LineEnds::feed(BytesView piece) {
  Bytes out;
  out.reserve(piece.size() + piece.size() / 16 + 4);
  std::size_t at = 0;
  std::size_t next_cr = piece.find('\r');
  while (at < piece.size()) {
    if (piece[at] == '\r') {
      ++held_;
      next_cr = piece.find('\r', ++at);
      continue;
    }
    if (piece[at] == '\n') {
      // However many carriage returns stood before it, this is one line end.
      out += "\r\n";
      held_ = 0;
      at_start_ = true;
      ++at;
      continue;
    }
    for (; held_ > 0; --held_) out += "\r\n";
    const std::size_t end = std::min({piece.find('\n', at), next_cr, piece.size()});
    out.append(piece, at, end - at);
    at_start_ = false;
    at = end;
  }
  return out;
}

Bytes LineEnds::finish() {
  Bytes out;
  if (held_ > 0) at_start_ = true;
  for (; held_ > 0; --held_) out += "\r\n";
  if (!at_start_) out += "\r\n";
  at_start_ = true;
  return out;
}

}  // namespace mailwhy
