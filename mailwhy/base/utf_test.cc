#include "mailwhy/base/utf.h"

#include <doctest/doctest.h>

namespace mailwhy {
namespace {
using namespace std::string_view_literals;

// Cut after every so many bytes.
std::string in_pieces(std::string_view bytes, std::size_t size) {
  std::string out;
  Utf16Reader reader;
  for (std::size_t at = 0; at < bytes.size(); at += size) reader.feed(bytes.substr(at, size), out);
  reader.finish(out);
  return out;
}
}  // namespace

TEST_CASE("characters of every length as UTF-8; what is none is U+FFFD") {
  const auto one = [](std::uint32_t code) {
    std::string out;
    append_utf8(out, code);
    return out;
  };
  CHECK(one('A') == "A");
  CHECK(one(0xE4) == "\xC3\xA4");
  CHECK(one(0x20AC) == "\xE2\x82\xAC");
  CHECK(one(0x1F600) == "\xF0\x9F\x98\x80");
  for (const std::uint32_t none : {0xD800U, 0xDFFFU, 0x110000U, 0xFFFFFFFFU}) CHECK(one(none) == "\xEF\xBF\xBD");
}

TEST_CASE("UTF-16 of either order, cut anywhere") {
  const auto little = "\xFF\xFE" "F\0\xE4\0\x3D\xD8\x00\xDE"sv, big = "\xFE\xFF\0F\0\xE4\xD8\x3D\xDE\x00"sv;
  for (const auto bytes : {little, big}) {
    CHECK(Utf16Reader::is_marked(bytes));
    for (std::size_t size = 1; size <= bytes.size(); ++size) CHECK(in_pieces(bytes, size) == "F\xC3\xA4\xF0\x9F\x98\x80");
  }
  CHECK(utf8_of_utf16("\0A\0B"sv) == "AB");
  CHECK_FALSE(Utf16Reader::is_marked("AB"));
}

TEST_CASE("malformed UTF-16 loses nothing but what is malformed") {
  constexpr auto bad = "\xEF\xBF\xBD"sv;
  CHECK(utf8_of_utf16("\xFF\xFE\x3D\xD8" "A\0"sv) == std::string(bad) + "A");   // half a pair
  CHECK(utf8_of_utf16("\xFF\xFE\x00\xDE" "A\0"sv) == std::string(bad) + "A");   // the other half
  CHECK(utf8_of_utf16("\xFF\xFE" "A\0\x3D\xD8"sv) == "A" + std::string(bad));
  CHECK(utf8_of_utf16("\xFF\xFE" "A\0B"sv) == "A" + std::string(bad));          // half a unit
  CHECK(utf8_of_utf16("").empty());
  CHECK(utf8_of_utf16("\xFF\xFE").empty());
}

}  // namespace mailwhy
