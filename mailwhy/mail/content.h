// Bytes that may be larger than memory: opened as often as needed, read piece by piece, passed on through encoders that keep a
// line at most.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/bytes.h"

namespace mailwhy::mail {

constexpr std::size_t longest_header = 1 << 20;  // that is read of a message

// The next piece, "" after the last one, nullopt when it cannot be read any more.
using Pull = std::function<std::optional<Bytes>()>;
// Begins at the front.
using Content = std::function<Pull()>;

Content content_of(Bytes bytes);
// One after another.
Content joined(std::vector<Content> parts);

// Line ends become CRLF (base/line_ends.h).
Content with_crlf(Content text);
// RFC 2045 s6.8: lines of 76 characters.
Content in_base64(Content bytes);
// RFC 2045 s6.7, of text whose lines end in CRLF.
Content in_quoted_printable(Content text);

// What a look at all of it shows.
struct Look {
  std::uint64_t size_bytes = 0;
  std::size_t longest_line = 0;   // without line end
  bool eight_bit = false;         // bytes beyond ASCII
  bool eight_bit_header = false;  // before the first empty line
  bool nul = false;
  bool bare_line_end = false;     // CR or LF alone
  bool utf8 = true;               // well-formed, as far as every line is looked at by itself
  friend bool operator==(const Look&, const Look&) = default;
};
// nullopt when it cannot be read.
std::optional<Look> look_at(const Content& content);

}  // namespace mailwhy::mail
