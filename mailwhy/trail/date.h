// The time in a header field, as every program that ever wrote one put it (RFC 5322 s3.3, s4.3).
//
// A tolerant reader: obsolete zones, two-digit years, comments, no weekday, no zone, fractions of a second, the order of asctime(3) and
// ISO 8601 are read, and what was odd is kept beside the time.  A date that can be read in two ways (04/05/2026) is not read at all.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/time.h"

namespace mailwhy::trail {

enum class DateOddity {
  short_year,       // two or three digits (RFC 5322 s4.3)
  wrong_weekday,    // the day of the week is another one
  named_zone,       // "EST", "CEST": letters in place of digits
  unknown_zone,     // letters that say nothing certain; read as UTC (RFC 5322 s4.3)
  no_zone,          // read as UTC
  impossible_zone,  // further from UTC than any place on Earth, or minutes over 59
  other_order,      // asctime, ISO 8601, month before day
  rest,             // words behind the date that belong to none
};
std::string_view to_string(DateOddity oddity);

struct Stamp {
  Time time{};                    // UTC
  int offset_min = 0;             // of the zone, east of Greenwich positive
  bool place_unknown = false;     // "-0000": the time is right, the place is not said (RFC 5322 s3.3)
  std::vector<DateOddity> oddities;
  bool has(DateOddity oddity) const;
  // Whether the time could be off by hours for lack of a zone.
  bool zone_uncertain() const { return has(DateOddity::no_zone) || has(DateOddity::unknown_zone) || has(DateOddity::impossible_zone); }
};

// nullopt when no time can be read, or only an impossible one (30 February, 25 o'clock).  Years 1970 to 9999; at most 300 bytes count.
std::optional<Stamp> parse_date(std::string_view text);

}  // namespace mailwhy::trail
