// What filters said, as JSON values: for mailwhy.spam/1 and for documents that hold a header's filters.
#pragma once
#include <boost/json.hpp>

#include "mailwhy/report/filters/filters.h"

namespace mailwhy::report {

// {"product","title","version","verdict","said","score","threshold","rules":[...],"sum":{...},"notes":[...],...}
boost::json::object filter_object(const filters::Filter& filter, const Words& words);
// {"filters":[...],"passed_gmail":bool}
boost::json::object filters_object(const filters::Explanation& explanation, const Words& words);

}  // namespace mailwhy::report
