// The codes that a row of data/replies holds for, packed so that one comparison tells whether a code fits: a digit in four bits.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "mailwhy/smtp/reply.h"

namespace mailwhy::bounce {

// A reply code to be compared; of a code that only its class is known of, the class.
struct PackedCode {
  std::uint16_t digits = 0, known = 0;
  // `code`: 0 when nothing but the class is known, else 1 to 999.
  static PackedCode of(int klass, int code);
};

class CodePattern {
 public:
  // "550", "55." or "5.."; "-", which no code fits, for words that come without one.  nullopt for anything else.
  static std::optional<CodePattern> parse(std::string_view text);
  bool fits(PackedCode code) const { return ((digits_ ^ code.digits) & mask_ & code.known) == 0; }
  // It ends in ".".
  bool is_open() const { return (mask_ & 0xf) == 0; }

 private:
  std::uint16_t digits_ = 0, mask_ = 0xffff;
};

// An enhanced code (RFC 3463), or none.
std::uint32_t packed(const std::optional<smtp::EnhancedCode>& code);

class EnhancedPattern {
 public:
  // "5.7.1", "X.7.1" and "*.7.1" of any class, "5.7.6*" and "5.7.*" by how they begin; "-" for none.  nullopt for anything else.
  static std::optional<EnhancedPattern> parse(std::string_view text);
  // `code`: as packed() makes it.
  bool fits(std::uint32_t code) const { return ((value_ ^ code) & mask_) == 0; }

 private:
  std::uint32_t value_ = 0, mask_ = 0xffffffff;
};

}  // namespace mailwhy::bounce
