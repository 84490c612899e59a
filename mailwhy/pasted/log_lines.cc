#include "mailwhy/pasted/log_lines.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::pasted {
namespace {

// A line of a log begins with a time, a priority or a TAI64 label; sentences and replies do not.
bool may_be_log(std::string_view line) {
  constexpr std::string_view months[] = {"Jan ", "Feb ", "Mar ", "Apr ", "May ", "Jun ", "Jul ", "Aug ", "Sep ", "Oct ", "Nov ", "Dec "};
  if (std::any_of(std::begin(months), std::end(months), [&](std::string_view month) { return line.starts_with(month); })) return line.size() > 16 && line.find(':') != line.npos;
  if (line.starts_with('<') && line.size() > 4 && is_digit(line[1])) return line.find('>') < 6;
  if (line.starts_with('@') && line.size() > 26) return std::all_of(line.begin() + 1, line.begin() + 17, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
  if (line.starts_with('[') && line.size() > 12) return may_be_log(line.substr(1)) || (line[1] >= '0' && line[1] <= '9');
  return line.size() > 19 && is_digit(line[0]) && is_digit(line[1]) && is_digit(line[2]) && is_digit(line[3]) && line[4] == '-' && is_digit(line[5]);
}

bool is_telling(logs::Kind kind) { return kind == logs::Kind::lost || kind == logs::Kind::login_failed || kind == logs::Kind::trouble || kind == logs::Kind::tls || kind == logs::Kind::filter; }

}  // namespace

std::optional<LogLines> read_log_lines(std::string_view text, const Setting& setting, std::string& rest) {
  LogLines out;
  std::string log, other;
  for (const auto line : split(text, '\n')) {
    // A log that somebody quoted or set in.
    const auto words = trim(line);
    const bool fits = may_be_log(words);
    (fits ? log : other) += words;
    (fits ? log : other) += '\n';
  }
  if (log.empty()) return std::nullopt;
  logs::ReaderOptions options;
  options.now = setting.now;
  options.offset_min = setting.offset_min;
  logs::Reader reader(options);
  std::uint64_t known = 0;
  logs::Book book({.story = [&](const logs::Story& story) { if (out.stories.size() < 50) out.stories.push_back(story); },
                   .reject = [&](const logs::Reject& reject) { if (out.rejects.size() < 50) out.rejects.push_back(reject); },
                   .trouble = nullptr,
                   .attempt = nullptr});
  const auto take = [&](const logs::Event& event, std::string_view line) {
    if (event.kind != logs::Kind::foreign && event.kind != logs::Kind::unread) ++known;
    if (is_telling(event.kind) && out.troubles.size() < 20)
      out.troubles.push_back({event.kind, std::string(event.program), std::string(event.text.substr(0, 1000)), std::string(event.client_name.empty() ? event.client_address : event.client_name)});
    book.on(event, line);
  };
  reader.feed(log, take);
  reader.finish(take);
  book.finish();
  if (known == 0) return std::nullopt;
  out.format = reader.counts().format;
  out.lines = reader.counts().lines;
  rest = std::move(other);
  return out;
}

}  // namespace mailwhy::pasted
