#include "mailwhy/base/private_names.h"

#include <algorithm>
#include <string_view>

namespace mailwhy {
namespace {
constexpr std::string_view last_labels[] = {"corp",      "home",  "internal", "intranet", "invalid", "lan",
                                            "local",     "localdomain",       "localhost", "onion",  "private"};
}  // namespace

bool is_private_name(const Domain& domain) {
  const std::string_view text = domain.text();
  const std::string_view last = text.substr(text.rfind('.') + 1);
  if (std::find(std::begin(last_labels), std::end(last_labels), last) != std::end(last_labels)) return true;
  return domain.is_within(Domain::of("home.arpa"));
}

}  // namespace mailwhy
