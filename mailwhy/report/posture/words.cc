// The words that the forms of mailwhy domain share.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/posture/posture.h"
#include "mailwhy/rules/finding.h"

namespace mailwhy::report {
namespace {
using posture::Judgement;
using posture::Survey;
using posture::Task;

std::string filled(std::string_view text, const Task& task, const Words& words) {
  auto args = task.args;
  for (auto& [name, value] : args) {
    const bool ours = name == "problem" || name == "reason" || name == "detail";
    value = shorten(visible(ours ? words.phrase(value) : value), 300);
  }
  return rules::fill(std::string(words(text)), args);
}
}  // namespace

namespace posture_words {

std::string sentence_of(const Task& task, const Words& words) { return filled(sentence_of(task.kind->id), task, words); }

std::string step_of(const Task& task, const Words& words) {
  const std::string_view step = task.state == "note" ? std::string_view() : step_of(task.kind->id);
  return step.empty() ? std::string() : filled(step, task, words);
}

std::string_view level_of(std::string_view state) {
  if (state == "fail") return key("must");
  if (state == "warn") return key("should");
  return state == "unknown" ? std::string_view("?") : key("note");
}

}  // namespace posture_words

std::string posture_summary(const Survey& survey, const Judgement& judgement, const Words& words) {
  const auto count = [&](std::string_view state) {
    return std::count_if(judgement.tasks.begin(), judgement.tasks.end(), [&](const Task& task) { return task.state == state && !task.known; });
  };
  std::string out = visible(survey.target) + ": ";
  const auto must = count("fail"), should = count("warn"), untold = count("unknown");
  if (!survey.resolver_answers) return out + words("CAN'T TELL, the resolver {} does not answer", survey.resolver.text());
  switch (judgement.verdict) {
    case posture::Verdict::sound: out += words(should == 0 ? key("IN ORDER") : key("NOTHING IS BROKEN")); break;
    case posture::Verdict::problems: out += words(key("NOT IN ORDER")); break;
    case posture::Verdict::inconclusive: out += words(key("CAN'T TELL")); break;
  }
  if (must == 1) out += std::string(", ") + std::string(words("1 thing to do"));
  if (must > 1) out += ", " + words("{} things to do", must);
  if (should > 0) out += ", " + words("{} to consider", should);
  if (untold > 0) out += ", " + words("{} could not be tested", untold);
  return out;
}

std::string posture_line(const Survey& survey, const Judgement& judgement, const TextOptions&) {
  const std::string_view first = judgement.tasks.empty() ? "-" : judgement.tasks.front().kind->id;
  return fmt::format("{:<12}  {}  {}\n", to_string(judgement.verdict), visible_ascii(survey.target), first);
}

}  // namespace mailwhy::report
