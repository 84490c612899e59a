#include "mailwhy/report/gauge_label.h"

#include <fmt/format.h>

#include "mailwhy/base/text.h"

namespace mailwhy::report {

std::string gauge_label(std::string_view name, std::string_view bytes) {
  std::string out = fmt::format("{}=\"", name);
  for (const char c : shorten(visible(bytes), 320)) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace mailwhy::report
