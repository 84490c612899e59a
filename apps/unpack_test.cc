#include "apps/unpack.h"

#include <doctest/doctest.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <vector>

namespace mailwhy::apps {
namespace {

using Packing = Unpacker::Packing;

std::string gzip(std::string_view text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 100, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string xz(std::string_view text) {
  std::string out(lzma_stream_buffer_bound(text.size()), '\0');
  std::size_t size = 0;
  REQUIRE(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, nullptr, reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), reinterpret_cast<std::uint8_t*>(out.data()), &size, out.size()) == LZMA_OK);
  out.resize(size);
  return out;
}

std::string zstd(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

std::string utf16(std::string_view ascii) {
  std::string out = "\xFF\xFE";
  for (const char c : ascii) (out += c) += '\0';
  return out;
}

struct Unpacked {
  std::string text, trouble;
  Packing packing = Packing::undecided;
};
Unpacked unpacked(std::string_view packed, std::size_t step) {
  Unpacked out;
  Unpacker unpacker;
  const auto take = [&](std::string_view piece) {
    out.text += piece;
    CHECK(piece.size() <= (1u << 20));
    return true;
  };
  Result<bool> more = true;
  for (std::size_t at = 0; at < packed.size() && more; at += step) more = unpacker.feed(packed.substr(at, step), take);
  if (more) more = unpacker.finish(take);
  if (!more) out.trouble = more.error().text;
  out.packing = unpacker.packing();
  return out;
}

std::string sample() {
  std::string out;
  for (int i = 0; i < 3000; ++i) out += "Nov 21 03:02:11 mail postfix/qmgr[" + std::to_string(i * 7919) + "]: removed\n";
  return out;
}

}  // namespace

TEST_CASE("packed or plain, in pieces of any size, one stream or several") {
  const auto text = sample();
  struct Row {
    Packing packing;
    std::string bytes;
  };
  const Row rows[] = {{Packing::plain, text}, {Packing::gzip, gzip(text)}, {Packing::xz, xz(text)}, {Packing::zstd, zstd(text)}};
  for (const auto& row : rows) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{4096}, std::size_t{1} << 20}) {
      CAPTURE(step);
      const auto once = unpacked(row.bytes, step);
      CHECK(once.packing == row.packing);
      CHECK(once.text == text);
      CHECK(once.trouble.empty());
      CHECK(unpacked(row.bytes + row.bytes, step).text == text + text);
      CHECK(unpacked(row.bytes + row.bytes, step).trouble.empty());
    }
  }
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{1} << 20}) {
    const auto once = unpacked(utf16(text), step);
    CHECK(once.packing == Packing::utf16);
    CHECK(once.text == text);
    CHECK(once.trouble.empty());
  }
  CHECK(unpacked(gzip(text) + std::string(512, '\0') + gzip("x"), 100).text == text + "x");
  CHECK(unpacked("", 1).packing == Packing::plain);
  CHECK(unpacked("\x1F", 1).text == "\x1F");
  CHECK(unpacked(std::string_view("\xFD\x37zX", 4), 1).text == "\xFD\x37zX");
}

TEST_CASE("what is before the end or the damage is given, and one sentence says so") {
  const auto text = sample();
  for (const auto& packed : {gzip(text), xz(text), zstd(text)}) {
    const auto cut = unpacked(std::string_view(packed).substr(0, packed.size() / 2), 1000);
    CHECK(text.starts_with(cut.text));
    CHECK(cut.trouble.find("ends too early") != std::string::npos);
    CHECK(cut.trouble.ends_with('.'));
    auto damaged = packed;
    for (std::size_t i = damaged.size() / 2; i < damaged.size() / 2 + 40; ++i) damaged[i] = static_cast<char>(damaged[i] ^ 0x5A);
    const auto partly = unpacked(damaged, 1000);
    CHECK_FALSE(partly.trouble.empty());
    for (std::size_t size = 0; size < packed.size(); size += 97) CHECK(unpacked(std::string_view(packed).substr(0, size), 64).text.size() <= text.size());
  }
  const auto half = unpacked(std::string_view(gzip(text)).substr(0, gzip(text).size() - 4), 1000);
  CHECK(half.text == text);
  CHECK_FALSE(half.trouble.empty());
  const auto behind = unpacked(gzip(text) + "and some words", 1000);
  CHECK(behind.text == text);
  CHECK(behind.trouble.find("damaged after") != std::string::npos);
}

TEST_CASE("a bomb is as large as its reader lets it be") {
  const std::string zeros(64u << 20, '\0');
  for (const auto& bomb : {gzip(zeros), xz(zeros), zstd(zeros)}) {
    Unpacker unpacker;
    std::size_t given = 0;
    const auto more = unpacker.feed(bomb, [&](std::string_view piece) { return (given += piece.size()) < (1u << 20); });
    REQUIRE(more.has_value());
    CHECK_FALSE(*more);
    CHECK(given <= (2u << 20));
  }
}

TEST_CASE("archives of other kinds are named") {
  const auto zip = unpacked(std::string_view("PK\x03\x04rest", 8), 3);
  CHECK(zip.packing == Packing::other);
  CHECK(zip.text.empty());
  CHECK(zip.trouble.find("unzip -p") != std::string::npos);
  CHECK(unpacked("BZh9 is how my log begins\n", 1).packing == Packing::plain);
  CHECK(unpacked("PK is my name\n", 1).text == "PK is my name\n");
}

}  // namespace mailwhy::apps
