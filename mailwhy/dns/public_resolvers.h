// The well-known public resolvers of data/resolvers.tsv.
#pragma once
#include <span>
#include <string>

#include "mailwhy/base/ip.h"

namespace mailwhy::dns {

struct PublicResolver {
  IpAddress address;
  std::string operated_by;
  bool asked = false;  // one that a comparison asks; the others are only recognised
};
std::span<const PublicResolver> public_resolvers();
bool is_public_resolver(const IpAddress& address);

}  // namespace mailwhy::dns
