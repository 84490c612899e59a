// Whose house a host belongs to, by the form of its name.
#pragma once
#include <string>
#include <string_view>

namespace mailwhy {

// "example.co.uk" of mail.example.co.uk: a guess by form, not by a list; big providers have one name for all of theirs.  Empty for names
// without a dot and for addresses.
std::string organisation_of(std::string_view host);

}  // namespace mailwhy
