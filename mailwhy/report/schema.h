// The JSON Schemas that `mailwhy schema NAME` prints.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

namespace mailwhy::report {

// "report": the schema of mailwhy.report/1.  nullopt for an unknown name.
std::optional<std::string_view> schema(std::string_view name);
std::vector<std::string_view> schema_names();

}  // namespace mailwhy::report
