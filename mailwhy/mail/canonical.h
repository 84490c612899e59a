// The two forms in which DKIM and ARC sign a message, so that what harmless transport does to it does not matter (RFC 6376 s3.4).
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "mailwhy/base/bytes.h"

namespace mailwhy::mail {

enum class Canonical { simple, relaxed };

// Which bytes end a line.
enum class LineEnd {
  any,    // LF with or without CR before it, as files have it; counts as CRLF
  crlf,   // CRLF alone, as the wire has it; a lone LF is a byte like others
};

// Hands the canonical body to `sink`, in pieces as large as possible; most of them are views of `body` itself.  Linear.
void canonical_body(std::string_view body, Canonical canonical, LineEnd line_end, const std::function<void(BytesView)>& sink);

// Appends the canonical field with its CRLF.  `field` as it stands in the message; its lines may end in LF.
void append_canonical_field(std::string& out, std::string_view field, Canonical canonical);

}  // namespace mailwhy::mail
