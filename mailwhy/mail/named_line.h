// The name at the front of a header line.
#pragma once
#include <cstddef>
#include <string_view>

namespace mailwhy::mail {

struct NamedLine {
  std::string_view name;    // empty: the line begins no field
  std::string_view value;   // all after the colon
};

// Of the line from `begin` to `end`, behind which a line end or nothing stands.  RFC 5322 s2.2: visible ASCII but the colon; blanks before
// the colon are old syntax (RFC 5322 s4.5.8).
NamedLine named_line(std::string_view bytes, std::size_t begin, std::size_t end);

}  // namespace mailwhy::mail
