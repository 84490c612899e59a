// Many bounces in a few lines.
#include <algorithm>

#include "mailwhy/report/bounce/bounce.h"
#include "mailwhy/report/text/paper.h"

namespace mailwhy::report {
namespace {
constexpr std::size_t causes_shown = 10, most_causes = 1000;

std::string_view kind_words(std::string_view kind) {
  static constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"bounce", key("bounces")},          {"delay-notice", key("delay notices")}, {"success-dsn", key("notices of success")}, {"feedback-report", key("complaints")},
      {"auto-reply", key("automatic answers")}, {"challenge", key("questions whether a human wrote")}, {"not-bounce", key("other messages")}};
  for (const auto& [known, words] : names)
    if (known == kind) return words;
  return kind;
}
}  // namespace

void BounceTally::add(const BounceResult& result) {
  ++messages;
  ++kinds[std::string(bounce::to_string(result.notice.kind))];
  for (const auto& one : result.returned.recipients) {
    if (one.fate != rules::Fate::failed && one.fate != rules::Fate::delayed) continue;
    ++(one.fate == rules::Fate::failed ? failed : delayed);
    ++causes[std::string(one.said.id)];
  }
}

void BounceTally::add(const BounceTally& other) {
  messages += other.messages;
  failed += other.failed;
  delayed += other.delayed;
  for (const auto& [kind, count] : other.kinds) kinds[kind] += count;
  for (const auto& [cause, count] : other.causes)
    if (causes.size() < most_causes || causes.contains(cause)) causes[cause] += count;
}

std::string bounce_tally_text(const BounceTally& tally, const TextOptions& options, const Words& words) {
  text::Paper paper(options);
  std::string kinds;
  for (const std::string_view kind : {"bounce", "delay-notice", "success-dsn", "feedback-report", "auto-reply", "challenge", "not-bounce"})
    if (const auto found = tally.kinds.find(kind); found != tally.kinds.end()) kinds += (kinds.empty() ? "" : ", ") + std::string(words(kind_words(kind))) + " " + std::to_string(found->second);
  paper.wrapped(text::Line((tally.messages == 1 ? std::string(words("1 message")) : words("{} messages", tally.messages)) + ": ", text::Style::bold), kinds, 2);
  std::vector<std::pair<std::string, std::uint64_t>> causes(tally.causes.begin(), tally.causes.end());
  std::stable_sort(causes.begin(), causes.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  const std::uint64_t all = tally.failed + tally.delayed;
  for (std::size_t i = 0; i < causes.size() && i < causes_shown; ++i) {
    const auto share = 100 * causes[i].second / std::max<std::uint64_t>(all, 1);
    paper.line(text::Line("  ").add(std::to_string(causes[i].second)).pad_to(10).add(std::to_string(share) + " %").pad_to(17).add(causes[i].first));
  }
  if (causes.size() > causes_shown) paper.line("  " + words("... and {} further reasons (mailwhy summary has them all)", causes.size() - causes_shown));
  return paper.take();
}

}  // namespace mailwhy::report
