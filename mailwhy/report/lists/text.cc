// The report of mailwhy listed for people (ux.md M10): listings first, then what could not be told and why, then what to do.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "mailwhy/base/text.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/lists/lists.h"
#include "mailwhy/report/text/paper.h"

namespace mailwhy::report {
namespace {
using listing::Entry;
using listing::Impact;
using listing::Result;
using listing::Survey;
using text::Line;
using text::Paper;
using text::Style;

std::string_view impact_words(Impact impact) {
  switch (impact) {
    case Impact::major: return key("many servers refuse mail on its word");
    case Impact::medium: return key("some servers refuse mail on its word");
    case Impact::minor: return key("one point among many in a spam filter");
    case Impact::informational: return key("for information: policy or neighbours, not the sender's fault");
    case Impact::none: return key("nobody asks it any more");
  }
  return {};
}

// REFUSED to everything is the resolver's word, not the lists'.
bool refused_by_resolver(const Survey& survey) {
  return !survey.entries.empty() && std::all_of(survey.entries.begin(), survey.entries.end(),
                                                [](const Entry& entry) { return entry.result == Result::refused && entry.codes.empty(); });
}

// How far apart the columns stand; each row's words begin at the third.
struct Columns {
  int state = 11, words = 30;
};

class Report {
 public:
  Report(const Survey& survey, const TextOptions& options, const ListsView& view, const Words& words)
      : survey_(survey), options_(options), view_(view), words_(words), totals_(listing::totals_of(survey)), paper_(options), range_(survey.subjects.size() > 1) {
    int widest = 0;
    for (const auto& entry : survey.entries)
      if (entry.result == Result::listed || entry.result == Result::allow || view.all || !range_) widest = std::max(widest, text::columns(place(entry)));
    columns_.words = columns_.state + std::min({widest, paper_.width() / 2, range_ ? 44 : 30}) + 2;
  }

  std::string take() {
    head();
    paper_.blank();
    for (const auto* entry : sorted(Result::listed)) listing_rows(*entry);
    if (!view_.only_listed) {
      for (const auto* entry : sorted(Result::allow)) row(key("allowed"), place(*entry), codes_words(*entry), Style::good);
      clean_rows();
      untold_rows();
      reverse_row();
    }
    advice();
    return paper_.take();
  }

 private:
  void head() {
    paper_.wrapped_with(Line(), lists_summary(survey_, words_), 2, to_readable(survey_.elapsed), Style::bold);
    paper_.wrapped(Line(), words_("asked through {}; a list counts as clean only when its own test entry answered in this run", survey_.resolver.text()), 2, Style::faint);
    if (!survey_.complete) paper_.wrapped(Line(), words_("The run was cut short; this is what was known by then."), 2, Style::careful);
    if (survey_.public_resolver && totals_.refused > 0)
      paper_.wrapped(Line(), words_("{} is a public resolver: lists cannot tell who asks through it, and refuse. Ask through your own: --resolver ADDRESS.",
                                    survey_.resolver.address.text()), 2, Style::careful);
  }

  std::string place(const Entry& entry) const {
    const std::string& zone = survey_.sources[entry.source].list.zone;
    return range_ ? survey_.subjects[entry.subject].text() + "  " + zone : zone;
  }

  std::vector<const Entry*> sorted(Result result) const {
    std::vector<const Entry*> entries;
    for (const auto& entry : survey_.entries)
      if (entry.result == result) entries.push_back(&entry);
    const auto rank = [&](const Entry* entry) { return static_cast<int>(survey_.sources[entry->source].list.impact); };
    std::stable_sort(entries.begin(), entries.end(), [&](const Entry* a, const Entry* b) { return rank(a) > rank(b); });
    return entries;
  }

  void row(std::string_view state, const std::string& what, const std::string& words, Style style) {
    if (options_.accessible) return paper_.wrapped(Line(words_(state), style), ": " + what + (words.empty() ? "" : ": " + words), 2);
    Line line = Line("  ").add(words_(state), style).pad_to(columns_.state).add(paper_.safe(what));
    if (words.empty()) return paper_.line(line);
    if (line.columns() + 2 > columns_.words) {  // a name that is too long has a line of its own
      paper_.line(line);
      return paper_.wrapped(Line().pad_to(columns_.state + 2), words, columns_.state + 2);
    }
    paper_.wrapped(line.pad_to(columns_.words), words, columns_.words);
  }
  void below(const std::string& label, const std::string& words) {
    if (words.empty()) return;
    const int at = options_.accessible ? 2 : columns_.state;
    paper_.wrapped(Line().pad_to(at).add(label + " ", Style::faint), words, at + 2);
  }

  std::string codes_words(const Entry& entry) const {
    std::vector<std::string> codes, meanings;
    for (const auto& code : entry.codes) codes.push_back(code.text());
    for (const auto& meaning : entry.meanings) {
      const std::string ours = words_.phrase(meaning);
      if (std::find(meanings.begin(), meanings.end(), ours) == meanings.end()) meanings.push_back(ours);
    }
    std::string out = join(codes, " ");
    if (!meanings.empty()) out += ": " + join(meanings, ", ");
    else if (entry.result == Result::listed && !survey_.sources[entry.source].list.codes.empty()) out += ": " + std::string(words_("an entry whose code is not in our table"));
    return out;
  }

