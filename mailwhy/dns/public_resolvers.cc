#include "mailwhy/dns/public_resolvers.h"

#include <algorithm>
#include <vector>

#include "mailwhy/base/embedded.h"
#include "mailwhy/base/text.h"

namespace mailwhy::embedded {
std::span<const File> resolvers();
}

namespace mailwhy::dns {
namespace {

std::vector<PublicResolver> read_table() {
  std::vector<PublicResolver> out;
  for (const auto& file : embedded::resolvers()) {
    for (const std::string_view line : split(file.text, '\n')) {
      const auto cells = split(line, '\t');
      if (line.starts_with('#') || cells.size() < 3) continue;
      if (const auto address = IpAddress::parse(cells[0])) out.push_back({*address, std::string(cells[1]), cells[2] == "asked"});
    }
  }
  return out;
}

}  // namespace

std::span<const PublicResolver> public_resolvers() {
  static const std::vector<PublicResolver> table = read_table();
  return table;
}

bool is_public_resolver(const IpAddress& address) {
  const auto plain = address.unmapped();
  const auto all = public_resolvers();
  return std::any_of(all.begin(), all.end(), [&](const PublicResolver& one) { return one.address == plain; });
}

}  // namespace mailwhy::dns
