// A group of failures with the same cause, as the documents of a log and of a heap of bounces write it, and their small parts.  Included
// by json.cc only.
#pragma once
#include <boost/json.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mailwhy/base/time.h"
#include "mailwhy/logs/causes.h"

namespace mailwhy::report::json_group {

// Text from outside: harmless, at most 2,000 bytes.
boost::json::value text_value(std::string_view bytes);
// What is empty is left out.
void put(boost::json::object& out, std::string_view name, std::string_view value);
void put(boost::json::object& out, std::string_view name, const std::optional<Time>& time);
boost::json::array words_array(const std::vector<std::string>& words);
// [{"NAME": ..., "count": ...}]
boost::json::array counts_array(const std::vector<std::pair<std::string, std::uint64_t>>& rows, std::string_view name, std::size_t most = 100);

// "recipients" to "providers": whom it hit, the words, one example of it (whose message stands under `message_name`), when and where.
void put_group(boost::json::object& out, const logs::CauseGroup& group, std::string_view message_name);

}  // namespace mailwhy::report::json_group
