// What a mail about mail consists of: its machine-readable parts, its free text, and what came back.
//
// Attachments and the body of what came back are never decoded; of each text at most 256 KB are read.
#pragma once
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/bounce/notice/prose.h"
#include "mailwhy/mail/message.h"
#include "mailwhy/mail/report_parts.h"

namespace mailwhy::bounce::notice {

struct Material {
  mail::RawMessage message;                   // the notice's own header
  bool report = false;                        // multipart/report (RFC 6522)
  std::string report_type;
  std::vector<mail::DeliveryStatus> statuses; // with one recipient at least, or telling who wrote it
  bool inline_status = false;                 // they stood in the free text
  std::optional<mail::FeedbackReport> feedback;
  bool disposition = false;                   // a read receipt (RFC 8098)
  Prose prose;                                // the free text, without what came back
  std::string forwarded;                      // a mail that the text passes on, without its quoting
  std::string_view attached;                  // a whole mail that is attached (message/rfc822); of `bytes` or of `kept`
  std::list<std::string> kept;                // decoded texts that others refer to
  std::string_view original;                  // the beginning of what came back, header first; at most 64 KB; of `bytes` or of `kept`
  mail::RawMessage original_header;           // as far as it is in `original`; without fields when nothing came back
  bool original_whole = false;                // its body came along
  bool original_marked = false;               // it began at words that programs put before it
  bool cut = false;
};

// `bytes`: one message.  `bytes` outlives the result.
Material gather(std::string_view bytes);

}  // namespace mailwhy::bounce::notice
