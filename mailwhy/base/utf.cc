#include "mailwhy/base/utf.h"

namespace mailwhy {
namespace {
constexpr std::uint32_t no_character = 0xFFFD, byte_order_mark = 0xFEFF;
bool is_high(std::uint32_t value) { return value >= 0xD800 && value < 0xDC00; }
bool is_low(std::uint32_t value) { return value >= 0xDC00 && value < 0xE000; }
}  // namespace

void append_utf8(std::string& out, std::uint32_t code) {
  if (code > 0x10FFFF || is_high(code) || is_low(code)) code = no_character;
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  const auto follow = [&](unsigned shift) { put(0x80 | (code >> shift & 0x3F)); };
  if (code < 0x80) put(code);
  else if (code < 0x800) put(0xC0 | code >> 6), follow(0);
  else if (code < 0x10000) put(0xE0 | code >> 12), follow(6), follow(0);
  else put(0xF0 | code >> 18), follow(12), follow(6), follow(0);
}

void Utf16Reader::feed(std::string_view piece, std::string& out) {
  for (const char c : piece) {
    const auto byte = static_cast<unsigned char>(c);
    has_byte_ = !has_byte_;
    if (has_byte_) {
      byte_ = byte;
      continue;
    }
    const auto first = static_cast<std::uint32_t>(byte_) << 8 | byte;
    if (!begun_) {
      begun_ = true;
      little_ = first == 0xFFFE;
      if (little_ || first == byte_order_mark) continue;
    }
    unit(little_ ? static_cast<std::uint32_t>(byte) << 8 | byte_ : first, out);
  }
}

void Utf16Reader::unit(std::uint32_t value, std::string& out) {
  if (high_ != 0 && is_low(value)) {
    append_utf8(out, 0x10000 + ((high_ - 0xD800) << 10) + (value - 0xDC00));
    high_ = 0;
    return;
  }
  if (high_ != 0) append_utf8(out, no_character);
  high_ = is_high(value) ? value : 0;
  if (high_ == 0) append_utf8(out, value);
}

void Utf16Reader::finish(std::string& out) {
  if (high_ != 0 || has_byte_) append_utf8(out, no_character);
  high_ = 0;
  has_byte_ = false;
}

std::string utf8_of_utf16(std::string_view bytes) {
  std::string out;
  Utf16Reader reader;
  reader.feed(bytes, out);
  reader.finish(out);
  return out;
}

}  // namespace mailwhy
