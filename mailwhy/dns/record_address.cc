#include "mailwhy/dns/record_address.h"

namespace mailwhy::dns {

std::optional<IpAddress> address_of(const Record& record) {
  if (const auto* a = std::get_if<A>(&record.data)) return a->address;
  if (const auto* aaaa = std::get_if<Aaaa>(&record.data)) return aaaa->address;
  return std::nullopt;
}

}  // namespace mailwhy::dns
