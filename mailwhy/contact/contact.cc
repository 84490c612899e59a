#include "mailwhy/contact/contact.h"

namespace mailwhy::contact {

std::string_view to_string(Contact::Role role) {
  switch (role) {
    case Contact::Role::postmaster: return "postmaster";
    case Contact::Role::abuse: return "abuse";
    case Contact::Role::zone: return "zone";
    case Contact::Role::technical: return "technical";
    case Contact::Role::registrar: return "registrar";
  }
  return "postmaster";
}

}  // namespace mailwhy::contact
