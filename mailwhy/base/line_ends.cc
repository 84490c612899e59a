#include "mailwhy/base/line_ends.h"

#include <algorithm>
#include <cstddef>

namespace mailwhy {

bool has_clean_line_ends(BytesView piece) {
  constexpr std::size_t block = 64;  // of a known size, so that the compiler compares many bytes at once
  if (piece.empty()) return true;
  if (piece.front() == '\n' || piece.back() == '\r') return false;
  const char* now = piece.data() + 1;
  const char* const end = piece.data() + piece.size();
  for (; end - now >= static_cast<std::ptrdiff_t>(block); now += block) {
    unsigned char differs = 0;
    for (std::size_t i = 0; i < block; ++i) differs = static_cast<unsigned char>(differs | static_cast<unsigned char>((now[i] == '\n') ^ (now[i - 1] == '\r')));
    if (differs != 0) return false;
  }
  for (; now < end; ++now)
    if ((*now == '\n') != (now[-1] == '\r')) return false;
  return true;
}

Bytes LineEnds::feed(BytesView piece) {
  if (held_ == 0 && has_clean_line_ends(piece)) {
    if (!piece.empty()) at_start_ = piece.back() == '\n';
    return Bytes(piece);
  }
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
