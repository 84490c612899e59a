// Where the parts of a message are, by position.  Private to the room.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/filters/neutralise.h"

namespace mailwhy::filters {

// A part that holds no parts itself.
struct LeafPart {
  std::size_t begin = 0, end = 0;            // with its header, from behind the line of its boundary to the line end before the next
  std::size_t boundary = 0;                  // where the line of its boundary begins; equals begin for a message of one part
  std::size_t body_begin = 0, body_end = 0;
  std::string type;                          // "text/html", small letters; "text/plain" when nothing is said
  std::string encoding;                      // "base64", "quoted-printable", "" for none
  bool attached = false;                     // Content-Disposition: attachment, or a name
  bool whole_message = false;
};

std::vector<LeafPart> leaf_parts(const mail::RawMessage& message, const NeutralLimits& limits);

// Text out of and into a transfer encoding; nullopt-free: broken places stay as they are.
std::string decoded(std::string_view bytes, std::string_view encoding);
std::string encoded(std::string_view text, std::string_view encoding);

}  // namespace mailwhy::filters
