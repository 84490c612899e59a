// The invariant check: for "we are wrong", never for input.  Stays on in release builds.
#pragma once

namespace mailwhy {
// Prints the broken invariant with its place to stderr and ends the process with abort().
[[noreturn]] void invariant_broken(const char* condition, const char* why, const char* file, int line);
}  // namespace mailwhy

#define MAILWHY_CHECK(condition, why) \
  (static_cast<bool>(condition) ? void(0) : ::mailwhy::invariant_broken(#condition, why, __FILE__, __LINE__))
