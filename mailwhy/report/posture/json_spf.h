// What an SPF evaluation looked at, as JSON: "visits" and "path" of the field spf.
#pragma once
#include <boost/json/object.hpp>

#include "mailwhy/auth/spf/evaluate.h"

namespace mailwhy::report {

void add_spf_visits(const auth::spf::Verdict& verdict, boost::json::object& out);

}  // namespace mailwhy::report
