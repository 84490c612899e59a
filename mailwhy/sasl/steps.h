// Short forms for the mechanisms' own files: an answer, a question that cannot be answered, and the base class of them all.
#pragma once
#include <fmt/format.h>

#include <string>
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

// A string whose content is wiped when it goes out of scope: for what is put together from secrets.
struct Wiped : std::string {
  using std::string::string;
  explicit Wiped(std::string text) : std::string(std::move(text)) {}
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
  ~Wiped() { crypto::wipe(*this); }
};

}  // namespace mailwhy::sasl
