#include "mailwhy/sasl/prepare.h"

#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <vector>

#include "mailwhy/base/text.h"
#include "mailwhy/crypto/digest.h"

namespace mailwhy::sasl {
namespace {

struct Range {
  ucs4_t first, last;
};

// RFC 3454 C.1.2: blanks other than the ASCII one.
constexpr Range blanks[] = {{0xA0, 0xA0}, {0x1680, 0x1680}, {0x2000, 0x200B}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}};
// RFC 3454 B.1: commonly mapped to nothing.
constexpr Range nothing[] = {{0xAD, 0xAD}, {0x34F, 0x34F}, {0x1806, 0x1806}, {0x180B, 0x180D}, {0x200C, 0x200D}, {0x2060, 0x2060}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}};

struct Forbidden {
  Range range;
  const char* what;
};
constexpr const char* control = "a control character";
constexpr const char* direction = "a character that changes the direction of writing";
constexpr const char* private_use = "a character for private use";
constexpr const char* unfit = "a character that is not meant for plain text";
// RFC 4013 s2.3: C.1.2, C.2.1, C.2.2, C.3 to C.9; the non-characters at the end of every plane are looked at apart.
constexpr Forbidden forbidden[] = {
    {{0x0, 0x1F}, control}, {{0x7F, 0x9F}, control}, {{0xA0, 0xA0}, unfit}, {{0x340, 0x341}, unfit}, {{0x6DD, 0x6DD}, control},
    {{0x70F, 0x70F}, control}, {{0x1680, 0x1680}, unfit}, {{0x180E, 0x180E}, control}, {{0x2000, 0x200D}, control},
    {{0x200E, 0x200F}, direction}, {{0x2028, 0x2029}, control}, {{0x202A, 0x202E}, direction}, {{0x202F, 0x202F}, unfit},
    {{0x205F, 0x205F}, unfit}, {{0x2060, 0x2063}, control}, {{0x206A, 0x206F}, direction}, {{0x2FF0, 0x2FFB}, unfit},
    {{0x3000, 0x3000}, unfit}, {{0xD800, 0xDFFF}, unfit}, {{0xE000, 0xF8FF}, private_use}, {{0xFDD0, 0xFDEF}, unfit}, {{0xFEFF, 0xFEFF}, control},
    {{0xFFF9, 0xFFFD}, unfit}, {{0x1D173, 0x1D17A}, control}, {{0xE0001, 0xE0001}, unfit}, {{0xE0020, 0xE007F}, unfit},
    {{0xF0000, 0xFFFFD}, private_use}, {{0x100000, 0x10FFFD}, private_use},
};

template <std::size_t size>
bool among(const Range (&ranges)[size], ucs4_t c) {
  return std::any_of(std::begin(ranges), std::end(ranges), [&](const Range& range) { return c >= range.first && c <= range.last; });
}

const char* why_forbidden(ucs4_t c) {
  if ((c & 0xFFFE) == 0xFFFE) return unfit;
  const auto* found = std::find_if(std::begin(forbidden), std::end(forbidden), [&](const Forbidden& f) { return c >= f.range.first && c <= f.range.last; });
  return found == std::end(forbidden) ? nullptr : found->what;
}

// RFC 3454 s6: text with letters written from right to left has no others, and begins and ends with one.
bool mixes_directions(const std::vector<ucs4_t>& text) {
  const auto right_to_left = [](ucs4_t c) {
    const int category = uc_bidi_category(c);
    return category == UC_BIDI_R || category == UC_BIDI_AL;
  };
  if (std::none_of(text.begin(), text.end(), right_to_left)) return false;
  const bool other = std::any_of(text.begin(), text.end(), [](ucs4_t c) { return uc_bidi_category(c) == UC_BIDI_L; });
  return other || !right_to_left(text.front()) || !right_to_left(text.back());
}

// Holds characters of a secret and overwrites them at the end.
struct Characters : std::vector<ucs4_t> {
  ~Characters() { std::fill(begin(), end(), 0); }
};

struct Freed {
  void operator()(std::uint8_t* text) const { std::free(text); }
};

Characters characters_of(std::string_view text) {
  Characters all;
  all.reserve(text.size());
  const auto* at = reinterpret_cast<const std::uint8_t*>(text.data());
  for (std::size_t left = text.size(); left > 0;) {
    ucs4_t c = 0;
    const int taken = u8_mbtoucr(&c, at, left);
    if (taken <= 0) break;
    all.push_back(c);
    at += taken;
    left -= static_cast<std::size_t>(taken);
  }
  return all;
}

void append(std::string& text, ucs4_t c) {
  std::uint8_t octets[6];
  const int size = u8_uctomb(octets, c, sizeof octets);
  if (size > 0) text.append(reinterpret_cast<const char*>(octets), static_cast<std::size_t>(size));
}

std::string mapped(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const ucs4_t c : characters_of(text)) {
    if (among(blanks, c)) result += ' ';
    else if (!among(nothing, c)) append(result, c);
  }
  return result;
}

}  // namespace

Result<std::string> prepare(std::string_view text) {
  if (!is_utf8(text)) return fail("its bytes are not UTF-8");
  std::string prepared;
  if (is_ascii(text)) {
    prepared = std::string(text);
  } else {
    std::string before = mapped(text);
    std::size_t size = 0;
    const std::unique_ptr<std::uint8_t, Freed> normal(
        u8_normalize(UNINORM_NFKC, reinterpret_cast<const std::uint8_t*>(before.data()), before.size(), nullptr, &size));
    crypto::wipe(before);
    if (!normal && size > 0) return fail("it cannot be brought into a normal form");
    if (normal) prepared.assign(reinterpret_cast<const char*>(normal.get()), size);
    if (normal) std::fill(normal.get(), normal.get() + size, std::uint8_t{0});
  }
  const Characters all = characters_of(prepared);
  for (const ucs4_t c : all)
    if (const char* what = why_forbidden(c)) {
      crypto::wipe(prepared);
      return fail(std::string("it contains ") + what);
    }
  if (mixes_directions(all)) {
    crypto::wipe(prepared);
    return fail("it mixes letters that are written from the right with others");
  }
  return prepared;
}

}  // namespace mailwhy::sasl
