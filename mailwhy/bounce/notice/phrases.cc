#include "mailwhy/bounce/notice/phrases.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "mailwhy/base/row.h"

namespace mailwhy::bounce::notice {
namespace {

constexpr std::size_t most_hits = 4000, usual_hits = 24;
constexpr std::size_t longest_fold = 80;

bool is_word_byte(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

std::uint32_t four_bytes(const char* text) {
  std::uint32_t value = 0;
  std::memcpy(&value, text, sizeof value);
  return value;
}
std::uint64_t eight_bytes(const char* text) {
  std::uint64_t value = 0;
  std::memcpy(&value, text, sizeof value);
  return value;
}

// Where the run of blanks ends that began before `at`.
std::size_t past_blanks(std::string_view text, std::size_t at) {
  for (std::size_t run = 1; at < text.size() && text[at] == ' ' && run < longest_fold; ++run) ++at;
  return at;
}

// How many of the sixteen bytes at `at` stand there as they are, before what follows the first blank of a fold; 0 when the text ends before.
std::size_t exact_bytes(std::string_view text, std::size_t at) {
  if (at + row_size > text.size()) return 0;
  const auto blanks = bits_of(row_at(text, at) == ' ');
  const auto folds = blanks & (blanks >> 1);
  return folds == 0 ? row_size : static_cast<std::size_t>(std::countr_zero(folds)) + 1;
}

// The bytes from `at` on, a fold as one blank; 0 behind the end.
template <std::size_t count>
std::array<char, count> folded(std::string_view text, std::size_t at) {
  std::array<char, count> bytes{};
  for (std::size_t size = 0; at < text.size() && size < count; ++size) {
    bytes[size] = text[at++];
    if (bytes[size] == ' ') at = past_blanks(text, at);
  }
  return bytes;
}

// The first four of them.
std::uint32_t four_at(std::string_view text, std::size_t at) {
  const char* here = text.data() + at;
  const bool fold = here[2] == ' ' && (here[1] == ' ' || here[3] == ' ');
  return four_bytes(fold ? folded<4>(text, at).data() : here);
}

// A phrase is filed under its first 4, 8, 12 or 16 bytes: the most that are certain.  What is known of the phrases that begin with some bytes:
using Filed = std::uint8_t;
constexpr Filed filed_here = 1, filed_deeper = 2, filed_any = filed_here | filed_deeper;   // there are some that are filed under these bytes, under more bytes
constexpr std::size_t most_levels = 4, filed_bits = 2;

// A phrase, and what its key does not tell: the last four of its certain bytes, of the first sixteen.
struct Entry {
  const Phrase* phrase = nullptr;
  std::uint32_t last = 0;
  std::uint32_t last_at = 0;
};

// The bytes of a phrase that are as the table has them: an apostrophe has several forms.
std::size_t certain_bytes(const Phrase& phrase) { return std::min({phrase.words.find('\'', 4), phrase.words.size(), 4 * most_levels}); }

// A number for some bytes, made from four at a time; others may have the same.
class Key {
 public:
  static constexpr std::size_t count = 1u << 13;
  void add(std::uint32_t four) { mixed_ = (mixed_ ^ four) * 0x9E3779B97F4A7C15u; }
  std::size_t number() const { return mixed_ >> (64 - 13); }

 private:
  std::uint64_t mixed_ = 0;
};

class Book {
 public:
  // Of the phrases for which `belongs` holds.
  explicit Book(bool (*belongs)(const Phrase&)) {
    std::vector<std::pair<std::size_t, const Phrase*>> filed;
    for (const auto& phrase : phrase_table())
      if (belongs(phrase)) filed.emplace_back(file(phrase), &phrase);
    std::stable_sort(filed.begin(), filed.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first < b.first : a.second->words.size() > b.second->words.size();
    });
    for (const auto& [key, phrase] : filed) {
      const auto last_at = certain_bytes(*phrase) - 4;
      entries_.push_back({phrase, four_bytes(phrase->words.data() + last_at), static_cast<std::uint32_t>(last_at)});
      begin_[key + 1] = static_cast<std::uint16_t>(entries_.size());
    }
    for (std::size_t key = 0; key < Key::count; ++key) begin_[key + 1] = std::max(begin_[key + 1], begin_[key]);
  }
  // `level`: how many times four bytes the key is made of, less one.  That there are none is certain.
  Filed filed(std::size_t level, Key key) const { return static_cast<Filed>(filed_[key.number()] >> (filed_bits * level) & filed_any); }
  // Those that are filed under the bytes of the key, the longest first; others may be among them.
  std::span<const Entry> entries(Key key) const { return {entries_.data() + begin_[key.number()], entries_.data() + begin_[key.number() + 1]}; }

 private:
  // Where the phrase belongs.
  std::size_t file(const Phrase& phrase) {
    const auto levels = certain_bytes(phrase) / 4;
    Key key;
    for (std::size_t level = 0; level < levels; ++level) {
      key.add(four_bytes(phrase.words.data() + 4 * level));
      filed_[key.number()] |= static_cast<Filed>((level + 1 < levels ? filed_deeper : filed_here) << (filed_bits * level));
    }
    return key.number();
  }

  std::array<Filed, Key::count> filed_{};   // two bits for each level: little memory for what is looked up for every word
  std::array<std::uint16_t, Key::count + 1> begin_{};
  std::vector<Entry> entries_;
};

const Book& book_of_all() {
  static const Book it([](const Phrase&) { return true; });
  return it;
}
const Book& book_of_headers() {
  static const Book it([](const Phrase& phrase) { return phrase.sign == Sign::agent && phrase.detail.starts_with("header:"); });
  return it;
}

// The length of an apostrophe of any kind at `at`, 0 when there is none.
std::size_t apostrophe(std::string_view text, std::size_t at) {
  if (text[at] == '\'' || text[at] == '`') return 1;
  if (text.substr(at, 3) == "\xe2\x80\x99" || text.substr(at, 3) == "\xe2\x80\x98") return 3;
  if (text.substr(at, 2) == "\xc2\xb4") return 2;
  return 0;
}

// Where the phrase ends in the text when it stands at `at`, else 0.
std::size_t match_end(std::string_view text, std::size_t at, std::string_view words) {
  const char last = words.back();
  while (words.size() >= 8 && at + 8 <= text.size() && eight_bytes(text.data() + at) == eight_bytes(words.data())) {
    at += 8;
    if (words[7] == ' ') at = past_blanks(text, at);
    words.remove_prefix(8);
  }
  if (words.size() >= 4 && at + 4 <= text.size() && four_bytes(text.data() + at) == four_bytes(words.data())) {
    at += 4;
    if (words[3] == ' ') at = past_blanks(text, at);
    words.remove_prefix(4);
  }
  for (const char c : words) {
    if (at >= text.size()) return 0;
    if (c == text[at]) {
      ++at;
      if (c == ' ') at = past_blanks(text, at);
      continue;
    }
    const auto size = c == '\'' ? apostrophe(text, at) : 0;
    if (size == 0) return 0;
    at += size;
  }
  if (is_word_byte(last) && at < text.size() && is_word_byte(text[at])) return 0;
  return at;
}

// Within a long row of dashes: what stands behind it is looked at from its last ten.
bool is_within_dashes(std::string_view text, std::size_t at) {
  return text[at] == '-' && at + 10 < text.size() && text[at + 10] == '-' && text[at + 5] == '-';
}

// Adds the phrases that stand at `at`; four bytes stand there, of which `key` is made.  Apart from the loop that calls it, which goes over every word
// and stays small.
[[gnu::noinline]] void match_at(const Book& all, std::string_view lowered, std::size_t at, Key key, std::vector<Hit>& hits) {
  if (is_within_dashes(lowered, at)) return;
  std::array<char, 4 * most_levels> copy;
  const char* bytes = lowered.data() + at;
  auto exact = exact_bytes(lowered, at);
  // Most places need no more than the next four bytes: a fold behind them does not matter.
  const auto need = [&](std::size_t size) {
    if (size <= exact) return;
    copy = folded<4 * most_levels>(lowered, at);
    bytes = copy.data();
    exact = copy.size();
  };
  std::array<Key, most_levels> keys;
  std::size_t count = 0;
  for (std::size_t level = 0;;) {
    const auto filed = all.filed(level, key);
    if ((filed & filed_here) != 0) keys[count++] = key;
    if ((filed & filed_deeper) == 0 || ++level == most_levels) break;
    need(4 * (level + 1));
    key.add(four_bytes(bytes + 4 * level));
  }
  if (count == 0) return;
  need(4 * most_levels);
  // The longest first.
  while (count != 0) {
    for (const auto& entry : all.entries(keys[--count])) {
      if (four_bytes(bytes + entry.last_at) != entry.last) continue;
      const auto end = match_end(lowered, at, entry.phrase->words);
      if (end == 0) continue;
      if (hits.empty()) hits.reserve(usual_hits);
      hits.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end), entry.phrase});
    }
  }
}

