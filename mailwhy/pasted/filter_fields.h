// Header fields of spam filters among what was pasted: "X-Spam-Status: Yes, score=7.4 ...", "X-Spamd-Result: ...", folded or not.
#pragma once
#include <string>
#include <string_view>

namespace mailwhy::pasted {

// Those of `text`, one below the other as in a header, for filters::explain(); empty when there are none.  `rest` has the other lines.
std::string take_filter_fields(std::string_view text, std::string& rest);

}  // namespace mailwhy::pasted
