// What happened to a message after it was signed: tries to take typical changes back until the signature fits again.
//
// A change is told only when the signed hash itself proves it.  The work is bounded (Budget), whatever the message is.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mailwhy::auth::dkim {

struct Change {
  enum class Kind {
    // of the body
    footer_added,          // text was added at its end
    top_added,             // text was added at its beginning
    part_footer_added,     // text was added at the end of a part of a multipart message, or before the end of its HTML
    text_added,            // somewhere else
    part_added,            // a whole part was added
    wrapped_in_multipart,  // the message became the first part of another one
    line_ends,             // bare LF or CR became CRLF, or the other way round
    trailing_blanks,       // blanks at the ends of lines were removed
    blanks,                // blanks within lines
    blank_lines,           // empty lines at the end or the beginning
    recoded,               // quoted-printable or base64 was decoded or encoded
    lines_wrapped,
    from_escaped,          // ">" before "From " at the beginning of a line
    dots,                  // leading dots were doubled or halved
    tabs,                  // became blanks
    header_in_body,        // fields slipped into the body
    // of the header
    prefix_added,          // to the subject, or another mark
    value_rewritten,       // it once stood in another field of this message, or in z=
    field_added,           // one that the signature says was not there
    field_removed,
    field_moved,           // another one of the same name was meant, or their order changed
    refolded,
    case_changed,
    requoted,              // quotation marks around names or parameters
    tag_changed,           // the signature field itself was refolded
  };
  Kind kind{};
  std::string field;       // of the header: its name as it stands in the message
  std::string now, before; // of the header: the values; of the body: what was added, and what it replaced.  At most 400 bytes each;
                           // bytes from outside
  std::uint64_t at_byte = 0;   // of the body: where in the message's body, as it stands
  std::uint64_t bytes = 0;     // of the body: how much was added
  std::string sentence;        // in English, without a full stop
  friend bool operator==(const Change&, const Change&) = default;
};
std::string_view to_string(Change::Kind kind);  // "footer-added"

struct Budget {
  std::uint64_t body_bytes = 64u << 20;    // that are hashed for one signature at most
  std::uint64_t header_tries = 4000;
};

}  // namespace mailwhy::auth::dkim
