#include "mailwhy/rules/shared_judges.h"

namespace mailwhy::rules {

void judge_by_words(const View& view, const Rule& rule, std::vector<Finding>& findings) {
  tell_owned(view, rule, findings, [](const Attempt& attempt) { return by_words(attempt, {Party::unknown, Confidence::guess}); });
}

void judge_without_blame(const View& view, const Rule& rule, std::vector<Finding>& findings) {
  tell_owned(view, rule, findings, [](const Attempt&) -> Blame { return {Party::unknown, Confidence::guess}; });
}

}  // namespace mailwhy::rules
