// Records of the form "v=...; name=value; name=value", as MTA-STS and TLSRPT use them (RFC 8461 s3.1, RFC 8460 s3).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/dns/exchange.h"

namespace mailwhy::auth {

struct Tag {
  std::string_view name, value;   // blanks around both are left out
  bool has_value = false;         // there was a "="
};
// In order, empty parts left out; at most 100.
std::vector<Tag> read_tags(std::string_view text);

// `version` as such, followed by the end of its field: "v=STSv1;" and "v=STSv1 ;", but not "v=STSv10;" and not "V=STSv1;".
bool begins_with_version(std::string_view text, std::string_view version);

// Each TXT record's strings put together.
std::vector<std::string> texts_of(const dns::Answer& answer);

}  // namespace mailwhy::auth
