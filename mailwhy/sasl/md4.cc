// MD4 (RFC 1320): broken since 1995, and still what NTLM makes of a password.
#include <array>
#include <bit>
#include <cstdint>

#include "mailwhy/sasl/ntlm.h"

namespace mailwhy::sasl {
namespace {

using Word = std::uint32_t;

// RFC 1320 s3.4: three rounds of sixteen steps; what differs is the function, the constant, the order of the words and the shifts.
struct Round {
  Word (*mix)(Word, Word, Word);
  Word constant;
  std::array<int, 16> order;
  std::array<int, 4> shifts;
};
constexpr Round three_rounds[] = {
    {[](Word x, Word y, Word z) { return (x & y) | (~x & z); }, 0, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {3, 7, 11, 19}},
    {[](Word x, Word y, Word z) { return (x & y) | (x & z) | (y & z); }, 0x5A827999, {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15}, {3, 5, 9, 13}},
    {[](Word x, Word y, Word z) { return x ^ y ^ z; }, 0x6ED9EBA1, {0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15}, {3, 9, 11, 15}},
};

}  // namespace

Bytes md4(BytesView bytes) {
  Wiped padded{Bytes(bytes)};
  padded += '\x80';
  while (padded.size() % 64 != 56) padded += '\0';
  append_little(padded, static_cast<std::uint64_t>(bytes.size()) * 8, 8);

  std::array<Word, 4> state{0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476};
  for (std::size_t block = 0; block < padded.size(); block += 64) {
    auto work = state;
    for (const Round& round : three_rounds)
      for (std::size_t i = 0; i < 16; ++i) {
        const auto word = static_cast<Word>(little(padded, block + 4 * static_cast<std::size_t>(round.order[i]), 4));
        const Word sum = work[0] + round.mix(work[1], work[2], work[3]) + word + round.constant;
        work = {work[3], std::rotl(sum, round.shifts[i % 4]), work[1], work[2]};
      }
    for (std::size_t i = 0; i < 4; ++i) state[i] += work[i];
  }
  Bytes result;
  for (const Word word : state) append_little(result, word, 4);
  return result;
}

}  // namespace mailwhy::sasl
