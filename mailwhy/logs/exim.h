// Exim's main log, reject log and panic log, from a file of its own or from syslog.
//
// All log selectors; message ids of 16 characters and of 23 (since Exim 4.97).  Follows the Exim specification, chapter "Log files".
// What an administrator's own access control lists write is told as `noted` when it says of which message or client it speaks.
#pragma once
#include <string>
#include <string_view>

#include "mailwhy/logs/line_reader.h"
#include "mailwhy/logs/parts.h"

namespace mailwhy::logs {

class EximReader {
 public:
  explicit EximReader(Frames& frames) : frames_(frames) {}
  bool read(const Framed& line, const Emit& emit);

 private:
  bool continued(const Framed& line, const Emit& emit);
  void of_message(std::string_view rest, Event& event, const Emit& emit);
  void arrival(std::string_view rest, Event& event, const Emit& emit);
  void delivery(std::string_view rest, Event& event, Outcome outcome, const Emit& emit);
  void set_words(std::string_view words, Event& event);
  std::string_view unfolded(std::string_view words);

  Frames& frames_;
  std::string words_;                 // a reply of several lines on one
  Time last_{};
  bool mine_ = false;                 // the line before was Exim's
  bool block_ = false;                // within the headers of a reject log's entry
};

LineReader read_exim(Frames& frames);

// The length of the message id at the beginning of `text`, 16 or 23; 0 when there is none.
std::size_t exim_id_length(std::string_view text);

}  // namespace mailwhy::logs
