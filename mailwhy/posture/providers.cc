#include "mailwhy/posture/providers.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/check.h"
#include "mailwhy/base/embedded.h"
#include "mailwhy/base/text.h"

namespace mailwhy::embedded {
std::span<const File> selectors();  // data/selectors.tsv
}

namespace mailwhy::posture {
namespace {
constexpr std::string_view no_value = "-";

bool read_domains(std::string_view column, std::vector<Domain>& domains) {
  if (column == no_value) return true;
  for (const auto word : split_words(column)) {
    const auto domain = Domain::parse(word);
    if (!domain || domain->is_root()) return false;
    domains.push_back(*domain);
  }
  return true;
}

bool any_within(std::span<const Domain> names, const std::vector<Domain>& suffixes) {
  return std::any_of(names.begin(), names.end(), [&](const Domain& name) {
    return std::any_of(suffixes.begin(), suffixes.end(), [&](const Domain& suffix) { return name.is_within(suffix); });
  });
}
}  // namespace

Result<Providers> Providers::read(std::string_view table) {
  Providers providers;
  int number = 0;
  for (const auto line : split(table, '\n')) {
    ++number;
    if (trim(line).empty() || line.starts_with('#')) continue;
    const auto columns = split(line, '\t');
    Provider row;
    if (columns.size() != 4) return fail(fmt::format("selectors.tsv:{}: not four columns", number), Error::Kind::data);
    row.name = std::string(columns[0]);
    if (!read_domains(columns[1], row.mx) || !read_domains(columns[2], row.spf)) return fail(fmt::format("selectors.tsv:{}: a word that is no domain", number), Error::Kind::data);
    for (const auto word : split_words(columns[3])) row.selectors.emplace_back(word);
    if (row.selectors.empty() || (row.mx.empty() && row.spf.empty())) return fail(fmt::format("selectors.tsv:{}: a row without use", number), Error::Kind::data);
    providers.rows_.push_back(std::move(row));
  }
  return providers;
}

const Providers& Providers::builtin() {
  static const Providers providers = [] {
    auto read = Providers::read(embedded::selectors().front().text);
    MAILWHY_CHECK(read.has_value(), "the tests read data/selectors.tsv");
    return std::move(*read);
  }();
  return providers;
}

std::vector<const Provider*> Providers::recognised(std::span<const Domain> mail_hosts, std::span<const Domain> included) const {
  std::vector<const Provider*> out;
  for (const auto& row : rows_)
    if (any_within(mail_hosts, row.mx) || any_within(included, row.spf)) out.push_back(&row);
  return out;
}

}  // namespace mailwhy::posture
