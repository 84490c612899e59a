#include "mailwhy/base/row.h"

#include <doctest/doctest.h>

#include <string>

namespace mailwhy {

TEST_CASE("the bits of a row are those of its bytes, and nothing behind the text is read") {
  const std::string text = "A\x80z\xff 0123456789\xc3\xa4x";
  for (std::size_t at = 0; at <= text.size(); ++at) {
    const std::string rest(text, at);  // ends where its memory does
    const auto row = row_at(rest, 0);
    CHECK(bits_of(row) == plain_bits_of(row));
    for (std::size_t i = 0; i < row_size; ++i) CHECK(row[i] == (i < rest.size() ? static_cast<unsigned char>(rest[i]) : 0));
  }
  unsigned bits = 0x8009;
  CHECK(take_first(bits) == 0);
  CHECK(take_first(bits) == 3);
  CHECK(take_first(bits) == 15);
  CHECK(bits == 0);
}

TEST_CASE("a byte is found wherever it stands, and none behind the text") {
  for (std::size_t size = 0; size <= 40; ++size) {
    const auto is_x = [](Row row) { return row == 'x'; };
    const auto is_zero = [](Row row) { return row == 0; };
    std::string text(size, 'a');
    CHECK(first_where(text, 0, is_x) == size);
    CHECK(first_where(text, 0, is_zero) == size);
    for (std::size_t at = 0; at < size; ++at) {
      text[at] = 'x';
      CHECK(first_where(text, 0, is_x) == at);
      CHECK(first_where(text, at, is_x) == at);
      CHECK(first_where(text, at + 1, is_x) == size);
      text[at] = 'a';
    }
  }
}

TEST_CASE("a byte that begins a line is found behind either line end, and nowhere else") {
  for (const char end : {'\n', '\r'}) {
    for (std::size_t size = 2; size <= 150; ++size) {
      std::string text(size, '-');
      CHECK(first_on_line(text, 0, '-') == size);
      for (std::size_t at = 0; at + 1 < size; ++at) {
        text[at] = end;
        CHECK(first_on_line(text, 0, '-') == at + 1);
        CHECK(first_on_line(text, at + 1, '-') == at + 1);
        CHECK(first_on_line(text, at + 2, '-') == size);
        text[at] = '-';
      }
    }
  }
  CHECK(first_on_line("", 0, '-') == 0);
  CHECK(first_on_line("-\n", 0, '-') == 2);
}

}  // namespace mailwhy
