#include "mailwhy/smtp/data_lines.h"

#include <algorithm>

namespace mailwhy::smtp {

Bytes DotStuffing::feed(BytesView piece) {
  Bytes out;
  out.reserve(piece.size() + 64);
  std::size_t at = 0;
  while (at < piece.size()) {
    if (at_start_ && piece[at] == '.') out += '.';
    const std::size_t end = std::min(piece.find('\n', at), piece.size() - 1) + 1;
    out.append(piece, at, end - at);
    at_start_ = piece[end - 1] == '\n';
    at = end;
  }
  if (!piece.empty()) last_ = piece.back();
  return out;
}

Bytes DotStuffing::finish() { return last_ == '\n' ? ".\r\n" : "\r\n.\r\n"; }

}  // namespace mailwhy::smtp
