// A message as it stands in a file: where its header fields and its body are (RFC 5322 s2.1, s2.2).
//
// A tolerant reader: lines may end in CRLF, LF or both mixed, a field may have no name, the empty line may be missing.  Everything it
// gives refers to the bytes of the message by position; nothing is copied, the time is linear, and a field is never lost silently.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/mail/field_name.h"

namespace mailwhy::mail {

struct RawField {
  std::string_view name;    // without the blanks that may stand before the colon (RFC 5322 s4.5.8)
  std::string_view value;   // all after the colon, folds included, without the last line end
  std::size_t begin = 0, end = 0;  // the whole field within the message, last line end included
};

struct MessageLimits {
  std::size_t most_fields = 100'000;
  std::size_t most_header_bytes = 64u << 20;
};

struct RawMessage {
  static constexpr std::size_t most_strays = 100;
  static constexpr std::size_t usual_fields = 20;

  std::string_view bytes;
  std::string_view envelope_line;   // "From ann@example.test Sat Nov ..." of an mbox, without its line end
  std::vector<RawField> fields;     // as they stand, top first; `names` has those of all
  FieldNames names;
  std::vector<std::string_view> strays;  // lines of the header that are neither a field nor the rest of one (the first `most_strays`)
  std::size_t body = 0;             // where it begins; bytes.size() when there is none
  bool has_body = false;            // the empty line was there
  bool cut = false;                 // a limit ended the header: what follows was not read

  std::string_view body_bytes() const { return bytes.substr(body); }
  // The first field of that name, letters compared without case (RFC 5322 s1.2.2); nullptr when there is none.
  const RawField* find(std::string_view name) const;
  std::vector<const RawField*> find_all(std::string_view name) const;
};

// `bytes` outlives the result.  Only an empty line ends the header; a line that fits nowhere is a stray and the header goes on.
RawMessage read_message(std::string_view bytes, const MessageLimits& limits = {});

// On one line: each line end goes, the blanks after it stay (RFC 5322 s2.2.3); blanks at both ends go.
std::string unfolded(std::string_view value);

}  // namespace mailwhy::mail
