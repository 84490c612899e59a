#include "mailwhy/base/text.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace mailwhy {

TEST_CASE("only the letters of ASCII have two cases, at every place of a text") {
  for (std::size_t size = 1; size <= 24; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      bool right = true;
      for (int c = 0; c < 256; ++c) {
        std::string one(size, 'Q'), other(size, 'q');
        one[at] = other[at] = static_cast<char>(c);
        std::string wanted(size, 'q');
        wanted[at] = lower_ascii(one[at]);
        right = right && lower_ascii(one) == wanted && equal_ignoring_case(one, other);
        other[at] = static_cast<char>(c ^ 0x20);
        right = right && equal_ignoring_case(one, other) == (lower_ascii(one[at]) == lower_ascii(other[at]));
      }
      CAPTURE(size);
      CHECK(right);
    }
  }
  CHECK_FALSE(equal_ignoring_case("Final-Recipient", "Final-Recipients"));
}

TEST_CASE("a terminal's control sequences are told, and what only looks like one stays") {
  CHECK(control_sequence("\x1b[1;31mred") == 7);
  CHECK(control_sequence("\x1b[K") == 3);
  CHECK(control_sequence("\x1b[?25l") == 6);
  CHECK(control_sequence("\x1b[[A") == 4);
  for (const std::string_view none : {"", "\x1b", "\x1b[", "\x1b[1", "\x1b[\n1m", "[1m", "a\x1b[1m"}) CHECK(control_sequence(none) == 0);
  CHECK(control_sequence("\x1b[" + std::string(100, '1') + "m") == 0);
  CHECK(without_control_sequences("\x1b[01;31m\x1b[Kto=\x1b[m\x1b[K<a@b>\x1b") == "to=<a@b>\x1b");
}

TEST_CASE("UTF-8 is told from what is not, wherever it stands") {
  const std::string plain = "words that are ASCII, more than one block of them, so that they are passed over by many at once";
  for (std::size_t front = 0; front < plain.size(); ++front) {
    const auto text = [&](std::string_view middle) { return plain.substr(0, front) + std::string(middle) + plain.substr(front); };
    bool good = true, bad = false, ascii = false;
    for (const auto* fine : {"\xc3\xa4", "\xe6\xbc\xa2\xe5\xad\x97", "\xf0\x9f\x98\x80", "a\xc3\xa9" "b\xc3\xa8"}) {
      good = good && is_utf8(text(fine));
      ascii = ascii || is_ascii(text(fine));
    }
    for (const auto* wrong : {"\xc3", "\xa4", "\xed\xa0\x80", "\xc0\x80", "\xf4\x90\x80\x80", "\xff", "\xc3\xa4\x80"}) bad = bad || is_utf8(text(wrong));
    CAPTURE(front);
    CHECK(good);
    CHECK_FALSE(bad);
    CHECK_FALSE(ascii);
  }
  CHECK(is_utf8(plain));
  CHECK(is_ascii(plain));
}

}  // namespace mailwhy
