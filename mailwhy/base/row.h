// Sixteen bytes of a text that are looked at together.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace mailwhy {

// An extension of GCC and Clang: operators work on each byte; a comparison sets all bits of the bytes for which it holds.
constexpr std::size_t row_size = 16;
using Row = unsigned char __attribute__((vector_size(row_size)));

// There are as many bytes.
inline Row whole_row(const char* bytes) {
  Row row;
  std::memcpy(&row, bytes, row_size);
  return row;
}

// The bytes of `text` from `at` on, which is no more than its size; 0 behind its end.
inline Row row_at(std::string_view text, std::size_t at) {
  if (at + row_size <= text.size()) return whole_row(text.data() + at);
  Row last{};
  std::memcpy(&last, text.data() + at, text.size() - at);
  return last;
}

// One bit for each byte, the lowest for the first: the highest of the byte.  For any machine.
inline unsigned plain_bits_of(Row row) {
  unsigned bits = 0;
  for (std::size_t i = 0; i < row_size; ++i) bits |= (row[i] >> 7 & 1u) << i;
  return bits;
}

// The same.
inline unsigned bits_of(Row row) {
#if defined(__SSE2__)
  return static_cast<unsigned>(_mm_movemask_epi8(std::bit_cast<__m128i>(row)));
#else
  return plain_bits_of(row);
#endif
}

// Where the first of the bits stands, which is taken away; there is one.
inline std::size_t take_first(unsigned& bits) {
  const auto first = static_cast<unsigned>(std::countr_zero(bits));
  bits &= bits - 1;
  return first;
}

// The first byte at or after `at` for which `wanted`, which takes a Row, holds; the size when there is none.  Text is short mostly, so that
// this is quicker than a search by the C library.
template <class Wanted>
std::size_t first_where(std::string_view text, std::size_t at, Wanted wanted) {
  const auto places_in = [&](Row row) { return bits_of(std::bit_cast<Row>(wanted(row))); };
  for (; at + row_size <= text.size(); at += row_size)
    if (const auto places = places_in(whole_row(text.data() + at)); places != 0) return at + static_cast<std::size_t>(std::countr_zero(places));
  if (at >= text.size()) return text.size();
  const auto places = places_in(row_at(text, at));
  return places == 0 ? text.size() : std::min(at + static_cast<std::size_t>(std::countr_zero(places)), text.size());
}

// The first `wanted` (no 0) at or after `at` that begins a line, which is to say stands behind a CR or LF; the size when there is none.
inline std::size_t first_on_line(std::string_view text, std::size_t at, char wanted) {
  constexpr std::size_t step = 4 * row_size;
  const char* const bytes = text.data();
  const auto begun = [&](Row before, Row row) { return std::bit_cast<Row>(((before == '\n') | (before == '\r')) & (row == static_cast<unsigned char>(wanted))); };
  at = std::max<std::size_t>(at, 1);
  for (; at + step <= text.size(); at += step) {
    Row any{};
    for (std::size_t i = 0; i < step; i += row_size) any |= begun(whole_row(bytes + at + i - 1), whole_row(bytes + at + i));
    if (bits_of(any) != 0) break;
  }
  for (; at < text.size(); at += row_size) {
    const auto places = bits_of(begun(row_at(text, at - 1), row_at(text, at)));
    if (places != 0) return at + static_cast<std::size_t>(std::countr_zero(places));
  }
  return text.size();
}

}  // namespace mailwhy
