// The known reply that sounds most like an unknown one.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "mailwhy/base/text.h"
#include "mailwhy/bounce/cause.h"

namespace mailwhy::bounce {
namespace {

constexpr std::size_t shortest = 3, most_words = 60;
constexpr double similar_enough = 0.35;
constexpr std::size_t shared_at_least = 2;

using WordSet = std::set<std::string>;

// What was said without addresses, links, codes and numbers.
WordSet telling_words(const smtp::Reply& reply) {
  static const std::set<std::string_view> idle{"the", "and", "for", "you", "your", "this", "that", "has", "have", "was", "are", "with", "from", "not", "see", "our"};
  WordSet out;
  const std::string text = without_links(masked_text(reply));
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '\'' || static_cast<unsigned char>(c) >= 0x80; };
  for (std::size_t at = 0; at < text.size() && out.size() < most_words;) {
    std::size_t end = at;
    while (end < text.size() && is_letter(text[end])) ++end;
    if (end - at >= shortest && !idle.contains(std::string_view(text).substr(at, end - at))) out.insert(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace

const Row* ReplyTable::nearest(const smtp::Reply& reply, std::string_view stage) const {
  const WordSet said = telling_words(reply);
  if (said.size() < shared_at_least || (!reply.temporary() && !reply.permanent())) return nullptr;
  std::vector<WordSet> samples(rows_.size());
  std::map<std::string, int, std::less<>> rows_with;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].pattern == "*" || rows_[i].stages == "notice") continue;
    const auto sample = smtp::parse_reply(rows_[i].sample);
    if (!sample) continue;
    samples[i] = telling_words(*sample);
    for (const auto& word : samples[i]) ++rows_with[word];
  }
  // A word that few rows use tells more.
  const auto weight = [&](const std::string& word) {
    const auto it = rows_with.find(word);
    return std::log(static_cast<double>(rows_.size() + 2) / (it == rows_with.end() ? 1 : it->second + 1));
  };
  const auto weight_of = [&](const WordSet& words) {
    double sum = 0;
    for (const auto& word : words) sum += weight(word);
    return sum;
  };
  const double all_said = weight_of(said);
  const Row* best = nullptr;
  double best_score = similar_enough;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const Row& row = rows_[i];
    if (samples[i].empty() || row.meaning == "unknown" || row.sample.front() != static_cast<char>('0' + reply.klass())) continue;
    const unsigned stages = ready_[i].stages;
    if (stages != 0 && !stage.empty() && (stages & stage_bit(stage)) == 0) continue;
    WordSet shared;
    std::set_intersection(said.begin(), said.end(), samples[i].begin(), samples[i].end(), std::inserter(shared, shared.end()));
    if (shared.size() < shared_at_least) continue;
    const double score = 2 * weight_of(shared) / (all_said + weight_of(samples[i]));
    if (score > best_score) {
      best_score = score;
      best = &row;
    }
  }
  return best;
}

}  // namespace mailwhy::bounce
