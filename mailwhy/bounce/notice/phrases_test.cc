#include "mailwhy/bounce/notice/phrases.h"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "mailwhy/bounce/notice/prose.h"

using namespace mailwhy::bounce::notice;

namespace {

// Whether the phrase is found where `text` has it.
bool finds(const Phrase& phrase, const std::string& text, std::size_t at) {
  const auto hits = find_phrases(text);
  return std::any_of(hits.begin(), hits.end(), [&](const Hit& it) { return it.phrase == &phrase && it.at == at; });
}

}  // namespace

TEST_CASE("every phrase of the table is found, at the ends of a text and in its middle") {
  for (const auto& phrase : phrase_table()) {
    const std::string words(phrase.words);
    INFO(words);
    CHECK(finds(phrase, words, 0));
    for (std::size_t before = 1; before < 300; before += 13) CHECK(finds(phrase, std::string(before, ' ') + words + " .", before));
  }
}

TEST_CASE("a run of blanks counts as one, an apostrophe has several forms") {
  for (const auto& phrase : phrase_table()) {
    std::string wide;
    for (const char c : phrase.words) wide += c == ' ' ? std::string("    ") : std::string(1, c);
    INFO(wide);
    CHECK(finds(phrase, "x: " + wide, 3));
    if (const auto mark = phrase.words.find('\'', 4); mark != std::string_view::npos) {
      std::string curly(phrase.words);
      CHECK(finds(phrase, curly.replace(mark, 1, "\xe2\x80\x99"), 0));
    }
  }
}

TEST_CASE("no phrase begins or ends within a word") {
  CHECK(find_phrases("xundeliverable").empty());
  CHECK(find_phrases("undeliverables").empty());
  CHECK(find_phrases("9qmail").empty());
  CHECK(find_phrases("qmail9").empty());
  CHECK(find_phrases("").empty());
  CHECK(find_phrases("qma").empty());
}

TEST_CASE("text on one line is the same however it is cut into rows") {
  // The plain way: words, one blank between them.
  const auto plain = [](const std::string& text, std::size_t most) {
    std::string line;
    bool gap = false;
    for (const char c : text) {
      const auto u = static_cast<unsigned char>(c);
      if (u <= 0x20 || u == 0x7f) {
        gap = !line.empty();
        continue;
      }
      if (gap) line += ' ';
      gap = false;
      line += c;
    }
    if (line.size() <= most) return line;
    while (most > 0 && (static_cast<unsigned char>(line[most]) & 0xC0) == 0x80) --most;
    return line.substr(0, most);
  };
  std::uint32_t seed = 7;
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (std::size_t size = static_cast<std::size_t>(round) % 700; text.size() < size;) {
      seed = seed * 1664525u + 1013904223u;
      constexpr std::string_view bytes = "abcd  \r\n\t\x7f\xc3\xa4";
      text += bytes[(seed >> 16) % bytes.size()];
    }
    const auto most = static_cast<std::size_t>(seed >> 8) % 800;
    CHECK(one_line(text, most) == plain(text, most));
    CHECK(one_line(text, 10'000) == plain(text, 10'000));
  }
}
