#include "mailwhy/report/schema.h"

#include <span>
#include <string>

#include "mailwhy/base/embedded.h"

namespace mailwhy::embedded {
std::span<const File> report();  // mailwhy/report/*.schema.json
}

namespace mailwhy::report {
namespace {
constexpr std::string_view ending = ".schema.json";
}

std::optional<std::string_view> schema(std::string_view name) {
  for (const auto& file : embedded::report())
    if (file.path == std::string(name) + std::string(ending)) return file.text;
  return std::nullopt;
}

std::vector<std::string_view> schema_names() {
  std::vector<std::string_view> names;
  for (const auto& file : embedded::report()) names.push_back(file.path.substr(0, file.path.size() - ending.size()));
  return names;
}

}  // namespace mailwhy::report
