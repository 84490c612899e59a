// "We could not do our job": Result<T> holds a T or an Error with one full sentence for a person.
//
// Not for what the world did to us (that is Observed<T>) and not for broken invariants (MAILWHY_CHECK).
// Only what std::expected has too may be used: has_value, *, ->, error, value_or.
#pragma once
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace mailwhy {

struct Error {
  enum class Kind { usage, input, file, data, system };
  Kind kind = Kind::input;
  std::string text;  // a sentence: what, where, and what would work
};

template <typename T>
using Result = tl::expected<T, Error>;

// The error half of a Result: `return fail("...")`.
inline tl::unexpected<Error> fail(std::string text, Error::Kind kind = Error::Kind::input) {
  return tl::unexpected<Error>(Error{kind, std::move(text)});
}

}  // namespace mailwhy
