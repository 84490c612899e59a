// The pieces of an SMTP conversation in a stretch of free text: codes, the host that spoke.  Literal: nothing is made up.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "mailwhy/bounce/notice/prose.h"

namespace mailwhy::bounce::notice {

struct Codes {
  std::string reply_code;      // "550"; empty when there is none in the place of one
  std::string enhanced_code;   // "5.1.1"
  std::size_t at = 0;          // where the reply code (or else the enhanced code) begins
  bool together = false;       // the enhanced code stands right behind the reply code
  bool any() const { return !reply_code.empty() || !enhanced_code.empty(); }
};

// The first reply of 4yz or 5yz in the text; numbers that stand elsewhere ("500 bytes", ports, addresses, versions) are none.
// `lead`: the lowest and the highest digit that may begin a code.
Codes find_codes(std::string_view text, std::string_view lead = "45");
// Whether there is one.
bool has_reply_code(std::string_view text);
// The first enhanced code (RFC 3463) that is no address and no version.
std::string find_enhanced(std::string_view text, std::size_t from = 0);

struct Host {
  std::string name;      // lower case as written; an address when no name is told
  std::string address;   // empty when none is told
};
// Who is said to have refused, or could not be reached, in the words from `begin` to `end`.
Host find_host(const Prose& prose, std::size_t begin, std::size_t end);

// A host name with a dot, or an address with or without []; the size of it, 0 when none begins at `at`.
std::size_t host_size(std::string_view text, std::size_t at);
// "dns; mx.example.org (192.0.2.1)", "[192.0.2.1]", "dns;mx.example.org:25": the host alone.
Host host_of_field(std::string_view text);

}  // namespace mailwhy::bounce::notice
