#include "mailwhy/report/posture/spf_tree.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::report {
namespace {
using auth::spf::Asked;
using auth::spf::Step;
using auth::spf::Verdict;
using auth::spf::Visit;

std::string_view state_words(Step::State state) {
  switch (state) {
    case Step::State::no_match: return key("does not match");
    case Step::State::matches: return key("matches");
    case Step::State::error: return key("ends in an error");
    case Step::State::unknown: return key("an answer is missing");
    case Step::State::untested: break;
  }
  return key("not reached");
}

class Tree {
 public:
  Tree(const Verdict& verdict, const Words& words) : verdict_(verdict), words_(words) {}
  std::vector<SpfLine> take() {
    if (!verdict_.visits.empty()) record(0, 0);
    return std::move(lines_);
  }

 private:
  // An include never leads to a record before it, so this ends; the limit of ten keeps it shallow.
  void record(std::size_t index, int depth) {
    const Visit& visit = verdict_.visits[index];
    std::string text = fmt::format("{}: {}", visible(shorten(visit.domain, 200)), auth::spf::to_string(visit.result));
    if (visit.record.empty()) text += fmt::format(" ({})", auth::spf::to_string(visit.asked.outcome));
    lines_.push_back({depth, std::move(text), false});
    for (const auto& flaw : visit.errors) lines_.push_back({depth + 1, fmt::format("\"{}\": {}", visible(shorten(flaw.at.in(visit.record), 100)), words_.phrase(flaw.problem)), true});
    std::size_t unreached = 0;
    for (std::size_t i = 0; i < visit.steps.size(); ++i) {
      if (visit.steps[i].state == Step::State::untested) ++unreached;
      else step(index, i, depth + 1);
    }
    if (unreached > 0) lines_.push_back({depth + 1, words_("{} more, not reached", unreached), false});
  }

  void step(std::size_t visit, std::size_t index, int depth) {
    const Step& one = verdict_.visits[visit].steps[index];
    const auto term = one.at.in(verdict_.visits[visit].record);
    std::string text = visible(shorten(term, 100));
    // What macros made of it.
    if (!one.target.empty() && term.find('%') != term.npos) text += fmt::format(" = {}", visible(shorten(one.target, 100)));
    text += fmt::format(": {}", words_(state_words(one.state)));
    if (auth::spf::asks_dns(one.kind)) text += fmt::format(", {}", words_("look-up {} of {}", one.terms_so_far, auth::spf::most_dns_terms));
    for (const Asked& asked : one.asked)
      if (asked.outcome != Asked::Outcome::records) text += fmt::format("; {} {}", visible(shorten(asked.question.text(), 120)), auth::spf::to_string(asked.outcome));
    if (!one.why.empty()) text += fmt::format("; {}", words_.phrase(one.why));
    const auto on_path = [&](const auth::spf::Place& place) { return place.visit == visit && place.step == index; };
    lines_.push_back({depth, std::move(text), std::any_of(verdict_.path.begin(), verdict_.path.end(), on_path)});
    if (one.visit && *one.visit > visit && *one.visit < verdict_.visits.size()) record(*one.visit, depth + 1);
  }

  const Verdict& verdict_;
  const Words& words_;
  std::vector<SpfLine> lines_;
};
}  // namespace

std::vector<SpfLine> spf_tree(const Verdict& verdict, const Words& words) { return Tree(verdict, words).take(); }

}  // namespace mailwhy::report
