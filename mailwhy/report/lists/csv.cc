// One row a list and address.
#include "mailwhy/base/text.h"
#include "mailwhy/report/csv.h"
#include "mailwhy/report/lists/lists.h"

namespace mailwhy::report {
std::string lists_csv_head() { return "zone,target,result,impact,codes,meaning,reason,why,look_up,removal\r\n"; }

std::string lists_csv(const listing::Survey& survey, const ListsView& view) {
  std::string text;
  for (const auto& entry : survey.entries) {
    if (view.only_listed && entry.result != listing::Result::listed) continue;
    const auto& list = survey.sources[entry.source].list;
    std::vector<std::string> codes;
    for (const auto& code : entry.codes) codes.push_back(code.text());
    const std::string cells[] = {list.zone, survey.subjects[entry.subject].text(), std::string(to_string(entry.result)), std::string(to_string(list.impact)),
                                 join(codes, " "), join(entry.meanings, "; "), entry.reason, entry.why, list.look_up, list.removal};
    text += csv_row(cells);
  }
  return text;
}

}  // namespace mailwhy::report
