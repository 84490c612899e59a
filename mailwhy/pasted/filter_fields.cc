#include "mailwhy/pasted/filter_fields.h"

#include <algorithm>
#include <vector>

#include "mailwhy/base/text.h"
#include "mailwhy/filters/explain.h"
#include "mailwhy/mail/message.h"

namespace mailwhy::pasted {
namespace {

// Filters write fields of their own, which begin with "X-" all.
bool begins_own_field(std::string_view line) {
  if (!starts_with_ignoring_case(line, "x-")) return false;
  const auto colon = line.find(':');
  return colon != std::string_view::npos && colon < 80 && line.substr(0, colon).find(' ') == std::string_view::npos;
}

// A fold; and a line of a report that lost its blanks on the way: "* 1.2 RULE words", "[score: 1.0000]".
bool goes_on(std::string_view line) { return line.starts_with(' ') || line.starts_with('\t') || line.starts_with("* "); }

std::vector<std::string> own_fields(std::string_view text, std::string& rest) {
  std::vector<std::string> out;
  bool open = false;
  for (const auto line : split(text, '\n')) {
    if (begins_own_field(line)) {
      out.emplace_back(line);
      open = true;
    } else if (open && !trim(line).empty() && goes_on(line)) {
      out.back().append("\n ").append(line);
    } else {
      open = false;
      rest.append(line).append("\n");
    }
  }
  return out;
}

}  // namespace

std::string take_filter_fields(std::string_view text, std::string& rest) {
  std::string others;
  const auto fields = own_fields(text, others);
  if (fields.empty()) {
    rest = text;
    return {};
  }
  const std::string header = join(fields, "\n") + "\n\n";
  std::vector<bool> known(fields.size());
  const auto message = mail::read_message(header);
  for (const auto& filter : filters::explain(message).filters)
    for (const auto at : filter.fields)
      if (at < known.size()) known[at] = true;
  std::string out;
  for (std::size_t i = 0; i < fields.size(); ++i) (known[i] ? out : others).append(fields[i]).append("\n");
  rest = out.empty() ? std::string(text) : others;
  return out;
}

}  // namespace mailwhy::pasted
