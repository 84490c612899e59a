// What spam filters wrote into the header of a message, filter by filter and rule by rule.
#pragma once
#include <vector>

#include "mailwhy/filters/filter.h"
#include "mailwhy/mail/message.h"

namespace mailwhy::filters {

struct Explanation {
  std::vector<Filter> filters;   // in the order of their first fields, top first: the last server's comes first
  std::size_t filters_left_out = 0;
  bool passed_gmail = false;     // Gmail had the message: it writes nothing about its filter
};

// Reads every field once; never fails.  A field stands for what its writer claims: whoever sends a message may write such fields too, and
// Filter::received_above says how far from the reader they stand.  Fields of one filter belong together until one of their names comes again.
Explanation explain(const mail::RawMessage& message);

}  // namespace mailwhy::filters
