// The few lists that are asked about our own address when a refusal may be about us.
//
// Chosen for one property: many receivers refuse mail on their word alone, and they answer the public.  Not a survey of
// lists; a person who wants one asks for it.
#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "mailwhy/base/domain.h"
#include "mailwhy/base/ip.h"

namespace mailwhy::listing {

struct DefaultList {
  std::string_view zone;
  bool has_v6;        // IPv6 addresses too
};
std::span<const DefaultList> default_lists();
// Those that hold addresses of this family.
std::vector<Domain> default_lists_for(const IpAddress& address);

// What a code of a well-known list stands for, in our words; empty when it is not in our table.
std::string_view meaning_of(const Domain& zone, const IpAddress& code);

}  // namespace mailwhy::listing
