#include "mailwhy/listing/default_lists.h"

#include "mailwhy/listing/choose.h"

namespace mailwhy::listing {

std::vector<Domain> default_lists_for(const IpAddress& address) {
  std::vector<Domain> zones;
  for (const auto& list : builtin_table().lists) {
    const bool well_known = list.status == Status::active && list.impact == Impact::major && list.nature == Nature::block && list.family.empty();
    if (well_known && holds(list, Subject{address, {}})) zones.push_back(Domain::of(list.zone));
  }
  return zones;
}

std::string meaning_of(const Domain& zone, const IpAddress& code) {
  const List* list = builtin_table().find(zone.text());
  if (list == nullptr) return {};
  const auto codes = list->codes_of(code);
  return codes.empty() ? std::string() : codes.front()->words;
}

}  // namespace mailwhy::listing
