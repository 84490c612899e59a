// A message in variants, each with one thing taken out, to learn what a spam filter minds.
//
// A variant is a list of edits of the message's bytes, so that several can be joined.  MIME as it is found (RFC 2045, RFC 2046), also
// broken; what cannot be read is left alone.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "mailwhy/mail/message.h"

namespace mailwhy::filters {

struct Edit {
  std::size_t begin = 0, end = 0;  // of the message
  std::string replacement;
};

struct Variant {
  enum class Kind { subject, from_name, field, all_fields, text, part, link, all_links, images, html, attachments, joined, date, message_id } kind = Kind::field;
  std::string what;          // "Reply-To", "part 2 (text/html)", the link: bytes from outside
  std::vector<Edit> edits;   // in order, apart from each other
  std::size_t size() const;  // bytes of the message that it touches
};

struct NeutralLimits {
  std::size_t most_parts = 60, most_links = 20, most_fields = 20, deepest = 8;
  std::size_t most_bytes = 8u << 20;  // of the body that is looked at
};

// Coarse ones first (whole kinds of things), then piece by piece.  `message` outlives nothing of the result.
std::vector<Variant> variants_of(const mail::RawMessage& message, const NeutralLimits& limits = {});
// Both changes at once; an empty list of edits when they touch the same bytes in different ways.
Variant joined(const Variant& a, const Variant& b);
// The message with the changes.
std::string with_change(std::string_view message, const Variant& variant);

}  // namespace mailwhy::filters
