#include "mailwhy/lab/records_by_name.h"

#include <algorithm>

namespace mailwhy::lab {

bool RecordsByName::exists(const Domain& name) const {
  return std::any_of(records_.begin(), records_.end(), [&](const dns::Record& r) { return r.name.is_within(name); });
}

bool RecordsByName::covered(const Domain& name) const { return exists(name) || wildcard_for(name); }

std::vector<dns::Record> RecordsByName::at(const Domain& name, dns::Type type) const {
  std::vector<dns::Record> found;
  for (const dns::Record& record : records_)
    if (record.name == name && (record.type == type || type == dns::Type::any)) found.push_back(record);
  return found;
}

std::vector<dns::Record> RecordsByName::find(const Domain& name, dns::Type type) const {
  std::vector<dns::Record> found = at(name, type);
  if (exists(name)) return found;
  const auto wildcard = closest_encloser(name).with_prefix("*");
  if (!wildcard) return {};
  found = at(*wildcard, type);
  for (dns::Record& record : found) record.name = name;
  return found;
}

std::optional<Domain> RecordsByName::wildcard_for(const Domain& name) const {
  if (exists(name)) return std::nullopt;
  auto wildcard = closest_encloser(name).with_prefix("*");
  return wildcard && exists(*wildcard) ? std::move(wildcard) : std::nullopt;
}

Domain RecordsByName::closest_encloser(Domain name) const {
  do name = name.parent();
  while (!name.is_root() && !exists(name));
  return name;
}

std::optional<Domain> RecordsByName::apex_above(Domain name) const {
  while (true) {
    if (!at(name, dns::Type::soa).empty()) return name;
    if (name.is_root()) return std::nullopt;
    name = name.parent();
  }
}

std::vector<dns::Record> RecordsByName::delegation(Domain name, const Domain& apex) const {
  std::vector<dns::Record> topmost;
  for (; name != apex && !name.is_root(); name = name.parent())
    if (auto servers = at(name, dns::Type::ns); !servers.empty()) topmost = std::move(servers);
  return topmost;
}

std::vector<dns::Record> RecordsByName::addresses(const std::vector<dns::Record>& servers) const {
  std::vector<dns::Record> found;
  for (const dns::Record& server : servers) {
    const auto* ns = std::get_if<dns::Ns>(&server.data);
    for (const dns::Type type : {dns::Type::a, dns::Type::aaaa}) {
      const auto some = ns != nullptr ? at(ns->host, type) : std::vector<dns::Record>{};
      found.insert(found.end(), some.begin(), some.end());
    }
  }
  return found;
}

std::vector<dns::Record> RecordsByName::soa_above(Domain name) const {
  while (true) {
    auto found = at(name, dns::Type::soa);
    if (!found.empty() || name.is_root()) return found;
    name = name.parent();
  }
}

}  // namespace mailwhy::lab
