// Where messages come from: a file with one, an mbox, a Maildir, a folder of files, standard input.
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

// The bytes of a file, mapped into memory, so that a large one costs no more than what is read of it; standard input ("-") is read
// whole, up to a limit.
class FileBytes {
 public:
  static Result<FileBytes> open(const std::string& path, std::size_t limit_of_input_bytes = 256u << 20);
  std::string_view bytes() const { return bytes_; }
  bool cut() const { return cut_; }  // standard input had more

 private:
  std::string_view bytes_;
  bool cut_ = false;
  std::shared_ptr<const void> owner_;
};

struct MailItem {
  std::string file;                  // as typed, or found in a folder
  std::optional<std::size_t> number; // in an mbox, from 1
  std::string_view bytes;            // one message, maybe with its envelope line
};

struct MailSource {
  std::size_t messages = 0;          // that were given to `take`
  std::vector<std::string> troubles; // files of a folder that could not be read, in sentences; at most 20
};

// Whether the path holds several messages: an mbox or a folder.
bool holds_several(const std::string& path);
// Calls `take` for every message until it says false.  The error is one sentence: the file cannot be read, or is none that holds mail.
Result<MailSource> each_message(const std::string& path, const std::function<bool(const MailItem&)>& take);

}  // namespace mailwhy::apps
