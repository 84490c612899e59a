#include "mailwhy/mail/charset.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <iterator>
#include <optional>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/characters.h"

namespace mailwhy::mail {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

enum class How : std::uint8_t {
  guess,        // the name says nothing
  utf8,
  western,      // windows-1252 and what is meant by it: a table of our own
  one_byte,     // by iconv; bytes that are UTF-8 are taken for UTF-8, which such text never is by chance
  wide,         // several bytes a character, by iconv
  shifting,     // the same, and ASCII may stand for something else
  utf16,
  iso2022_jp,
  hz,
};

struct Alias {
  std::string_view name;   // letters and digits only
  How how;
  const char* iconv = "";
};

// Names that messages use, and what is widened because programs say one and mean the other.  Others go to iconv as they are.
constexpr Alias aliases[] = {
    {"", How::guess},
    {"usascii", How::guess},
    {"ascii", How::guess},
    {"ansix341968", How::guess},
    {"iso646us", How::guess},
    {"unknown", How::guess},
    {"unknown8bit", How::guess},
    {"xunknown", How::guess},
    {"default", How::guess},
    {"defaultcharset", How::guess},
    {"xuserdefined", How::guess},
    {"8bit", How::guess},
    {"7bit", How::guess},
    {"binary", How::guess},
    {"none", How::guess},
    {"utf8", How::utf8},
    {"utf8mb4", How::utf8},
    {"utf8mac", How::utf8},
    {"unicode11utf8", How::utf8},
    {"unicode20utf8", How::utf8},
    {"xunicode20utf8", How::utf8},
    {"cp65001", How::utf8},
    {"iso88591", How::western},
    {"iso885911987", How::western},
    {"latin1", How::western},
    {"isolatin1", How::western},
    {"l1", How::western},
    {"cp819", How::western},
    {"iso88591windows31latin1", How::western},
    {"windows1252", How::western},
    {"cp1252", How::western},
    {"xcp1252", How::western},
    {"ansi", How::western},
    {"iso88592", How::one_byte, "ISO-8859-2"},
    {"latin2", How::one_byte, "ISO-8859-2"},
    {"iso88598i", How::one_byte, "CP1255"},
    {"iso88598e", How::one_byte, "CP1255"},
    {"iso88598", How::one_byte, "CP1255"},
    {"iso88599", How::one_byte, "CP1254"},
    {"latin5", How::one_byte, "CP1254"},
    {"iso885911", How::one_byte, "CP874"},
    {"tis620", How::one_byte, "CP874"},
    {"windows874", How::one_byte, "CP874"},
    {"xwindows874", How::one_byte, "CP874"},
    {"iso885915", How::one_byte, "ISO-8859-15"},
    {"latin9", How::one_byte, "ISO-8859-15"},
    {"windows1250", How::one_byte, "CP1250"},
    {"windows1251", How::one_byte, "CP1251"},
    {"win1251", How::one_byte, "CP1251"},
    {"xcp1251", How::one_byte, "CP1251"},
    {"windows1253", How::one_byte, "CP1253"},
    {"windows1254", How::one_byte, "CP1254"},
    {"windows1255", How::one_byte, "CP1255"},
    {"windows1256", How::one_byte, "CP1256"},
    {"windows1257", How::one_byte, "CP1257"},
    {"windows1258", How::one_byte, "CP1258"},
    {"koi8r", How::one_byte, "KOI8-R"},
    {"koi8", How::one_byte, "KOI8-R"},
    {"cskoi8r", How::one_byte, "KOI8-R"},
    {"koi8u", How::one_byte, "KOI8-U"},
    {"koi8ru", How::one_byte, "KOI8-U"},
    {"macintosh", How::one_byte, "MACINTOSH"},
    {"macroman", How::one_byte, "MACINTOSH"},
    {"xmacroman", How::one_byte, "MACINTOSH"},
    {"xmaccyrillic", How::one_byte, "MAC-CYRILLIC"},
    {"gb2312", How::wide, "GB18030"},
    {"gb231280", How::wide, "GB18030"},
    {"csgb2312", How::wide, "GB18030"},
    {"euccn", How::wide, "GB18030"},
    {"xeuccn", How::wide, "GB18030"},
    {"gbk", How::wide, "GB18030"},
    {"xgbk", How::wide, "GB18030"},
    {"cp936", How::wide, "GB18030"},
    {"ms936", How::wide, "GB18030"},
    {"windows936", How::wide, "GB18030"},
    {"gb18030", How::wide, "GB18030"},
    {"chinese", How::wide, "GB18030"},
    {"big5", How::wide, "BIG5-HKSCS"},
    {"cnbig5", How::wide, "BIG5-HKSCS"},
    {"csbig5", How::wide, "BIG5-HKSCS"},
    {"xbig5", How::wide, "BIG5-HKSCS"},
    {"big5eten", How::wide, "BIG5-HKSCS"},
    {"cp950", How::wide, "BIG5-HKSCS"},
    {"windows950", How::wide, "BIG5-HKSCS"},
    {"big5hkscs", How::wide, "BIG5-HKSCS"},
    {"shiftjis", How::wide, "CP932"},
    {"sjis", How::wide, "CP932"},
    {"xsjis", How::wide, "CP932"},
    {"mskanji", How::wide, "CP932"},
    {"csshiftjis", How::wide, "CP932"},
    {"cp932", How::wide, "CP932"},
    {"ms932", How::wide, "CP932"},
    {"windows31j", How::wide, "CP932"},
    {"windows932", How::wide, "CP932"},
    {"eucjp", How::wide, "EUC-JP-MS"},
    {"xeucjp", How::wide, "EUC-JP-MS"},
    {"xeuc", How::wide, "EUC-JP-MS"},
    {"ujis", How::wide, "EUC-JP-MS"},
    {"euckr", How::wide, "CP949"},
    {"xeuckr", How::wide, "CP949"},
    {"cseuckr", How::wide, "CP949"},
    {"ksc56011987", How::wide, "CP949"},
    {"ksc56011989", How::wide, "CP949"},
    {"ksc5601", How::wide, "CP949"},
    {"ksx1001", How::wide, "CP949"},
    {"isoir149", How::wide, "CP949"},
    {"korean", How::wide, "CP949"},
    {"cp949", How::wide, "CP949"},
    {"uhc", How::wide, "CP949"},
    {"windows949", How::wide, "CP949"},
    {"johab", How::wide, "JOHAB"},
    {"euctw", How::wide, "EUC-TW"},
    {"iso2022jp", How::iso2022_jp},
    {"iso2022jp1", How::iso2022_jp},
    {"iso2022jp2", How::iso2022_jp},
    {"iso2022jpms", How::iso2022_jp},
    {"iso2022jpext", How::iso2022_jp},
    {"csiso2022jp", How::iso2022_jp},
    {"cp50220", How::iso2022_jp},
    {"cp50221", How::iso2022_jp},
    {"cp50222", How::iso2022_jp},
    {"jis", How::iso2022_jp},
    {"iso2022kr", How::shifting, "ISO-2022-KR"},
    {"csiso2022kr", How::shifting, "ISO-2022-KR"},
    {"iso2022cn", How::shifting, "ISO-2022-CN"},
    {"iso2022cnext", How::shifting, "ISO-2022-CN-EXT"},
    {"utf7", How::shifting, "UTF-7"},
    {"unicode11utf7", How::shifting, "UTF-7"},
    {"hzgb2312", How::hz},
    {"hz", How::hz},
    {"utf16", How::utf16},
    {"utf16le", How::shifting, "UTF-16LE"},
    {"utf16be", How::shifting, "UTF-16BE"},
    {"unicode", How::utf16},
    {"ucs2", How::utf16},
    {"iso10646ucs2", How::utf16},
    {"utf32", How::shifting, "UTF-32"},
    {"utf32le", How::shifting, "UTF-32LE"},
    {"utf32be", How::shifting, "UTF-32BE"},
};


// "_ISO-8859-1 " and "iso8859_1" are one name.
std::string squeezed(std::string_view charset) {
  std::string out;
  for (const char c : charset.substr(0, 80))
    if (is_letter(c) || is_digit(c)) out += lower_ascii(c);
  return out;
}

// What iconv may be asked for: a name, never a path or an option of its own ("//").
std::string plain_name(std::string_view charset) {
  charset = trim(charset);
  if (charset.size() > 1 && (charset.front() == '"' || charset.front() == '\'') && charset.back() == charset.front()) charset = trim(charset.substr(1, charset.size() - 2));
  const bool plain = charset.size() <= 40 && std::all_of(charset.begin(), charset.end(), [](char c) { return is_digit(c) || is_letter(c) || c == '-' || c == '_' || c == '.' || c == ':' || c == '+'; });
  return plain ? std::string(charset) : std::string();
}

// Opening a converter reads files, so that each thread keeps the few that it used last.
class Converters {
 public:
  Converters() = default;
  Converters(const Converters&) = delete;
  Converters& operator=(const Converters&) = delete;
  ~Converters() {
    for (const auto& slot : slots_) close(slot);
  }
  // From its initial state; nullopt when the system knows none of that name.
  std::optional<iconv_t> from(const std::string& charset) {
    for (const auto& slot : slots_)
      if (slot.name == charset) return ready(slot);
    auto& slot = slots_[next_];
    next_ = (next_ + 1) % slots_.size();
    close(slot);
    slot = {charset, iconv_open("UTF-8", charset.c_str())};
    return ready(slot);
  }

