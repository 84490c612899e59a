// From the options of mailwhy send to the message that goes out.
#pragma once
#include <string>
#include <vector>

#include "apps/options.h"
#include "mailwhy/base/result.h"
#include "mailwhy/mail/compose.h"

namespace mailwhy::apps {

struct SendMessage {
  mail::Message message;
  std::string subject, trace;  // as they stand in it; may be empty
};

struct MessageParties {
  std::string sender;              // of the envelope; "" is the null sender
  std::vector<std::string> to, cc; // for the header
  std::string our_name;            // for addresses and ids that need a domain
};

// Reads files and standard input as they are named; the error is one sentence.
Result<SendMessage> build_message(const Options& options, const MessageParties& parties, Time now, std::uint64_t random);

// From now on freed pieces of a message stay with the process: to give each back to the system and to fetch it again costs more than to
// send it.  At most 4 MiB are held so.
void keep_freed_pieces();

// A file that is read piece by piece, as often as needed; "-": standard input, which is kept in a file without a name until then.
Result<mail::Content> file_content(const std::string& path);

}  // namespace mailwhy::apps
