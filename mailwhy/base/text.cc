#include "mailwhy/base/text.h"

#include <algorithm>
#include <cstring>

namespace mailwhy {

char lower_ascii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr std::uint64_t each_byte = 0x0101010101010101u, top_bits = 0x80 * each_byte;

static std::uint64_t eight_at(const char* text) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, text, 8);
  return bytes;
}

// Of eight bytes at once, those from A to Z as small letters.
static std::uint64_t lower_eight(std::uint64_t bytes) {
  const auto low = bytes & ~top_bits;
  const auto from_a = low + (0x80 - 'A') * each_byte, beyond_z = low + (0x80 - 'Z' - 1) * each_byte;
  return bytes | ((from_a & ~beyond_z & ~bytes & top_bits) >> 2);
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  char* const bytes = out.data();
  std::size_t at = 0;
  for (; at + 8 <= out.size(); at += 8) {
    const auto eight = lower_eight(eight_at(bytes + at));
    std::memcpy(bytes + at, &eight, 8);
  }
  for (; at < out.size(); ++at) bytes[at] = lower_ascii(bytes[at]);
  return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  if (a.size() < 8) return std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return x == y || lower_ascii(x) == lower_ascii(y); });
  const auto same = [&](std::size_t at) {
    const auto x = eight_at(a.data() + at), y = eight_at(b.data() + at);
    return x == y || lower_eight(x) == lower_eight(y);
  };
  for (std::size_t at = 0; at + 8 <= a.size(); at += 8)
    if (!same(at)) return false;
  return a.size() % 8 == 0 || same(a.size() - 8);
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

bool contains_ignoring_case(std::string_view text, std::string_view needle) {
  return std::search(text.begin(), text.end(), needle.begin(), needle.end(),
                     [](char x, char y) { return lower_ascii(x) == lower_ascii(y); }) != text.end() ||
         needle.empty();
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Of eight bytes the bits that ASCII does not have.
static std::uint64_t beyond_ascii(const char* eight) { return eight_at(eight) & top_bits; }

// How many bytes at the beginning are ASCII, counted by eight and by the block: a multiple of eight, so that there may be a few more.
static std::size_t plain_front(std::string_view text) {
  constexpr std::size_t block = 64;
  if (text.size() < 8 || beyond_ascii(text.data()) != 0) return 0;
  std::size_t at = 0;
  for (; at + block <= text.size(); at += block) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < block; i += 8) bits |= beyond_ascii(text.data() + at + i);
    if (bits != 0) break;
  }
  while (at + 8 <= text.size() && beyond_ascii(text.data() + at) == 0) at += 8;
  return at;
}

bool is_ascii(std::string_view text) {
  text.remove_prefix(plain_front(text));
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string_view trim(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  std::size_t first = 0, end = text.size();
  while (first < end && is_blank(text[first])) ++first;
  while (end > first && is_blank(text[end - 1])) --end;
  return first == end ? std::string_view() : text.substr(first, end - first);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::vector<std::string_view> split_words(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(" \t", at)) != std::string_view::npos) {
    const auto end = std::min(text.find_first_of(" \t", at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

std::string join(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += between;
    out += parts[i];
  }
  return out;
}

std::optional<std::uint64_t> parse_number(std::string_view text, std::uint64_t max) {
  if (text.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (UINT64_MAX - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  if (value > max) return std::nullopt;
  return value;
}

namespace {
// The length of the well-formed UTF-8 character at the front and its code point; 0 when there is none.
std::size_t utf8_character(std::string_view text, char32_t& code) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) {
    code = lead;
    return 1;
  }
  std::size_t length = 0;
  char32_t least = 0;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2, code = lead & 0x1Fu, least = 0x80;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3, code = lead & 0x0Fu, least = 0x800;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4, code = lead & 0x07u, least = 0x10000;
  }
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0u) != 0x80) return 0;
    code = (code << 6) | (byte(i) & 0x3Fu);
  }
  if (code < least || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return 0;
  return length;
}

// Characters that show nothing, or change how their neighbours are shown.
bool is_invisible(char32_t c) {
  return (c >= 0x80 && c < 0xA0) || c == 0xAD || c == 0x61C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF ||
         (c >= 0xFFF0 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF) ||
         // Signs that enclose what follows them, and controls of rarer scripts.
         (c >= 0x600 && c <= 0x605) || c == 0x6DD || c == 0x70F || c == 0x890 || c == 0x891 || c == 0x8E2 || c == 0x110BD || c == 0x110CD ||
         (c >= 0x13430 && c <= 0x1343F) || (c >= 0x1BCA0 && c <= 0x1BCA3) || (c >= 0x1D173 && c <= 0x1D17A);
}

void append_hex(std::string& out, std::string_view prefix, char32_t value, int digits) {
  out += prefix;
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) out += "0123456789abcdef"[(value >> shift) & 0xF];
}

