// Zone text (RFC 1035 s5): $ORIGIN, $TTL, @, blank owner, parentheses, quoted strings, comments, relative names.
#pragma once
#include <string_view>
#include <vector>

#include "mailwhy/dns/message.h"

namespace mailwhy::dns {

// Reads all records.  Names without a final dot are relative to the origin, which is the root until $ORIGIN.
// The error names the line.  Default TTL 3600.  Unknown types as RFC 3597 \# text.
Result<std::vector<Record>> parse_zone_text(std::string_view text, const Domain& origin = {});

}  // namespace mailwhy::dns
