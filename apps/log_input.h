// Where the lines of mailwhy log come from: files in the order of their times, standard input, a log that grows.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "mailwhy/logs/reader.h"

namespace mailwhy::apps {

// One log to read.
struct LogSource {
  std::string name;                    // a path, "-" for standard input
  std::optional<Time> first;           // of the first line that has a time; empty for standard input
  logs::ReaderOptions options;         // how it is read: its end dates times without a year
};

// What reading one of them came to.
struct LogRead {
  logs::ReaderCounts counts;
  std::string problem;                 // one sentence; empty when all went well
  enum class Kind { read, empty, missing, unreadable, foreign, damaged } kind = Kind::read;
};

// The sources in the order in which they are to be read: by their first times, then as they were named.  A file that is named twice (by two
// names too) is taken once.
// `file_times`: a file has nothing that is younger than the time when it was written last, which dates what tells no year.
std::vector<LogSource> in_order_of_time(const std::vector<std::string>& names, const logs::ReaderOptions& options, bool file_times);

class LogInput {
 public:
  using Take = logs::Reader::Take;
  // `stop` ends everything, and what `enough` says ends the source that is being read.
  LogInput(const std::atomic<bool>& stop, std::function<bool()> enough);
  // Reads the source to its end.  `chosen` is called when the format is known, before the events of the first piece but those that told it.
  LogRead read(const LogSource& source, const Take& take, const std::function<void(logs::Format)>& chosen);
  // The same, and then goes on as the file grows: over its rotation by renaming and by truncation.  `caught_up` is called when the end was
  // reached for the first time; of standard input, before its first line.  Ends by `stop`, by `enough`, or with the end of standard input.
  LogRead follow(const LogSource& source, const Take& take, const std::function<void(logs::Format)>& chosen, const std::function<void()>& caught_up);

 private:
  const std::atomic<bool>& stop_;
  std::function<bool()> enough_;
};

}  // namespace mailwhy::apps