std::string make_visible(std::string_view bytes, bool ascii_only) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    char32_t code = 0;
    const std::size_t length = utf8_character(bytes, code);
    if (length == 0) {
      append_hex(out, "\\x", static_cast<unsigned char>(bytes.front()), 2);
      bytes.remove_prefix(1);
      continue;
    }
    if (code == '\r') {
      out += "\\r";
    } else if (code == '\n') {
      out += "\\n";
    } else if (code == '\t') {
      out += "\\t";
    } else if (code < 0x20 || code == 0x7F) {
      append_hex(out, "\\x", code, 2);
    } else if (code >= 0x80 && (ascii_only || is_invisible(code))) {
      append_hex(out, code > 0xFFFF ? "\\U" : "\\u", code, code > 0xFFFF ? 8 : 4);
    } else {
      out += bytes.substr(0, length);
    }
    bytes.remove_prefix(length);
  }
  return out;
}
}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    text.remove_prefix(plain_front(text));
    // Characters beyond ASCII mostly follow one another.
    for (bool beyond = true; beyond && !text.empty();) {
      char32_t code = 0;
      const std::size_t length = utf8_character(text, code);
      if (length == 0) return false;
      text.remove_prefix(length);
      beyond = length > 1 || (!text.empty() && static_cast<unsigned char>(text.front()) >= 0x80);
    }
  }
  return true;
}

std::string visible(std::string_view bytes) { return make_visible(bytes, false); }
std::string visible_ascii(std::string_view bytes) { return make_visible(bytes, true); }

std::size_t control_sequence(std::string_view text) {
  constexpr std::size_t most = 32;
  if (!text.starts_with("\x1b[")) return 0;
  const std::size_t first = text.substr(2).starts_with('[') ? 3 : 2;  // "\x1b[[A": a function key of the Linux console
  for (std::size_t i = first; i < std::min(text.size(), most); ++i) {
    if (text[i] >= 0x40 && text[i] <= 0x7e) return i + 1;
    if (text[i] < 0x20 || text[i] > 0x3f) return 0;
  }
  return 0;
}

std::string without_control_sequences(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto length = control_sequence(text.substr(i));
    if (length == 0) out += text[i];
    i += std::max<std::size_t>(length, 1);
  }
  return out;
}

std::string shorten(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return std::string(text);
  std::size_t end = max_bytes > 3 ? max_bytes - 3 : 0;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  if (a.size() > 256 || b.size() > 256) return std::max(a.size(), b.size());
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::optional<std::string> best;
  std::size_t best_distance = word.size() <= 4 ? 2 : 3;  // has to be below this
  for (const auto& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

namespace {
constexpr std::string_view base64_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
}

std::string base64_encode(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = (group << 8) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      out += i + k <= bytes.size() ? base64_alphabet[(group >> (18 - 6 * k)) & 0x3F] : '=';
  }
  return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    std::uint32_t group = 0;
    std::size_t padding = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const char c = text[i + k];
      const auto value = base64_alphabet.find(c);
      if (c == '=' && i + 4 == text.size() && k >= 2) {
        ++padding;
      } else if (value == std::string_view::npos || padding > 0) {
        return std::nullopt;
      }
      group = (group << 6) | (c == '=' ? 0u : static_cast<std::uint32_t>(value));
    }
    for (std::size_t k = 0; k < 3 - padding; ++k) out += static_cast<char>((group >> (16 - 8 * k)) & 0xFF);
  }
  return out;
}

}  // namespace mailwhy
