// What waits in a mail server's queue, as its own program lists it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/time.h"

namespace mailwhy::queue {

enum class Format : std::uint8_t { unknown, postqueue_json, postfix_mailq, exim_bp, sendmail_mailq, opensmtpd_show, qmail_read };
std::string_view to_string(Format format);

struct Waiting {                      // one recipient of one message
  std::string id, sender, recipient;
  std::string reason;                 // why it waits, in the server's words; empty when the listing does not say
  std::string state;                  // "active", "deferred", "hold", "frozen", "incoming" ... as the listing says
  std::uint64_t size = 0;             // bytes
  std::optional<Time> since;          // when the message came
  std::optional<Duration> age;        // where the listing gives an age in place of a time
  std::optional<Time> next_try;
  std::optional<Time> gives_up;       // when the queue gives the message up, where the listing says it
  std::uint32_t tries = 0;            // so far, where the listing counts them
};

struct QueueListing {
  Format format = Format::unknown;
  std::vector<Waiting> waiting;
  std::uint64_t messages = 0, recipients = 0;     // in all, kept or not
  std::optional<std::uint64_t> said;  // messages, as the listing's own last line counts them
  bool said_empty = false;            // "Mail queue is empty"
  std::vector<std::string> unread;    // lines that belong to nothing, at most 100
  bool cut = false;
};

// `now` completes times without a year; `offset_min` is the zone that times without one are meant in, in minutes east of Greenwich.
// Recipients that are served already ("D", "done") are left out.  Linear; at most `most` recipients are kept, all are counted.
QueueListing read_listing(std::string_view bytes, Time now, std::size_t most = 1'000'000, int offset_min = 0);

// Whether the beginning of `bytes` (4 KB are looked at) is a listing, and whose.
Format sniff_listing(std::string_view bytes);

}  // namespace mailwhy::queue