 private:
  struct Slot {
    std::string name;
    iconv_t handle = none();
  };
  static iconv_t none() { return reinterpret_cast<iconv_t>(-1); }
  static void close(const Slot& slot) {
    if (slot.handle != none()) iconv_close(slot.handle);
  }
  static std::optional<iconv_t> ready(const Slot& slot) {
    if (slot.handle == none()) return std::nullopt;
    iconv(slot.handle, nullptr, nullptr, nullptr, nullptr);
    return slot.handle;
  }
  std::array<Slot, 16> slots_;
  std::size_t next_ = 0;
};

std::optional<iconv_t> converter_from(const std::string& charset) {
  static thread_local Converters converters;
  return charset.empty() ? std::nullopt : converters.from(charset);
}

// What cannot be read becomes one U+FFFD a byte.  False when there is no such converter.
bool by_iconv(std::string_view bytes, const std::string& charset, std::string& out) {
  const auto converter = converter_from(charset);
  if (!converter) return false;
  out.clear();
  out.reserve(bytes.size() + bytes.size() / 2 + 16);
  char* in = const_cast<char*>(bytes.data());  // iconv only reads it
  std::size_t in_left = bytes.size();
  char buffer[8192];
  bool flushed = false;
  while (in_left > 0 || !flushed) {
    char* to = buffer;
    std::size_t to_left = sizeof buffer;
    flushed = in_left == 0;
    const std::size_t before = in_left;
    const std::size_t result = iconv(*converter, flushed ? nullptr : &in, flushed ? nullptr : &in_left, &to, &to_left);
    out.append(buffer, sizeof buffer - to_left);
    if (result != static_cast<std::size_t>(-1)) continue;
    if (errno == E2BIG && (in_left < before || to_left < sizeof buffer)) continue;
    out += replacement;
    if (in_left > 0) ++in, --in_left;
  }
  return true;
}

// How many bytes at the front are ASCII that no charset of ours shifts by.
std::size_t plain_run(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && static_cast<unsigned char>(text[size]) < 0x80 && static_cast<unsigned char>(text[size]) >= ' ') ++size;
  return size;
}

