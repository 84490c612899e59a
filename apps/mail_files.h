// Where messages come from: a file with one, an mbox, a Maildir, a folder of files, standard input; plain or
// packed with gzip, xz or zstd.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/result.h"
#include "mailwhy/mail/mailbox.h"

namespace mailwhy::apps {

// The bytes of a file, unpacked (unpack.h), whole in memory up to a limit; "-" is standard input.
class FileBytes {
 public:
  static Result<FileBytes> open(const std::string& path, std::size_t most_bytes = std::size_t{256} << 20);
  std::string_view bytes() const { return *bytes_; }
  bool cut() const { return cut_; }                          // there was more
  const std::string& trouble() const { return trouble_; }    // a sentence: the archive is damaged, the rest cannot be read

 private:
  std::shared_ptr<const std::string> bytes_;
  bool cut_ = false;
  std::string trouble_;
};

struct MailItem {
  std::string file;                  // as typed, or found in a folder
  std::optional<std::size_t> number; // in an mbox with several, from 1; none when the name ends in .eml
  std::string_view bytes;            // one message, maybe with its envelope line
  bool cut = false;                  // it is longer; only with MailLimits::give_beginnings
  bool is_text = false;              // no header at all; only with MailLimits::give_text
};

struct MailSource {
  std::size_t messages = 0;          // that were given to `take`
  std::vector<std::string> troubles; // what could not be read, in sentences; at most 20
};

struct MailLimits {
  std::size_t most_bytes = std::size_t{256} << 20;  // of one message, unpacked
  bool give_beginnings = false;      // of longer ones; else a sentence says that they were not read
  bool give_text = false;            // what is no message but text; else an error says that it is none
};

// Whether the path holds several messages: an mbox or a folder.
bool holds_several(const std::string& path);
// Calls `take` for every message until it says false.  The error is one sentence: the file cannot be read, or is none that holds mail.
// Files may be packed (unpack.h).  An mbox of any size, packed or from a pipe, takes no more memory than its longest message.
Result<MailSource> each_message(const std::string& path, const std::function<bool(const MailItem&)>& take, const MailLimits& limits = {});
// The same for bytes that are in memory already; `path` is their name.
Result<MailSource> each_message_in(std::string_view bytes, const std::string& path, const std::function<bool(const MailItem&)>& take, const MailLimits& limits = {});

}  // namespace mailwhy::apps
