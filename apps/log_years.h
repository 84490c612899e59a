// In which year a log begins whose times have none.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "mailwhy/base/time.h"

namespace mailwhy::apps {

// What the file's last line may not be after: `now`, or when the file was written last, where that is known and earlier.  Of standard
// input it is `now`.
Time written_until(const std::string& name, Time now);

// The year of the first line of a file, seen by its last line and by lines between; nullopt where the lines tell it, where there is no way
// to look at the end first, and where the file cannot be read.  Packed files are unpacked for it.
std::optional<int> year_of_log(const std::string& name, Time limit);
// The same of a log that is in memory; the lines are looked at here and there.
std::optional<int> year_of_log_text(std::string_view text, Time limit);
// Whether this begins with times that have no year.
bool lacks_years(std::string_view text);

}  // namespace mailwhy::apps