  void listing_rows(const Entry& entry) {
    const auto& list = survey_.sources[entry.source].list;
    const bool counts = listing::matters(list);
    row(counts ? key("LISTED") : key("note"), place(entry), codes_words(entry) + ", " + std::string(words_(impact_words(list.impact))), counts ? Style::bad : Style::careful);
    if (!entry.why.empty()) below(std::string(words_("but")), words_.phrase(entry.why));
    if (!entry.reason.empty()) below("TXT", "\"" + paper_.safe(shorten(entry.reason, 600)) + "\"");
    if (!range_ || options_.verbosity > 0) {
      below(std::string(words_("look up")), list.look_up);
      if (list.removal != list.look_up) below(std::string(words_("get off")), list.removal);
    }
  }

  void clean_rows() {
    if (view_.all) {
      for (const auto* entry : sorted(Result::clean)) row(key("clean"), place(*entry), entry->meanings.empty() ? "" : codes_words(*entry), Style::good);
      return;
    }
    if (range_) {
      std::size_t clean = 0;
      for (std::size_t i = 0; i < survey_.subjects.size(); ++i) clean += listing::totals_of(survey_, i).verdict == listing::Verdict::clean;
      if (clean > 0) row(key("clean"), clean == 1 ? std::string(words_("1 address")) : words_("{} addresses", clean), std::string(words_("(lists: --all)")), Style::good);
      return;
    }
    const auto count = sorted(Result::clean).size();
    if (count > 0) row(key("clean"), count == 1 ? std::string(words_("1 list")) : words_("{} lists", count), std::string(words_("(names: --all)")), Style::good);
  }

  // Why nothing is known, each reason once; of a range each list once.
  void untold_rows() {
    std::vector<std::pair<std::string, std::vector<std::string>>> reasons;
    for (const auto result : {Result::refused, Result::suspicious, Result::dead, Result::unknown})
      for (const auto* entry : sorted(result)) {
        const std::string why = std::string(words_(result_words(result))) + ": " + words_.phrase(entry->why);
        auto at = std::find_if(reasons.begin(), reasons.end(), [&](const auto& one) { return one.first == why; });
        if (at == reasons.end()) at = reasons.insert(reasons.end(), {why, {}});
        const std::string& zone = survey_.sources[entry->source].list.zone;
        if (std::find(at->second.begin(), at->second.end(), zone) == at->second.end()) at->second.push_back(zone);
      }
    constexpr std::size_t most_named = 3;
    for (const auto& [why, zones] : reasons) {
      if (zones.size() > most_named && !view_.all) row("?", words_("{} lists", zones.size()), why, Style::careful);
      else
        for (const auto& zone : zones) row("?", zone, why, Style::careful);
    }
  }
  static std::string_view result_words(Result result) {
    switch (result) {
      case Result::refused: return key("refuses to answer");
      case Result::dead: return key("dead");
      case Result::suspicious: return key("not to be believed");
      default: return key("cannot be told");
    }
  }

  void reverse_row() {
    if (!survey_.reverse && survey_.named.empty()) return;
    paper_.blank();
    if (survey_.reverse) names_of(*survey_.reverse);
    for (const auto& named : survey_.named) names_of(named);
  }
  void names_of(const listing::Reverse& reverse) {
    if (reverse.names.empty()) {
      const bool none = reverse.kind == dns::Answer::Kind::nxdomain || reverse.kind == dns::Answer::Kind::nodata;
      name_row(reverse.address.text(), none ? key("has no name in reverse DNS: many servers refuse mail for that alone") : key("reverse DNS could not be asked"),
               none ? Style::bad : Style::careful);
    }
    for (std::size_t i = 0; i < reverse.names.size(); ++i) {
      const std::string way = reverse.address.text() + " -> " + reverse.names[i].text();
      if (reverse.leads_back[i]) name_row(way + " -> " + reverse.address.text(), key("ok, matches both ways"), Style::good);
      else name_row(way, key("this name does not lead back to the address"), Style::careful);
    }
  }
  void name_row(const std::string& way, std::string_view words, Style style) {
    const int at = options_.accessible ? 0 : columns_.state;
    paper_.wrapped(Line(options_.accessible ? "" : "  ").add("PTR", style).pad_to(std::max(at, 4)), way + ": " + std::string(words_(words)), std::max(at, 2));
  }

