// What is unwise about a zone although it works: remarks for its operator, with no part in anything that fails now.
//
// Reads what the walk has seen of the last zone; what was not seen is not judged.
#pragma once
#include "mailwhy/zone/finding.h"

namespace mailwhy::zone {

struct Remark {
  std::string_view id;  // of a Kind
  std::map<std::string, std::string> args;
  std::vector<Seen> seen;
};
std::vector<Remark> posture_of(const Walk& walk);

}  // namespace mailwhy::zone
