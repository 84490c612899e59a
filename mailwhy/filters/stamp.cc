#include "mailwhy/filters/stamp.h"

#include <algorithm>
#include <array>

#include "mailwhy/base/text.h"
#include "mailwhy/filters/table.h"

namespace mailwhy::filters {
namespace {

struct VerdictWord {
  std::string_view word;
  Verdict verdict;
};
constexpr std::array<VerdictWord, 44> verdict_words{{
    {"yes", Verdict::spam}, {"true", Verdict::spam}, {"spam", Verdict::spam}, {"junk", Verdict::spam}, {"ja", Verdict::spam}, {"oui", Verdict::spam}, {"si", Verdict::spam},
    {"sim", Verdict::spam}, {"tak", Verdict::spam}, {"reject", Verdict::spam}, {"add header", Verdict::spam}, {"rewrite subject", Verdict::spam}, {"detected", Verdict::spam},
    {"no", Verdict::ham}, {"false", Verdict::ham}, {"ham", Verdict::ham}, {"nein", Verdict::ham}, {"non", Verdict::ham}, {"nee", Verdict::ham}, {"nie", Verdict::ham},
    {"innocent", Verdict::ham}, {"notspam", Verdict::ham}, {"not spam", Verdict::ham}, {"not_detected", Verdict::ham}, {"clean", Verdict::ham}, {"ok", Verdict::ham},
    {"good", Verdict::ham}, {"whitelisted", Verdict::ham}, {"no action", Verdict::ham}, {"notjunk", Verdict::ham}, {"legit", Verdict::ham}, {"nonspam", Verdict::ham},
    {"unsure", Verdict::suspicious}, {"suspect", Verdict::suspicious}, {"probable", Verdict::suspicious}, {"greylist", Verdict::suspicious}, {"soft reject", Verdict::suspicious},
    {"bulk", Verdict::bulk}, {"marketing", Verdict::bulk}, {"phishing", Verdict::phishing}, {"phish", Verdict::phishing}, {"virus", Verdict::malware}, {"infected", Verdict::malware},
    {"malware", Verdict::malware},
}};

// Our sentence when the filter's words and its numbers contradict each other.
void compare_verdict(Filter& filter) {
  if (!filter.score || !filter.threshold) return;
  const bool above = *filter.score >= *filter.threshold;
  if (filter.verdict == Verdict::unknown) {
    filter.verdict = above ? Verdict::spam : Verdict::ham;
    return;
  }
  if (filter.verdict == Verdict::ham && above)
    filter.notes.push_back("the score has reached the threshold, and yet the filter says that it is no spam: another setting of the receiver decided");
  if (filter.verdict == Verdict::spam && !above)
    filter.notes.push_back("the score is below the threshold, and yet the filter says that it is spam: another setting of the receiver decided, or a later program changed the field");
}

void add_up(Filter& filter) {
  Sum& sum = filter.sum;
  Points slack = 51;
  for (const auto& rule : filter.rules) {
    if (!rule.score) {
      ++sum.without_score;
      continue;
    }
    sum.of_rules += *rule.score;
    slack += *rule.score % 100 != 0 || *rule.score == 0 ? 1 : 50;
  }
  if (!filter.score || filter.rules.empty() || sum.without_score > 0) return;
  sum.missing = *filter.score - sum.of_rules;
  // Filters sum up exact scores and write rounded ones.
  sum.state = std::abs(sum.missing) <= slack && filter.rules_left_out == 0 ? Sum::State::agrees : Sum::State::differs;
}

}  // namespace

Verdict verdict_of(std::string_view words) {
  const std::string small = lower_ascii(trim(words));
  for (const auto& row : verdict_words)
    if (small == row.word) return row.verdict;
  const std::string first = small.substr(0, small.find_first_of(" ,;(:\t\r\n"));
  for (const auto& row : verdict_words)
    if (first == row.word) return row.verdict;
  return Verdict::unknown;
}

void add_rule(Filter& filter, Rule rule, const Limits& limits) {
  const auto known = std::find_if(filter.rules.begin(), filter.rules.end(), [&](const Rule& have) { return have.name == rule.name; });
  if (known != filter.rules.end()) {
    if (!known->score) known->score = rule.score;
    if (known->options.empty()) known->options = std::move(rule.options);
    return;
  }
  if (filter.rules.size() >= limits.most_rules) {
    ++filter.rules_left_out;
    return;
  }
  filter.rules.push_back(std::move(rule));
}

void finish(Filter& filter, std::string_view table_name) {
  for (auto& rule : filter.rules) {
    if (!rule.known()) explain_rule(rule, table_name);
    if (!rule.known() && table_name != "spamassassin" && filter.product != Product::microsoft && filter.product != Product::rspamd) explain_rule(rule, "spamassassin");
  }
  std::stable_sort(filter.rules.begin(), filter.rules.end(), [](const Rule& a, const Rule& b) { return a.score.value_or(0) > b.score.value_or(0); });
  add_up(filter);
  compare_verdict(filter);
}

}  // namespace mailwhy::filters
