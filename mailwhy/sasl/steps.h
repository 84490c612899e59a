// Short forms for the mechanisms' own files: an answer, a question that cannot be answered, and the base class of them all.
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "mailwhy/base/bytes.h"
#include "mailwhy/sasl/material.h"
#include "mailwhy/sasl/step.h"

namespace mailwhy::sasl {

constexpr std::size_t longest_challenge = 9 * 1024;  // decoded; RFC 4954 s4 has lines of at most 12288 bytes

inline Step answer(std::string said, std::string response, bool done = false) {
  Step step;
  step.response = crypto::Secret::take(response);
  step.said = std::move(said);
  step.done = done;
  return step;
}
inline Step wait_for_server(std::string said) {
  Step step;
  step.said = std::move(said);
  return step;
}
inline Step give_up(Trouble::Kind kind, std::string text) {
  Step step;
  step.said = text;
  step.failure = Trouble{kind, std::move(text), {}};
  return step;
}
inline Step no_more_to_say() {
  return give_up(Trouble::Kind::unexpected_challenge, "The server asks on although everything has been said.");
}

inline bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}
// RFC 5801 s4, RFC 5802 s5.1   saslname: "," and "=" have other names.
inline std::string escaped(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c == ',') text += "=2C";
    else if (c == '=') text += "=3D";
    else text += c;
  }
  return text;
}

// Numbers with the small end first.
inline void append_little(Bytes& bytes, std::uint64_t value, int octets) {
  for (int i = 0; i < octets; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xFF);
}
inline std::uint64_t little(BytesView bytes, std::size_t at, std::size_t octets) {
  std::uint64_t value = 0;
  for (std::size_t i = octets; i-- > 0;) value = (value << 8) | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

// A string whose content is wiped when it goes out of scope: for what is put together from secrets.
struct Wiped : std::string {
  using std::string::string;
  explicit Wiped(std::string text) : std::string(std::move(text)) {}
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
  ~Wiped() { crypto::wipe(*this); }
};

}  // namespace mailwhy::sasl
