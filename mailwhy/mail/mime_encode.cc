#include "mailwhy/mail/mime_encode.h"

#include <algorithm>
#include <utility>

namespace mailwhy::mail {
namespace {

constexpr std::size_t line_bytes = 57;           // become 76 characters
constexpr std::size_t longest_coded_line = 76;   // RFC 2045 s6.7 (5), the "=" of a soft line break included

std::string in_hex(char c) {
  constexpr char digits[] = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  return {'=', digits[byte >> 4], digits[byte & 15]};
}

// RFC 4648 s4, straight into the message: attachments are large.
void add_base64(Bytes& out, BytesView bytes) {
  constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto byte = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned>(static_cast<unsigned char>(bytes[i])) : 0U; };
  char line[line_bytes / 3 * 4];
  std::size_t size = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const unsigned three = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    line[size++] = letters[three >> 18];
    line[size++] = letters[three >> 12 & 63];
    line[size++] = i + 1 < bytes.size() ? letters[three >> 6 & 63] : '=';
    line[size++] = i + 2 < bytes.size() ? letters[three & 63] : '=';
  }
  out.append(line, size);
  out += "\r\n";
}

bool stands_for_itself(char c) { return c > ' ' && c < 0x7f && c != '='; }

}  // namespace

Bytes Base64Lines::feed(BytesView piece) {
  Bytes out;
  out.reserve(piece.size() / line_bytes * 78 + 160);
  if (!rest_.empty()) {
    const std::size_t take = std::min(line_bytes - rest_.size(), piece.size());
    rest_ += piece.substr(0, take);
    piece.remove_prefix(take);
    if (rest_.size() < line_bytes) return out;
    add_base64(out, rest_);
    rest_.clear();
  }
  for (; piece.size() >= line_bytes; piece.remove_prefix(line_bytes)) add_base64(out, piece.substr(0, line_bytes));
  rest_ = piece;
  return out;
}

Bytes Base64Lines::finish() {
  Bytes out;
  if (!rest_.empty()) add_base64(out, std::exchange(rest_, {}));
  return out;
}

void QuotedPrintable::add(Bytes& out, std::string_view coded) {
  if (column_ + coded.size() > longest_coded_line - 1) {
    out += "=\r\n";
    column_ = 0;
  }
  out += coded;
  column_ += coded.size();
}

// s6.7 (3): a blank must not end a line.
void QuotedPrintable::flush_blank(Bytes& out, bool at_line_end) {
  if (blank_ == 0) return;
  const char blank = std::exchange(blank_, '\0');
  add(out, at_line_end ? in_hex(blank) : std::string(1, blank));
}

Bytes QuotedPrintable::feed(BytesView piece) {
  constexpr std::string_view from = "From ";
  Bytes out;
  out.reserve(piece.size() + piece.size() / 8);
  // The beginning of a line is held back as long as it may become "From ".
  Bytes again;
  if (!begin_.empty()) {
    again = std::exchange(begin_, {}) + Bytes(piece);
    piece = again;
    at_start_ = true;
  }
  for (std::size_t at = 0; at < piece.size(); ++at) {
    const char c = piece[at];
    if (at_start_ && c == 'F') {
      const BytesView here = piece.substr(at, from.size());
      if (here.size() < from.size() && from.starts_with(here)) {
        begin_ = here;
        return out;
      }
      if (here == from) {
        add(out, "=46");
        at_start_ = false;
        continue;
      }
    }
    at_start_ = false;
    if (after_cr_ && c == '\n') {
      flush_blank(out, true);
      out += "\r\n";
      column_ = 0;
      after_cr_ = false;
      at_start_ = true;
      continue;
    }
    if (std::exchange(after_cr_, false)) {
      flush_blank(out, false);
      add(out, "=0D");
    }
    if (c == '\r') {
      after_cr_ = true;
      continue;
    }
    flush_blank(out, false);
    if (c == ' ' || c == '\t') blank_ = c;
    else if (stands_for_itself(c)) add(out, std::string_view(&c, 1));
    else add(out, in_hex(c));
  }
  return out;
}

Bytes QuotedPrintable::finish() {
  Bytes out;
  for (const char c : std::exchange(begin_, {})) add(out, std::string_view(&c, 1));
  if (std::exchange(after_cr_, false)) {
    flush_blank(out, false);
    add(out, "=0D");
  }
  flush_blank(out, true);
  return out;
}

}  // namespace mailwhy::mail
