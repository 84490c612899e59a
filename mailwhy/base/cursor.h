// The one reader of bytes from outside: bounds-checked, never throws, remembers that it failed.
//
// A read past the end returns zero or nothing and sets failed(); the caller may check once, at the end.
#pragma once
#include <cstdint>
#include <string_view>

#include "mailwhy/base/bytes.h"

namespace mailwhy {

class Cursor {
 public:
  explicit Cursor(BytesView bytes) : bytes_(bytes) {}

  std::size_t position() const { return position_; }
  std::size_t remaining() const { return bytes_.size() - position_; }
  bool at_end() const { return position_ == bytes_.size(); }
  bool failed() const { return failed_; }
  void set_failed() { failed_ = true; }
  BytesView all() const { return bytes_; }

  // The next byte without taking it; NUL at the end (see at_end to tell).
  char peek() const { return at_end() ? '\0' : bytes_[position_]; }

  std::uint8_t u8() { return static_cast<std::uint8_t>(big_endian(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(big_endian(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(big_endian(4)); }

  // The next n bytes; empty and failed when there are fewer.
  BytesView take(std::size_t n) {
    if (n > remaining()) {
      failed_ = true;
      position_ = bytes_.size();
      return {};
    }
    const BytesView out = bytes_.substr(position_, n);
    position_ += n;
    return out;
  }
  BytesView rest() { return take(remaining()); }

  // Takes `expected` when it comes next.
  bool eat(char expected) {
    if (at_end() || bytes_[position_] != expected) return false;
    ++position_;
    return true;
  }
  // Takes bytes while `keep(char)` holds.
  template <typename Predicate>
  BytesView take_while(Predicate keep) {
    const std::size_t start = position_;
    while (position_ < bytes_.size() && keep(bytes_[position_])) ++position_;
    return bytes_.substr(start, position_ - start);
  }
  // Moves to an absolute position; past the end is a failure.
  void seek(std::size_t position) {
    if (position > bytes_.size()) {
      failed_ = true;
      position = bytes_.size();
    }
    position_ = position;
  }

 private:
  std::uint64_t big_endian(std::size_t n) {
    std::uint64_t value = 0;
    for (const char c : take(n)) value = (value << 8) | static_cast<unsigned char>(c);
    return value;
  }

  BytesView bytes_;
  std::size_t position_ = 0;
  bool failed_ = false;
};

}  // namespace mailwhy
