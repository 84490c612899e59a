// A finding as all documents write it.  Included by json*.cc only.
#pragma once
#include <boost/json.hpp>

#include "mailwhy/report/catalogue.h"

namespace mailwhy::report {

boost::json::object finding_object(const rules::Finding& finding, const rules::Judgement& judgement, const Catalogue& catalogue);

}  // namespace mailwhy::report
