// The parts of a message (RFC 2045, RFC 2046), by position.
//
// A tolerant reader: boundaries that are missing, never closed, nested wrongly or used twice end in fewer or larger parts and an
// oddity, never in lost bytes.  Linear in the message, whatever the number and the depth of its parts.
//
// A multipart whose boundary is nowhere to be found takes the first line that looks like one ("--XYZ" above a Content- field); without
// any it has one child, text/plain without a header, which is all of its body.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/mail/message.h"

namespace mailwhy::mail {

enum class Transfer : std::uint8_t { identity, quoted_printable, base64, uuencode, unknown };

enum class MimeOddity {
  unclosed_boundary,   // the last "--boundary--" is missing
  missing_boundary,    // a multipart without the parameter, or whose boundary never occurs
  too_many_parts,      // what follows is taken for one part
  too_deep,
  bad_type,            // Content-Type that cannot be read; the part counts as text/plain
};

struct Part {
  std::string_view header;             // its fields as they stand; empty for a part without
  std::string_view body;               // still encoded, without the line end before the next boundary
  std::vector<RawField> fields;        // of the header
  std::string type;                    // "text/plain", lower case; the default of its place (RFC 2046 s5.1.5) when none is given
  std::string charset;                 // lower case; empty when none is given
  std::string report_type;             // of multipart/report (RFC 6522), lower case
  Transfer transfer = Transfer::identity;  // what its own bytes are in: identity where parts of it are parts of their own
  std::int32_t parent = -1;            // position in Mime::parts; a message/rfc822's content is its child
  std::uint16_t depth = 0;
  const RawField* find(std::string_view name) const;
};

struct Mime {
  RawMessage message;
  std::vector<Part> parts;             // in the order of the bytes, parents first; [0] is the message itself
  std::vector<MimeOddity> oddities;    // each once
  bool has(MimeOddity oddity) const;
};

struct MimeLimits {
  std::size_t most_parts = 2000;
  std::size_t most_depth = 30;
  std::size_t most_fields = 200'000;   // of all parts together; what follows is skipped, and Mime::message is cut
};

// `bytes` outlives the result.  Lines may end in CRLF, LF, a lone CR, or mixed.
Mime read_mime(std::string_view bytes, const MimeLimits& limits = {});
// The header of a part as that of a message, such as a message/rfc822's child is; positions stay those of `bytes`, which was read.
RawMessage message_of(Part&& part, std::string_view bytes);

// The content of a part without its transfer encoding: at most `most_bytes` of it.  What is malformed is left out or kept as it is,
// never an error (RFC 2045 s6.7, s6.8).  A view of `body` when nothing had to be decoded; else of `storage`.
std::string_view decoded_body(const Part& part, std::string& storage, std::size_t most_bytes = std::size_t{8} << 20);
// The same as UTF-8 (charset.h): for text parts, message/delivery-status and its relatives.
std::string_view decoded_text(const Part& part, std::string& storage, std::size_t most_bytes = std::size_t{8} << 20);

// A parameter of a structured field ("boundary" of a Content-Type), RFC 2231 continuations and charsets included; empty when absent.
std::string parameter(std::string_view field_value, std::string_view name);

}  // namespace mailwhy::mail
