// What the reader of one format is to the reader of a log.
#pragma once
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "mailwhy/logs/event.h"
#include "mailwhy/logs/frame.h"

namespace mailwhy::logs {

// Takes what a reader has understood of one line: none, one or several events.
using Emit = std::function<void(const Event&)>;

// One format's reader; what it remembers between lines lives in the functions.
struct LineReader {
  Format format = Format::unknown;
  // False: the line is not of this format, and nothing was emitted.  True: it is; at least one event was emitted (Kind::unread for a
  // line of this server that means nothing to the reader), or the line belongs to an event that comes later or came before.
  // Raw lines (no syslog frame) come too.
  std::function<bool(const Framed& line, const Emit& emit)> read;
  // At the end of the log; may be empty.
  std::function<void(const Emit& emit)> finish = nullptr;
};

// Takes another kind of frame off (journald's export, JSON and long forms): sees the lines without a syslog frame, carriage returns included.
struct Unwrapper {
  enum class Took : std::uint8_t { no, swallowed, framed };
  // framed: `out` is set and goes to the readers; its views hold until the next call.
  std::function<Took(std::string_view line, Framed& out)> take;
  // At the end of the log: true when a last one was begun and is whole enough to be read; may be empty.
  std::function<bool(Framed& out)> finish = nullptr;
};

LineReader read_postfix();
LineReader read_filters();            // milters, policy services: lines that name somebody else's queue id

// One of each, in the order in which they are asked; `frames` reads the times of raw lines and outlives them.
std::vector<LineReader> all_readers(Frames& frames);
std::vector<Unwrapper> all_unwrappers(Frames& frames);

}  // namespace mailwhy::logs
