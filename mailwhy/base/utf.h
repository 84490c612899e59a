// Characters as UTF-8 (RFC 3629), and UTF-16 (RFC 2781) as UTF-8.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace mailwhy {

// What is no character (a surrogate, more than U+10FFFF) becomes U+FFFD.
void append_utf8(std::string& out, std::uint32_t code);

// UTF-16 that comes in pieces of any size, cut anywhere.  What is malformed becomes U+FFFD.
class Utf16Reader {
 public:
  // By the byte order mark (RFC 2781 s3.2).
  static bool is_marked(std::string_view bytes) { return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"); }
  // The mark itself is read away; without one the big end comes first (RFC 2781 s4.3).
  void feed(std::string_view piece, std::string& out);
  // Half a character at the end.
  void finish(std::string& out);

 private:
  void unit(std::uint32_t value, std::string& out);

  bool begun_ = false, little_ = false, has_byte_ = false;
  unsigned char byte_ = 0;
  std::uint32_t high_ = 0;       // a surrogate whose other half has not come; 0: none
};

// The whole at once.
std::string utf8_of_utf16(std::string_view bytes);

}  // namespace mailwhy
