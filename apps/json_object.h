// Members of the JSON objects that are read back.
#pragma once
#include <boost/json.hpp>

#include <string_view>

namespace mailwhy::apps {

// nullptr when there is none, or something that is no object.
inline const boost::json::object* object_at(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

}  // namespace mailwhy::apps
