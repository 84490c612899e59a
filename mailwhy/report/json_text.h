// Text as all documents write it.  Included by json*.cc only.
#pragma once
#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/text.h"

namespace mailwhy::report {

// Text that may hold bytes from outside: control characters escaped, well-formed UTF-8.
inline boost::json::value text_value(std::string_view bytes) { return boost::json::value(visible(bytes)); }
inline boost::json::value text_or_null(std::string_view bytes) { return bytes.empty() ? boost::json::value(nullptr) : text_value(bytes); }
inline boost::json::array text_values(const std::vector<std::string>& texts) {
  boost::json::array out;
  for (const auto& text : texts) out.push_back(text_value(text));
  return out;
}

}  // namespace mailwhy::report
