// A list as a row of the table.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/listing/table.h"

namespace mailwhy::listing {
namespace {
std::string kind_of(const List& list) {
  if (list.nature == Nature::info) return "info";
  const std::string prefix = list.nature == Nature::block ? "" : std::string(to_string(list.nature)) + "-";
  if (list.hash) return prefix + "hash";
  std::vector<std::string> parts;
  if (list.ip4) parts.emplace_back("ip4");
  if (list.ip6) parts.emplace_back("ip6");
  if (list.domain) parts.emplace_back("domain");
  return prefix + join(parts, "+");
}

std::string part_text(const Code::Part& part) {
  if (part.first == 0 && part.last == 255) return "*";
  return part.first == part.last ? std::to_string(part.first) : fmt::format("{}-{}", part.first, part.last);
}

std::string codes_text(const std::vector<Code>& codes) {
  std::vector<std::string> all;
  for (const auto& code : codes) {
    const std::string_view sign = code.says == Code::Says::good ? "+" : code.says == Code::Says::neutral ? "~" : "";
    const std::string address = code.bit != 0 ? fmt::format("&{}", code.bit)
                                              : fmt::format("127.{}.{}.{}", part_text(code.parts[0]), part_text(code.parts[1]), part_text(code.parts[2]));
    all.push_back(fmt::format("{}={}{}", address, sign, code.words));
  }
  return join(all, "; ");
}
}  // namespace

std::string row_of(const List& list) {
  std::vector<std::string> cells{list.zone, kind_of(list), std::string(to_string(list.status)), std::string(to_string(list.impact)), list.family, codes_text(list.codes),
                                 codes_text(list.faults), list.listed_at, list.clean_at, "", list.operator_name, list.look_up, list.removal, list.advice,
                                 list.limit == 0 ? "" : std::to_string(list.limit)};
  for (auto& cell : cells)
    if (cell.empty()) cell = "-";
  return join(cells, "\t");
}

}  // namespace mailwhy::listing
