#include "mailwhy/mail/charset.h"

#include <doctest/doctest.h>

#include "mailwhy/mail/encoded_words.h"

namespace mailwhy::mail {
namespace {

std::string converted(std::string_view bytes, std::string_view charset) {
  std::string storage;
  return std::string(to_utf8(bytes, charset, storage));
}

}  // namespace

// RFC 1468, RFC 1843 and what the systems of the world made of the rest.
TEST_CASE("text of the world as UTF-8") {
  struct Row {
    std::string_view charset, bytes, text;
  };
  static constexpr Row rows[] = {
      {"us-ascii", "plain", "plain"},
      {"ISO-8859-1", "caf\xE9 \x93x\x94", "café “x”"},
      {"windows-1252", "\x80", "€"},
      {"iso-8859-2", "\xB3\xF3\xBF", "łóż"},
      {"windows-1250", "\x9C", "ś"},
      {"koi8-r", "\xF0\xD2\xC9\xD7\xC5\xD4", "Привет"},
      {"KOI8-U", "\xA7", "ї"},
      {"windows-1251", "\xCF\xF0\xE8\xE2\xE5\xF2", "Привет"},
      {"iso-8859-9", "\xFE", "ş"},
      {"windows-1256", "\xE3", "م"},
      {"iso-2022-jp", "\x1B$B%f!<%6!<\x1B(B user", "ユーザー user"},
      {"iso-2022-jp", "\x1B$B-!\x1B(B", "①"},              // only Microsoft has it
      {"iso-2022-jp", "\x1B(I1\x1B(B", "ｱ"},               // half width
      {"iso-2022-jp", "\x1B$BF|K\\\nplain", "日本\nplain"},  // the way back is missing
      {"Shift_JIS", "\x93\xFA\x96\x7B", "日本"},
      {"x-sjis", "\x87\x40", "①"},
      {"EUC-JP", "\xC6\xFC\xCB\xDC", "日本"},
      {"gb2312", "\xC4\xE3\xBA\xC3", "你好"},
      {"GBK", "\xE9\x46", "镕"},
      {"big5", "\xB3\x73\xBD\x75", "連線"},
      {"ks_c_5601-1987", "\xC7\xD1\xB1\xB9", "한국"},
      {"euc-kr", "\x8C\x63", "똠"},
      {"hz-gb-2312", "~{<:Ky2;S{~} ~~", "己所不欲 ~"},
      {"utf-7", "Hi Mom +Jjo-!", "Hi Mom ☺!"},
      {"utf-16", std::string_view("\xFE\xFF\x20\xAC", 4), "€"},
      {"utf-16", std::string_view("A\0B\0", 4), "AB"},
      {"utf-8", "a\xFF" "b\xE2\x82", "a\xEF\xBF\xBD" "b\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"utf-8", "\xEF\xBB\xBFx", "x"},
      {"", "caf\xE9", "café"},
      {"", "café", "café"},
      {"", "\x1B$BF|K\\\x1B(B", "日本"},
      {"x-nobody-knows", "caf\xE9", "café"},
      {"../../etc/passwd", "caf\xE9", "café"},
      {"utf-8//IGNORE", "café", "café"},
      {"iso-8859-1", "café", "café"},                        // says one and is the other
      {"\"koi8-r\"", "\xD4", "т"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.charset);
    CHECK(converted(row.bytes, row.charset) == row.text);
  }
}

TEST_CASE("what needs nothing is not copied") {
  const std::string text = "plain text";
  std::string storage;
  for (const std::string_view charset : {"", "utf-8", "iso-8859-1", "gb2312", "iso-2022-jp", "koi8-r", "x-nobody-knows"}) CHECK((to_utf8(text, charset, storage).data() == text.data() || charset == "x-nobody-knows"));
}

TEST_CASE("every byte in every charset ends in UTF-8") {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  for (const std::string_view charset : {"", "utf-8", "utf-7", "utf-16", "utf-32", "iso-2022-jp", "iso-2022-kr", "shift_jis", "euc-jp", "gb2312", "big5", "euc-kr", "hz", "koi8-r", "windows-1255", "viscii", "euc-tw"}) {
    CAPTURE(charset);
    CHECK(is_utf8(converted(all + all, charset)));
  }
}

TEST_CASE("what bytes are when nobody says") {
  CHECK(guessed_charset("plain") == "utf-8");
  CHECK(guessed_charset("é") == "utf-8");
  CHECK(guessed_charset("\xE9") == "windows-1252");
  CHECK(guessed_charset("\x1B$BF|K\\\x1B(B") == "iso-2022-jp");
  CHECK(guessed_charset("\x1B[31mred") == "utf-8");
}

TEST_CASE("encoded words share the charsets") {
  CHECK(decode_words("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=") == "日本");
  CHECK(decode_words("=?x-nobody-knows?Q?a=E9?=") == "=?x-nobody-knows?Q?a=E9?=");
  CHECK(decode_words("=?gb2312?B?xOO6ww==?=") == "你好");
}

}  // namespace mailwhy::mail
