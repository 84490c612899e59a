#include "mailwhy/rules/verification_mx.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/check.h"
#include "mailwhy/base/embedded.h"
#include "mailwhy/base/text.h"

namespace mailwhy::rules {
namespace {
const std::vector<VerificationMx>& verification_table() {
  static const std::vector<VerificationMx> table = [] {
    std::string_view text;
    for (const auto& file : embedded::data())
      if (file.path == "verification-mx.tsv") text = file.text;
    auto rows = read_verification_mx(text);
    MAILWHY_CHECK(rows.has_value(), rows ? "" : rows.error().text.c_str());
    return std::move(*rows);
  }();
  return table;
}
}  // namespace

Result<std::vector<VerificationMx>> read_verification_mx(std::string_view text) {
  std::vector<VerificationMx> table;
  int number = 0;
  bool header = true;
  for (const auto line : split(text, '\n')) {
    ++number;
    if (trim(line).empty() || line.starts_with('#')) continue;
    if (std::exchange(header, false)) continue;
    const auto columns = split(line, '\t');
    const auto suffix = Domain::parse(columns.front());
    if (columns.size() != 3 || columns[1].empty() || columns[2].empty()) return fail(fmt::format("line {}: a row needs a suffix, a provider and a source", number), Error::Kind::data);
    if (!suffix || suffix->label_count() < 2) return fail(fmt::format("line {}: \"{}\" is no suffix", number, visible(columns.front())), Error::Kind::data);
    table.push_back({*suffix, std::string(columns[1])});
  }
  return table;
}

const VerificationMx* verification_mx(const Domain& host) {
  const auto& table = verification_table();
  const auto row = std::find_if(table.begin(), table.end(), [&](const VerificationMx& one) { return host.is_within(one.suffix); });
  return row == table.end() ? nullptr : &*row;
}

}  // namespace mailwhy::rules
