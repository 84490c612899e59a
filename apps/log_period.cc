#include "apps/log_period.h"

#include <string>

#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {

using Days = std::chrono::days;

Time midnight(Time time, int zone_min) {
  const auto zone = std::chrono::minutes(zone_min);
  return Time(std::chrono::floor<Days>(time + zone).time_since_epoch()) - zone;
}

// "3d" and the like.
std::optional<Duration> ago(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const auto count = parse_number(text.substr(0, text.size() - 1), 1'000'000);
  if (!count) return std::nullopt;
  const auto n = static_cast<std::int64_t>(*count);
  switch (text.back()) {
    case 's': return Duration(std::chrono::seconds(n));
    case 'm': return Duration(std::chrono::minutes(n));
    case 'h': return Duration(std::chrono::hours(n));
    case 'd': return Duration(Days(n));
    case 'w': return Duration(Days(7 * n));
    default: return std::nullopt;
  }
}

bool has_zone(std::string_view text) {
  return text.ends_with('Z') || text.ends_with('z') || text.find_first_of("+-", 11) != text.npos;
}

}  // namespace

std::optional<Time> parse_moment(std::string_view text, Time now, int zone_min) {
  text = trim(text);
  if (text == "now") return now;
  if (text == "today") return midnight(now, zone_min);
  if (text == "yesterday") return midnight(midnight(now, zone_min) - 1h, zone_min);
  if (const auto back = ago(text)) return now - *back;
  std::string full(text);
  if (full.size() < 10) return std::nullopt;
  if (full.size() == 10) full += "T00:00:00";
  if (full[10] == ' ') full[10] = 'T';
  if (full.size() == 16) full += ":00";
  const bool zoned = has_zone(full);
  const auto time = parse_time(zoned ? full : full + "Z");
  if (!time) return std::nullopt;
  return zoned ? *time : *time - std::chrono::minutes(zone_min);
}

}  // namespace mailwhy::apps