// The bits of the bytes of `row` where a phrase may begin: at the first letter of a run of letters and digits, at one of the signs that phrases begin
// with, at a character beyond ASCII.  `within`: 1 when the byte before the row is a letter or a digit; then the same of its last byte.
unsigned starts_in(Row row, unsigned& within) {
  const auto letters = bits_of(static_cast<Row>(row - 'a' < 26));
  const auto words = letters | bits_of(static_cast<Row>(row - '0' < 10));
  const auto signs = bits_of(static_cast<Row>((row == '-') | (row == '<') | (row == '>') | (row == '(') | (row == '[') | (row >= 0xC0)));
  const auto starts = (letters & ~(words << 1 | within)) | signs;
  within = words >> (row_size - 1);
  return starts;
}

// Those that stand in the text up to the place for whose hits, from the one of that number on, `ends` holds.
template <class Ends>
std::vector<Hit> find_in(const Book& all, std::string_view lowered, Ends ends) {
  std::vector<Hit> hits;
  if (lowered.size() < 4) return hits;
  const auto end = lowered.size() - 3;
  unsigned within = 0;
  for (std::size_t row = 0; row < end && hits.size() < most_hits; row += row_size) {
    auto starts = starts_in(row_at(lowered, row), within);
    if (end - row < row_size) starts &= (1u << (end - row)) - 1;
    while (starts != 0) {
      const auto at = row + take_first(starts);
      Key key;
      key.add(four_at(lowered, at));
      if (all.filed(0, key) == 0) continue;
      const auto before = hits.size();
      match_at(all, lowered, at, key, hits);
      if (hits.size() != before && ends(hits, before)) return hits;
    }
  }
  return hits;
}

constexpr auto never = [](const std::vector<Hit>&, std::size_t) { return false; };

}  // namespace

std::vector<Hit> find_phrases(std::string_view lowered) { return find_in(book_of_all(), lowered, never); }

std::vector<Hit> find_phrases_until(std::string_view lowered, Sign sign, const std::function<bool(const Hit&)>& ends) {
  return find_in(book_of_all(), lowered, [&](const std::vector<Hit>& hits, std::size_t first) {
    return std::any_of(hits.begin() + static_cast<std::ptrdiff_t>(first), hits.end(), [&](const Hit& hit) { return hit.phrase->sign == sign && ends(hit); });
  });
}

std::vector<Hit> find_header_agents(std::string_view lowered) { return find_in(book_of_headers(), lowered, never); }

}  // namespace mailwhy::bounce::notice
