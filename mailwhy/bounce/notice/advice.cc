#include "mailwhy/bounce/notice/advice.h"

#include <algorithm>
#include <string_view>

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

// Where the words end that say nothing; 0 when the hit is of others.
std::size_t idle_end(const Prose& prose, const Hit& hit) {
  if (hit.phrase->sign == Sign::pointer) return hit.end;
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
