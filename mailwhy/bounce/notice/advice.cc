#include "mailwhy/bounce/notice/advice.h"

#include <algorithm>
#include <string_view>

#include "mailwhy/base/text.h"

namespace mailwhy::bounce::notice {
namespace {

// Behind the mark that ends the sentence, or before an empty line.
std::size_t sentence_end(std::string_view text, std::size_t at) {
  for (; at < text.size(); ++at) {
    const char c = text[at];
    const bool last = at + 1 == text.size();
    if ((c == '.' || c == '!' || c == '?') && (last || text[at + 1] == ' ' || text[at + 1] == '\n' || text[at + 1] == '\r')) return at + 1;
    if (c == '\n' && (last || text[at + 1] == '\n' || text[at + 1] == '\r')) return at;
  }
  return text.size();
}

// The word that ends before `end`, which goes before it.
std::string_view last_word(std::string_view lowered, std::size_t& end) {
  while (end > 0 && lowered[end - 1] == ' ') --end;
  const auto stop = end;
  while (end > 0 && lowered[end - 1] >= 'a' && lowered[end - 1] <= 'z') --end;
  return lowered.substr(end, stop - end);
}

bool points(const Prose& prose, const Hit& hit) {
  auto before = std::size_t{hit.at};
  auto word = last_word(prose.lowered, before);
  const auto leads_to = [&](std::string_view list) {
    const auto words = split_words(list);
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  if (leads_to(hit.phrase->detail)) return true;
  if (word != "the") return false;
  word = last_word(prose.lowered, before);
  return leads_to(hit.phrase->detail);
}

// Where the words end that say nothing; 0 when the hit is of others.
std::size_t idle_end(const Prose& prose, const Hit& hit) {
  if (hit.phrase->sign == Sign::pointer) return points(prose, hit) ? hit.end : 0;
  if (hit.phrase->sign != Sign::advice) return 0;
  if (hit.phrase->detail != "line") return sentence_end(prose.text, hit.end);
  const auto& line = prose.lines[prose.line_of(hit.at)];
  return hit.at == line.begin + line.indent ? line.end : 0;
}

}  // namespace

std::string without_advice(const Prose& prose, std::size_t begin, std::size_t end) {
  std::string bare = prose.text.substr(begin, end - begin);
  auto done = begin;
  for (const auto& hit : prose.hits) {
    if (hit.at >= end) break;
    if (hit.end <= done) continue;   // within a sentence that is gone already
    const auto stop = std::min(idle_end(prose, hit), end);
    for (auto at = std::max<std::size_t>(hit.at, begin); at < stop; ++at)
      if (bare[at - begin] != '\n') bare[at - begin] = ' ';
    done = std::max(done, stop);
  }
  return bare;
}

}  // namespace mailwhy::bounce::notice