  // What to do, in the order in which it helps.
  std::vector<std::string> steps() const {
    std::vector<std::string> steps;
    if (totals_.listed > 0) {
      steps.emplace_back(words_("First find and stop what got it listed: removal does not last otherwise."));
      std::vector<std::size_t> seen;
      for (const auto* entry : sorted(Result::listed)) {
        const auto& list = survey_.sources[entry->source].list;
        if (!listing::matters(list) || std::find(seen.begin(), seen.end(), entry->source) != seen.end() || steps.size() > 6) continue;
        seen.push_back(entry->source);
        std::string step = list.zone + ": ";
        if (!list.advice.empty()) step += words_.phrase(list.advice) + ". ";
        step += !list.removal.empty() ? list.removal : !list.look_up.empty() ? list.look_up : std::string(words_("ask its operator"));
        steps.push_back(step);
      }
    } else if (!survey_.resolver_answers || refused_by_resolver(survey_)) {
      steps.emplace_back(words_("Ask through a resolver that answers: --resolver ADDRESS."));
    } else if (totals_.verdict == listing::Verdict::inconclusive && totals_.refused > 0) {
      steps.emplace_back(words_("Ask through your own recursive resolver: --resolver ADDRESS. Forwarding to a public one is refused as well."));
    }
    return steps;
  }

  void advice() {
    paper_.blank();
    const auto all = steps();
    for (std::size_t i = 0; i < all.size(); ++i) {
      Line line("  ");
      if (i == 0) line.add(words_("Do"), Style::bold);
      line.pad_to(9).add(all.size() > 1 ? fmt::format("{}. ", i + 1) : "");
      paper_.wrapped(line, all[i], all.size() > 1 ? 12 : 9);
    }
    const std::string code = options_.show_exit_code ? words_("exit code {}", lists_exit_code(survey_)) : "";
    paper_.wrapped_with(Line("  ").add(words_("Again"), Style::bold).pad_to(9), shell_line({"mailwhy", "listed", survey_.target}), 9, code);
  }

  const Survey& survey_;
  const TextOptions& options_;
  const ListsView& view_;
  const Words& words_;
  listing::Totals totals_;
  Paper paper_;
  Columns columns_;
  bool range_;
};

std::string untold(const Survey& survey, const listing::Totals& totals, const Words& words) {
  if (survey.sources.empty()) return std::string(words("CAN'T TELL, no list of the table holds such a thing"));
  if (!survey.resolver_answers) return words("CAN'T TELL, the resolver {} does not answer", survey.resolver.text());
  if (refused_by_resolver(survey)) return words("CAN'T TELL, the resolver {} refuses our questions", survey.resolver.text());
  if (totals.refused > 0)
    return words("CAN'T TELL, {} of {} lists refuse to answer your resolver ({})", totals.refused, totals.lists, survey.resolver.address.text());
  return words("CAN'T TELL, none of {} lists proved that it works", totals.lists);
}

// "2 of 16 addresses are LISTED".
std::string range_summary(const Survey& survey, const listing::Totals& totals, const Words& words) {
  std::size_t listed = 0, clean = 0;
  for (std::size_t i = 0; i < survey.subjects.size(); ++i) {
    const auto verdict = listing::totals_of(survey, i).verdict;
    listed += verdict == listing::Verdict::listed;
    clean += verdict == listing::Verdict::clean;
  }
  if (listed > 0) return words("{} of {} addresses are LISTED", listed, survey.subjects.size());
  if (totals.verdict == listing::Verdict::inconclusive) return untold(survey, totals, words);
  return words("NOT LISTED, {} of {} addresses are clean", clean, survey.subjects.size());
}
}  // namespace

int lists_exit_code(const Survey& survey) {
  switch (listing::totals_of(survey).verdict) {
    case listing::Verdict::listed: return 1;
    case listing::Verdict::clean: return 0;
    case listing::Verdict::inconclusive: break;
  }
  return 3;
}

std::string lists_summary(const Survey& survey, const Words& words) {
  const auto totals = listing::totals_of(survey);
  const std::string start = survey.target + ": ";
  if (survey.subjects.size() > 1) return start + range_summary(survey, totals, words);
  if (totals.verdict == listing::Verdict::inconclusive) return start + untold(survey, totals, words);
  const std::size_t silent = totals.lists - totals.answered;
  std::string out = start;
  if (totals.answered == 1) out += words(totals.listed > 0 ? key("LISTED on the one list that answered") : key("NOT LISTED on the one list that answered"));
  else if (totals.listed > 0) out += words("LISTED on {} of {} lists that answered", totals.listed, totals.answered);
  else out += words("NOT LISTED on any of {} lists that answered", totals.answered - totals.informational);
  if (silent > 0) out += " " + words("({} more could not say)", silent);
  if (totals.listed == 0 && totals.informational > 0) out += words(", {} more for information", totals.informational);
  return out;
}

std::string lists_text(const Survey& survey, const TextOptions& options, const ListsView& view, const Words& words) {
  return Report(survey, options, view, words).take();
}

std::string lists_line(const Survey& survey, const TextOptions& options) {
  const Paper paper(options);
  std::vector<std::string> zones;
  for (const auto& entry : survey.entries)
    if (entry.result == Result::listed && listing::matters(survey.sources[entry.source].list)) {
      const auto& zone = survey.sources[entry.source].list.zone;
      if (std::find(zones.begin(), zones.end(), zone) == zones.end()) zones.push_back(zone);
    }
  return fmt::format("{:<12}  {}  {}\n", to_string(listing::totals_of(survey).verdict), paper.safe(survey.target), zones.empty() ? "-" : join(zones, ","));
}

}  // namespace mailwhy::report
