// Where the words come from, in one language: the page and the sentence of a finding, and the report's own.  Tests bring theirs.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/report/report.h"
#include "mailwhy/report/words.h"
#include "mailwhy/rules/page.h"

namespace mailwhy::report {

struct Catalogue {
  std::function<std::optional<rules::Page>(std::string_view id)> page;
  std::function<std::string(std::string_view id)> sentence;  // with {args}; empty when the id is unknown
  const Words* words = &Words::of(Language::english);

  // The pages and rules that are built in.
  static Catalogue builtin(Language language = Language::english);
  // The same for a terminal that has ASCII only.
  Catalogue in_ascii() const;
};

// The headline of a finding: its sentence with the arguments filled in, else the judgement's summary, else its id.
std::string title_of(const rules::Finding& finding, const rules::Judgement& judgement, const Catalogue& catalogue);

// One sentence about the whole check, without full stop.
std::string summary_of(const rules::Judgement& judgement, const Catalogue& catalogue);

// The slots of a finding with its arguments filled in; all empty when it has no page.
struct Slots {
  std::string means, whose;
  std::vector<std::string> steps;
  std::vector<std::string> again;  // one word each, as exec takes them
};
Slots slots_of(const rules::Finding& finding, const Catalogue& catalogue);

// The words as one command line that a POSIX shell reads back as the same words, whatever bytes they hold.
std::string shell_line(const std::vector<std::string>& words);

std::string check_text(const evidence::Evidence& evidence, const rules::Judgement& judgement, const TextOptions& options,
                       const Catalogue& catalogue);
std::string check_json(const evidence::Evidence& evidence, const rules::Judgement& judgement, bool pretty,
                       const Catalogue& catalogue);

}  // namespace mailwhy::report