// The C1 range of windows-1252; what it leaves free stays a control character there, as browsers do.
constexpr std::uint16_t western_high[32] = {0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F,
                                            0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178};

void from_western(std::string_view bytes, std::string& out) {
  out.resize(bytes.size() * 3);  // no code needs more
  char* to = out.data();
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      *to++ = c;
      continue;
    }
    const unsigned code = byte < 0xA0 ? western_high[byte - 0x80] : byte;
    if (code >= 0x800) *to++ = static_cast<char>(0xE0 | code >> 12);
    *to++ = static_cast<char>(code >= 0x800 ? 0x80 | (code >> 6 & 0x3F) : 0xC0 | code >> 6);
    *to++ = static_cast<char>(0x80 | (code & 0x3F));
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
}

// How long the well-formed character is that begins here; 0 when there is none.
std::size_t character_at(std::string_view bytes, std::size_t at) {
  const auto first = static_cast<unsigned char>(bytes[at]);
  const std::size_t length = first < 0x80 ? 1 : first >= 0xC2 && first < 0xE0 ? 2 : first >= 0xE0 && first < 0xF0 ? 3 : first >= 0xF0 && first < 0xF5 ? 4 : 0;
  if (length == 0 || at + length > bytes.size()) return 0;
  return mailwhy::is_utf8(bytes.substr(at, length)) ? length : 0;
}

