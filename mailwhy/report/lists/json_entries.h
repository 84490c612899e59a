// Pieces of mailwhy.listed/1 that other documents hold too.  Included by json*.cc only.
#pragma once
#include <boost/json.hpp>

#include "mailwhy/report/lists/lists.h"

namespace mailwhy::report {

boost::json::object lists_counts(const listing::Totals& totals);
// Every entry that `view` shows, in the order of the survey.
boost::json::array lists_entries(const listing::Survey& survey, const ListsView& view);

}  // namespace mailwhy::report
