#include "mailwhy/smtp/strangers.h"

#include "mailwhy/base/text.h"

namespace mailwhy::smtp {
namespace {
constexpr std::size_t labels_of_a_house = 2;
}  // namespace

bool strangers(const Domain& one, const Domain& other) {
  const auto a = one.labels(), b = other.labels();
  if (a.empty() || b.empty()) return false;
  for (std::size_t i = 1; i <= labels_of_a_house; ++i) {
    if (i > a.size() || i > b.size()) return a.size() != b.size();
    if (!equal_ignoring_case(a[a.size() - i], b[b.size() - i])) return true;
  }
  return false;
}

}  // namespace mailwhy::smtp
