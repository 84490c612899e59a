// A contact as JSON, for every document that has some.  Included by json*.cc only.
#pragma once
#include <boost/json.hpp>
#include <vector>

#include "mailwhy/contact/contact.h"

namespace mailwhy::report {

boost::json::object contact_object(const contact::Contact& contact);
boost::json::array contacts_array(const std::vector<contact::Contact>& contacts);

}  // namespace mailwhy::report