void repaired_utf8(std::string_view bytes, std::string& out) {
  out.clear();
  out.reserve(bytes.size() + 16);
  for (std::size_t at = 0; at < bytes.size();) {
    const auto length = character_at(bytes, at);
    if (length > 0) out += bytes.substr(at, length);
    else out += replacement;
    at += std::max<std::size_t>(length, 1);
  }
}

// Without a byte order mark RFC 2781 s4.3 says big-endian, and Windows writes little: blanks and Latin letters tell.
std::string utf16_kind(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE")) return "UTF-16LE";
  if (bytes.starts_with("\xFE\xFF")) return "UTF-16BE";
  std::size_t zeros[2] = {0, 0};
  for (std::size_t i = 0; i < std::min<std::size_t>(bytes.size(), 4096); ++i)
    if (bytes[i] == '\0') ++zeros[i % 2];
  return zeros[1] > zeros[0] ? "UTF-16LE" : "UTF-16BE";
}

// RFC 1468 and its extensions (half-width katakana, the characters that only Microsoft has), as Shift_JIS with Microsoft's characters:
// both are the same rows and cells.
std::string shift_jis_of(std::string_view bytes) {
  enum class Set { ascii, katakana, two_bytes } set = Set::ascii;
  std::string out;
  out.reserve(bytes.size());
  bool shifted = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (set == Set::ascii && !shifted) {
      const auto run = plain_run(bytes.substr(i));
      out += bytes.substr(i, run);
      i += run;
      if (i == bytes.size()) break;
    }
    const auto c = static_cast<unsigned char>(bytes[i]);
    const auto rest = bytes.substr(i + 1);
    if (c == 0x1B && rest.starts_with("$(")) set = Set::two_bytes, i += 3;
    else if (c == 0x1B && rest.starts_with("$")) set = Set::two_bytes, i += 2;
    else if (c == 0x1B && rest.starts_with("(")) set = rest.size() > 1 && rest[1] == 'I' ? Set::katakana : Set::ascii, i += 2;
    else if (c == 0x1B && rest.starts_with("&@")) i += 2;
    else if (c == 0x0E || c == 0x0F) shifted = c == 0x0E;
    else if (c == '\n' || c == '\r') set = Set::ascii, shifted = false, out += static_cast<char>(c);  // RFC 1468: each line begins in ASCII
    else if ((set == Set::katakana || shifted) && c >= 0x21 && c <= 0x5F) out += static_cast<char>(c | 0x80);
    else if (set == Set::two_bytes && c >= 0x21 && c <= 0x7E && !rest.empty() && rest[0] >= 0x21 && rest[0] <= 0x7E) {
      const auto cell = static_cast<unsigned char>(bytes[++i]);
      const unsigned row = c - 0x21u;
      out += static_cast<char>((row >> 1) + (row < 62 ? 0x81 : 0xC1));
      out += static_cast<char>(row % 2 == 1 ? cell + 0x7E : cell + (cell < 0x60 ? 0x1F : 0x20));
    } else {
      out += static_cast<char>(c);
    }
  }
  return out;
}

// RFC 1843: "~{" and "~}" around two bytes a character.
std::string gb_of(std::string_view bytes) {
  std::string out;
  bool chinese = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char next = i + 1 < bytes.size() ? bytes[i + 1] : '\0';
    if (bytes[i] == '~' && (next == '{' || next == '}')) chinese = next == '{', ++i;
    else if (bytes[i] == '~' && next == '~') out += '~', ++i;
    else if (bytes[i] == '~' && next == '\n') ++i;
    else if (bytes[i] == '\n') chinese = false, out += '\n';
    else if (chinese && bytes[i] >= 0x21 && bytes[i] <= 0x7E) out += static_cast<char>(static_cast<unsigned char>(bytes[i]) | 0x80);
    else out += bytes[i];
  }
  return out;
}

bool has_japanese_escapes(std::string_view bytes) {
  for (auto at = bytes.find('\x1B'); at != std::string_view::npos; at = bytes.find('\x1B', at + 1)) {
    const auto rest = bytes.substr(at + 1, 2);
    if (rest == "$B" || rest == "$@" || rest == "(J" || rest == "(I" || rest == "$(") return true;
  }
  return false;
}

