// Reads the lines of one log, whatever server wrote it.
//
// The format is found out by the first lines that tell and may change within a file (several programs log to one syslog).  Pure: lines
// in, events out; the same events for any cut of the input into pieces.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "mailwhy/logs/event.h"

namespace mailwhy::logs {

struct ReaderOptions {
  std::optional<Format> format;       // told by the user
  std::optional<int> year;            // of the first line of a log in the old syslog time format; else such that no line is after `now`, as far as the first ones tell
  Time now{};
  bool grows = false;                 // the log is written while it is read: its lines may be after `now`
  std::optional<std::int64_t> last_day;  // days since 1970 of the last time without a year in the log that this one continues
  int offset_min = 0;                 // of the zone in which times without one are meant
  std::size_t longest_line = 64 << 10;  // bytes; the rest of a longer one is passed over and counted
};

struct ReaderCounts {
  std::uint64_t lines = 0, bytes = 0, foreign = 0, unread = 0, too_long = 0, with_nul = 0, without_time = 0;
  Format format = Format::unknown;    // of most lines
};

class Reader {
 public:
  using Take = std::function<void(const Event&, std::string_view line)>;
  explicit Reader(const ReaderOptions& options);
  ~Reader();
  Reader(Reader&&) noexcept;
  // Bytes of the log in pieces of any size.
  void feed(std::string_view piece, const Take& take);
  // The last line, which may lack its line end.
  void finish(const Take& take);
  const ReaderCounts& counts() const;
  // Of the last time without a year, for who goes on reading elsewhere.
  std::optional<std::int64_t> last_day() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mailwhy::logs
