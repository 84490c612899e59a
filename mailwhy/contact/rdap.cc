#include "mailwhy/contact/rdap.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "mailwhy/base/text.h"

namespace mailwhy::contact {
namespace {

int rank(const Contact& contact) {
  using Role = Contact::Role;
  switch (contact.role) {
    case Role::abuse: return contact.assumed ? 5 : 0;
    case Role::technical: return 1;
    case Role::zone: return 2;
    case Role::holder: return 3;
    case Role::registrar: return 4;
    case Role::postmaster: return 6;
    case Role::removal: return -1;
  }
  return 9;
}

}  // namespace

void put_in_order(std::vector<Contact>& contacts, std::size_t most) {
  std::stable_sort(contacts.begin(), contacts.end(), [](const Contact& a, const Contact& b) { return rank(a) < rank(b); });
  std::set<std::tuple<std::string, std::string, std::string>> seen;
  std::erase_if(contacts, [&](const Contact& contact) {
    const std::string mail = lower_ascii(contact.mail);
    return !seen.insert(mail.empty() ? std::tuple(mail, contact.phone, contact.page) : std::tuple(mail, std::string(), std::string())).second;
  });
  if (contacts.size() > most) contacts.resize(most);
}

bool is_nobodys_block(std::string_view name) {
  constexpr std::string_view starts[] = {"NON-RIPE-NCC-MANAGED", "IANA-", "AFRINIC-ERX-", "STUB-", "NOT-ALLOCATED", "UNALLOCATED", "APNIC-AP-ERX"};
  return std::any_of(std::begin(starts), std::end(starts), [&](std::string_view start) { return starts_with_ignoring_case(name, start); });
}

}  // namespace mailwhy::contact
