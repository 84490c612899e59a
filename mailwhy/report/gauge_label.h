// A label of an OpenMetrics sample.
#pragma once
#include <string>
#include <string_view>

namespace mailwhy::report {

// name="value" of what came from outside: backslash, quote and line feed escaped (OpenMetrics 1.0 s3.2.2), at most 320 bytes of it.
std::string gauge_label(std::string_view name, std::string_view bytes);

}  // namespace mailwhy::report
