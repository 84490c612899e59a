// `smtpctl show queue`: one envelope a line, fields with | between (smtpctl(8)):
// id, family, agent, flags, sender, recipient, destination, created, expires, last try, tries, state, seconds, error.
#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/queue/collect.h"

namespace mailwhy::queue {
namespace {

constexpr std::size_t fields = 14;

bool is_envelope_id(std::string_view text) {
  return text.size() == 16 && std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

// Seconds since 1970; 0 is "never".
std::optional<Time> second(std::string_view text) {
  const auto number = parse_number(text, 100'000'000'000);
  if (!number || *number == 0) return std::nullopt;
  return Time(std::chrono::seconds(*number));
}

// The error may hold the separator itself.
std::vector<std::string_view> columns_of(std::string_view line) {
  std::vector<std::string_view> out;
  while (out.size() + 1 < fields) {
    const auto bar = line.find('|');
    if (bar == std::string_view::npos) break;
    out.push_back(line.substr(0, bar));
    line.remove_prefix(bar + 1);
  }
  out.push_back(line);
  return out;
}

}  // namespace

bool is_opensmtpd_line(std::string_view line) {
  return line.size() > 40 && line[16] == '|' && is_envelope_id(line.substr(0, 16)) && std::count(line.begin(), line.end(), '|') >= 11;
}

void read_opensmtpd_line(std::string_view line, Collect& into) {
  if (trim(line).empty()) return;
  const auto columns = columns_of(line);
  if (columns.size() < 12 || !is_envelope_id(columns[0])) return into.unread(line);
  Waiting message;
  message.id = columns[0];
  message.sender = columns[4] == "@" ? std::string_view() : columns[4];
  message.since = second(columns[7]);
  message.gives_up = second(columns[8]);
  message.tries = static_cast<std::uint32_t>(parse_number(columns[10], 1'000'000).value_or(0));
  message.state = columns[11] == "inflight" ? "active" : columns[11];
  if (columns.size() > 12 && columns[11] == "pending")
    if (const auto wait = parse_number(trim(columns[12]), 100'000'000)) message.next_try = into.now() + std::chrono::seconds(*wait);
  if (columns.size() > 13) message.reason = Collect::limited(trim(columns[13]), 4096);
  if (message.state == "pending" && !message.reason.empty()) message.state = "deferred";
  into.message(std::move(message));
  into.recipient(columns[6] == "@" ? columns[5] : columns[6]);
  into.finish_message();
}

}  // namespace mailwhy::queue
