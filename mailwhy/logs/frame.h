// The frame that syslog puts around a line: time, host, program, process id.
//
// Reads "Nov 21 03:02:13 host prog/sub[123]: text" (RFC 3164 s4.1; year, fraction and BusyBox's "mail.info" tolerated), the same with an
// RFC 3339 time as rsyslog, Postfix and `journalctl -o short-iso` write it, with journald's other times (short-precise, short-full, short-unix;
// short-monotonic, whose time is not known), with-unit, and RFC 5424 s6; each with or without a "<22>" in front.  What
// grep ("mail.log:", "mail.log:17:") and containers ("postfix_1  | ", "2026-11-21T03:02:13.5Z ", "...Z stdout F ") put before a line, and
// blanks and ">" of who quotes it, are passed over.
// Never fails: what has no frame is a raw line.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "mailwhy/base/time.h"
#include "mailwhy/logs/event.h"

namespace mailwhy::logs {

// A line without its frame.  All views point into the line, or into the storage of who unwrapped it.
struct Framed {
  std::string_view line;              // all of it
  std::string_view text;              // behind the frame; the line itself when it has none
  std::string_view host;
  std::string_view tag;               // "postfix/submission/smtpd" as it is
  std::string_view instance, program; // "postfix" (up to the first slash; empty without one), "smtpd" (behind the last)
  std::uint32_t pid = 0;
  std::uint64_t number = 0;           // of the line, from 1; the reader of the log sets it
  Time time{};
  bool time_known = false;
  bool syslog = false;                // it had a frame: `host` and `program` say who spoke

  // An event with what the frame says filled in.
  Event event(Kind kind) const;
};

// Sets tag, instance, program and pid out of "prog/sub[123]".
void set_tag(Framed& framed, std::string_view tag);

// Reads times, and remembers the last day: most lines are of the same one.
class Frames {
 public:
  // `year`: of the first time without one.  Else it is the year that puts that time not (more than a day) after `now`; from then on each
  // time is taken as near to the one before as it can be, but no new year begins after `now`: then those before were taken a year late
  // (who can see the whole log tells the year: year_of_first() of stamp.h); `grows`: it may, the log is being written.  `offset_min`: the zone in which times without a zone are meant.
  Frames(std::optional<int> year, Time now, int offset_min, bool grows = false);

  // Days since 1970 of the last time without a year; one log may go on where another ended.
  std::optional<std::int64_t> last_day() const { return last_day_; }
  void go_on(std::int64_t last_day) { last_day_ = last_day; }

  // True when `line` has a frame; `out` is set then, and else only out.line and out.text.  Without out.syslog it is a container's: out.text
  // is what a server that writes its log itself wrote.
  bool read(std::string_view line, Framed& out);

  // "Nov 21 03:02:13" and "2026-11-21T03:02:13.5+01:00" or "2026-11-21 03:02:13" at the start of `text`, which loses it; for readers of
  // formats without a syslog frame.  No zone: offset_min holds.
  std::optional<Time> take_time(std::string_view& text);

 private:
  bool read_plain(std::string_view line, Framed& out);
  bool read_blank_iso(std::string_view rest, Framed& out);
  bool read_contained(std::string_view rest, Framed& out);
  bool read_behind(std::string_view line, Framed& out);
  std::optional<Time> take_old(std::string_view& text);
  std::optional<Time> take_iso(std::string_view& text);
  std::optional<Time> take_long(std::string_view& text);
  bool read_journal(std::string_view rest, Framed& out);
  std::int64_t old_day(unsigned month, unsigned day, int year);

  std::optional<int> year_;
  Time now_;
  int offset_min_;
  bool grows_;
  std::optional<std::int64_t> last_day_;  // days since 1970 of the last time without a year
  std::uint32_t cached_key_ = 0;      // month and day
  std::int64_t cached_day_ = 0;
  std::array<char, 16> last_old_{};   // "Nov 21 03:02:13 " of the last line; empty where it had a year or a fraction
  Time last_old_time_{};
  std::array<char, 10> last_iso_{};   // "2026-11-21"
  std::int64_t last_iso_day_ = 0;
};

}  // namespace mailwhy::logs
