#include "apps/wait_lists.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/lists/lists.h"

namespace mailwhy::apps {
namespace {
using listing::Entry;
using report::Words;
using Fit = Voice::Fit;

std::string codes_text(const Entry& entry) {
  std::string text;
  for (const auto& code : entry.codes) text += " " + code.text();
  return text;
}

std::string entry_text(const Entry& entry, const Words& words) {
  switch (entry.result) {
    case listing::Result::listed: return std::string(words("listed")) + codes_text(entry);
    case listing::Result::allow: return std::string(words("allowed")) + codes_text(entry);
    case listing::Result::clean: return std::string(words("not listed"));
    default: break;
  }
  std::string text(words("no proof"));
  if (!entry.why.empty()) text += ": " + visible(shorten(words.phrase(entry.why), 200));
  return text;
}

}  // namespace

ListWatch::ListWatch(check::ListQuestions questions, bool until_listed, check::ListRunOptions run, net::Net& net, const Words& words)
    : questions_(std::move(questions)), until_listed_(until_listed), run_(std::move(run)), net_(net), words_(words) {}

Said ListWatch::awaited() const {
  std::vector<std::string> zones;
  for (const auto& source : questions_.sources)
    if (source.typed) zones.push_back(visible(source.list.zone));
  const bool named = !zones.empty() && zones.size() <= most_named;
  const std::string target = visible(shorten(questions_.target, 300)), lists = join(zones, ", ");
  const auto say = [&](const Words& words) {
    if (until_listed_) return named ? words("{} listed by {}", target, lists) : words("{} listed", target);
    return named ? words("{} off {}", target, lists) : words("{} off every list that matters", target);
  };
  return said(words_, say);
}

ListWatch::Place ListWatch::place_of(const Entry& entry) const {
  return {known_.sources[entry.source].list.zone, known_.subjects[entry.subject].text()};
}

// Listed where it counts, or on a list that was asked for by name.
bool ListWatch::holds(const Entry& entry) const {
  const auto& source = known_.sources[entry.source];
  if (source.typed && entry.result == listing::Result::allow) return true;
  return entry.result == listing::Result::listed && (source.typed || listing::matters(source.list));
}

// Waiting to be off: the lists that held it and have not proved that they do not any more.
std::vector<listing::Source> ListWatch::sources_due() const {
  if (until_listed_ || known_.entries.empty() || ever_.empty()) return questions_.sources;
  std::set<std::size_t> due;
  for (const Entry& entry : known_.entries)
    if (ever_.contains(place_of(entry)) && entry.result != listing::Result::clean) due.insert(entry.source);
  std::vector<listing::Source> sources;
  for (const std::size_t i : due) sources.push_back(known_.sources[i]);
  return sources.empty() ? questions_.sources : sources;
}

void ListWatch::take(listing::Survey survey, bool everything) {
  if (everything && (survey.complete || known_.entries.empty())) {
    known_ = std::move(survey);
  } else if (survey.complete) {
    for (Entry& entry : survey.entries) {
      const std::string& zone = survey.sources[entry.source].list.zone;
      for (Entry& known : known_.entries) {
        if (known.subject != entry.subject || known_.sources[known.source].list.zone != zone) continue;
        const std::size_t source = known.source;
        known = entry;
        known.source = source;
      }
    }
  }
  for (const Entry& entry : known_.entries)
    if (holds(entry) || known_.sources[entry.source].typed) ever_.insert(place_of(entry));
}

void ListWatch::ask(std::vector<listing::Source> sources, Time by) {
  check::ListQuestions questions = questions_;
  const bool everything = sources.size() == questions_.sources.size();
  questions.sources = std::move(sources);
  questions.seed += ++looks_ * 131;
  questions.whole = std::min(questions.whole, std::max<Duration>(by - net_.now(), 1ms));
  take(check::ask_lists(questions, net_, run_), everything);
}

Look ListWatch::look(Time by) {
  auto sources = sources_due();
  const bool everything = sources.size() == questions_.sources.size();
  ask(std::move(sources), by);
  Look look = judge();
  if (look.reached && !everything && net_.now() < by && (run_.stop == nullptr || !run_.stop->load())) {
    ask(questions_.sources, by);
    look = judge();
  }
  return look;
}

Voice ListWatch::voice_of(const Entry& entry) const {
  Voice voice;
  const auto& source = known_.sources[entry.source];
  voice.who = visible(source.list.zone);
  if (known_.subjects.size() > 1) voice.who += " (" + visible(known_.subjects[entry.subject].text()) + ")";
  voice.role = "list";
  voice.says = said(words_, [&](const Words& words) { return entry_text(entry, words); });
  // Why a list cannot be believed may be worded anew each time.
  voice.key = std::string(to_string(entry.result)) + codes_text(entry);
  const bool told = entry.result == listing::Result::listed || entry.result == listing::Result::allow || entry.result == listing::Result::clean;
  voice.fit = !told ? Fit::unknown : holds(entry) == until_listed_ ? Fit::yes : Fit::no;
  return voice;
}

Look ListWatch::judge() const {
  Look look;
  std::size_t holding = 0, unproved = 0;
  for (const Entry& entry : known_.entries) {
    if (holds(entry)) ++holding;
    if (!ever_.contains(place_of(entry))) continue;
    look.voices.push_back(voice_of(entry));
    if (entry.result != listing::Result::clean && !holds(entry)) ++unproved;
  }
  const bool told = listing::totals_of(known_).verdict == listing::Verdict::clean || !look.voices.empty();
  look.reached = until_listed_ ? holding > 0 : known_.complete && holding == 0 && unproved == 0 && told;
  look.now = summary(holding);
  return look;
}

Said ListWatch::summary(std::size_t holding) const {
  const auto totals = listing::totals_of(known_);
  std::vector<std::string> names;
  for (const Entry& entry : known_.entries)
    if (holds(entry) && names.size() < most_named) names.push_back(visible(known_.sources[entry.source].list.zone) + codes_text(entry));
  const auto say = [&](const Words& words) {
    std::string text = holding == 0 ? words("on none that answered ({})", totals.answered) : words("on {} of {} that answered", holding, std::max(totals.answered, holding));
    auto shown = names;
    if (holding > shown.size()) shown.push_back(words("{} more", holding - shown.size()));
    if (!shown.empty()) text += ": " + join(shown, ", ");
    const std::size_t silent = totals.refused + totals.dead + totals.suspicious + totals.unknown;
    if (silent > 0) text += "; " + words(silent == 1 ? report::key("{} proves nothing") : report::key("{} prove nothing"), silent);
    return text;
  };
  return said(words_, say);
}

}  // namespace mailwhy::apps
