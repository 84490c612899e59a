#include "mailwhy/smtp/data_lines.h"

namespace mailwhy::smtp {
namespace {

// The next dot at or after `from` (which is not the front) with which a line begins.  Dots are rarer than line ends.
std::size_t next_at_start(BytesView piece, std::size_t from) {
  auto at = piece.find('.', from);
  while (at != BytesView::npos && piece[at - 1] != '\n') at = piece.find('.', at + 1);
  return at;
}

}  // namespace

Bytes DotStuffing::feed(Bytes piece) {
  if (piece.empty()) return piece;
  std::size_t dot = at_start_ && piece.front() == '.' ? 0 : next_at_start(piece, 1);
  at_start_ = piece.back() == '\n';
  if (dot == Bytes::npos) return piece;
  Bytes out;
  out.reserve(piece.size() + piece.size() / 64 + 64);
  std::size_t at = 0;
  for (; dot != Bytes::npos; dot = next_at_start(piece, dot + 1)) {
    out.append(piece, at, dot - at);
    out += '.';
    at = dot;
  }
  out.append(piece, at);
  return out;
}

Bytes DotStuffing::finish() { return at_start_ ? ".\r\n" : "\r\n.\r\n"; }

}  // namespace mailwhy::smtp
