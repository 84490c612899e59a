#include "mailwhy/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace mailwhy {
void invariant_broken(const char* condition, const char* why, const char* file, int line) {
  std::fprintf(stderr, "mailwhy: this is a bug in mailwhy: %s (%s) at %s:%d\n", why, condition, file, line);
  std::abort();
}
}  // namespace mailwhy
