// The few lists that are asked about our own address when a refusal may be about us.
//
// Chosen for one property: many receivers refuse mail on their word alone, and they answer the public.  Not a survey of
// lists; a person who wants one asks for it.
#pragma once
#include <string>
#include <vector>

#include "mailwhy/base/domain.h"
#include "mailwhy/base/ip.h"

namespace mailwhy::listing {

// The living lists of the table with the impact "major" that hold addresses of this family, each family's eldest.
std::vector<Domain> default_lists_for(const IpAddress& address);

// What a code of a well-known list stands for, in our words; empty when it is not in our table.
std::string meaning_of(const Domain& zone, const IpAddress& code);

}  // namespace mailwhy::listing
