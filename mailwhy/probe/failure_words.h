// A failure in words, for sentences about a conversation that did not come about.
#pragma once
#include <string>

#include "mailwhy/base/observed.h"

namespace mailwhy::probe {

inline std::string words_of(const Failure& failure) {
  return failure.detail.empty() ? std::string(to_string(failure.kind)) : failure.detail;
}

}  // namespace mailwhy::probe
