#include "mailwhy/dns/record_address.h"
#include "mailwhy/listing/survey.h"

namespace mailwhy::listing {

dns::Settled<Reverse> find_reverse(const IpAddress& address, dns::Facts& facts) {
  constexpr std::size_t most = 4;
  Reverse out{.address = address, .kind = {}, .names = {}, .leads_back = {}};
  const dns::Answer* ptr = facts.ask(address.reverse_name(), dns::Type::ptr);
  if (ptr == nullptr) return std::nullopt;
  out.kind = ptr->kind;
  bool missing = false;
  for (const auto& record : ptr->records) {
    const auto* name = std::get_if<dns::Ptr>(&record.data);
    if (name == nullptr || name->name.is_root() || out.names.size() == most) continue;
    const dns::Answer* forward = facts.ask(name->name, address.is_v4() ? dns::Type::a : dns::Type::aaaa);
    bool leads_back = false;
    if (forward == nullptr) missing = true;
    else
      for (const auto& other : forward->records) leads_back = leads_back || dns::address_of(other) == address;
    out.names.push_back(name->name);
    out.leads_back.push_back(leads_back);
  }
  if (missing) return std::nullopt;
  return out;
}

}  // namespace mailwhy::listing