constexpr auto aliases_by_name = [] {
  auto sorted = std::to_array(aliases);
  std::sort(sorted.begin(), sorted.end(), [](const Alias& a, const Alias& b) { return a.name < b.name; });
  return sorted;
}();
static_assert(std::adjacent_find(aliases_by_name.begin(), aliases_by_name.end(), [](const Alias& a, const Alias& b) { return a.name == b.name; }) == aliases_by_name.end(), "each name once");

const Alias* alias_of(std::string_view charset) {
  const std::string name = squeezed(charset);
  const auto* found = std::lower_bound(aliases_by_name.begin(), aliases_by_name.end(), name, [](const Alias& alias, std::string_view wanted) { return alias.name < wanted; });
  return found == aliases_by_name.end() || found->name != name ? nullptr : found;
}

// What most mails say; ASCII stays what it is under each of them.
bool is_usual(std::string_view charset) {
  constexpr std::string_view usual[] = {"us-ascii", "utf-8", "iso-8859-1"};
  return charset.empty() || std::any_of(std::begin(usual), std::end(usual), [&](std::string_view name) { return equal_ignoring_case(charset, name); });
}

std::string_view guessed(std::string_view bytes, std::string& storage) {
  const auto charset = guessed_charset(bytes);
  if (charset == "utf-8") return bytes;
  if (charset == "iso-2022-jp") return to_utf8(bytes, charset, storage);
  from_western(bytes, storage);
  return storage;
}

}  // namespace

bool knows_charset(std::string_view charset) {
  const auto* alias = alias_of(charset);
  if (alias != nullptr) return !alias->name.empty();
  return converter_from(plain_name(charset)).has_value();
}

std::string_view guessed_charset(std::string_view bytes) {
  if (has_japanese_escapes(bytes)) return "iso-2022-jp";
  return is_utf8(bytes) ? "utf-8" : "windows-1252";
}

std::string_view to_utf8(std::string_view bytes, std::string_view charset, std::string& storage) {
  if (is_usual(charset) && is_ascii(bytes) && bytes.find('\x1B') == std::string_view::npos) return bytes;
  const auto* alias = alias_of(charset);
  const std::string asked = alias == nullptr ? plain_name(charset) : std::string(alias->iconv);
  const How how = alias != nullptr ? alias->how : How::shifting;
  const bool plain = how != How::shifting && how != How::utf16 && is_ascii(bytes) && bytes.find('\x1B') == std::string_view::npos;
  if (plain && how != How::hz && how != How::iso2022_jp) return bytes;
  std::string between;
  bool known = true;
  switch (how) {
    case How::guess: return guessed(bytes, storage);
    case How::utf8:
      if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
      if (is_utf8(bytes)) return bytes;
      repaired_utf8(bytes, storage);
      return storage;
    case How::western:
    case How::one_byte:
      if (is_utf8(bytes)) return bytes;
      if (how == How::western) from_western(bytes, storage);
      else known = by_iconv(bytes, asked, storage);
      break;
    case How::wide:
    case How::shifting: known = by_iconv(bytes, asked, storage); break;
    case How::utf16: {
      const auto kind = utf16_kind(bytes);
      if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) bytes.remove_prefix(2);
      known = by_iconv(bytes, kind, storage);
      break;
    }
    case How::iso2022_jp:
      // Eight-bit text under this name is something else.
      if (!is_ascii(bytes)) return has_japanese_escapes(bytes) ? (between = shift_jis_of(bytes), by_iconv(between, "CP932", storage) ? std::string_view(storage) : bytes) : guessed(bytes, storage);
      if (bytes.find('\x1B') == std::string_view::npos && bytes.find('\x0E') == std::string_view::npos) return bytes;
      between = shift_jis_of(bytes);
      known = by_iconv(between, "CP932", storage);
      break;
    case How::hz:
      between = gb_of(bytes);
      known = by_iconv(between, "GB18030", storage);
      break;
  }
  if (!known) return guessed(bytes, storage);
  if (storage.starts_with("\xEF\xBB\xBF")) storage.erase(0, 3);
  if (!is_utf8(storage)) repaired_utf8(std::string(storage), storage);
  return storage;
}

}  // namespace mailwhy::mail
