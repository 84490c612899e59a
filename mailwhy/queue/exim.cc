// `exim -bp` and its relatives, and the brief lines of `exiqgrep -b`.
#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/queue/collect.h"

namespace mailwhy::queue {
namespace {

bool alphanumeric(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z'); });
}

// "1abcde-000abc-AB", and since 4.97 "1rF2mA-00000003Vgr-1abc".
bool is_id(std::string_view word) {
  const auto parts = split(word, '-');
  return parts.size() == 3 && parts[0].size() == 6 && (parts[1].size() == 6 || parts[1].size() == 11) && (parts[2].size() == 2 || parts[2].size() == 4) &&
         std::all_of(parts.begin(), parts.end(), alphanumeric);
}

// "25m", "3h", "52d".
std::optional<Duration> age_of(std::string_view word) {
  if (word.size() < 2) return std::nullopt;
  const auto number = parse_number(word.substr(0, word.size() - 1), 100'000);
  if (!number) return std::nullopt;
  const auto count = static_cast<int>(*number);
  switch (word.back()) {
    case 's': return std::chrono::seconds(count);
    case 'm': return std::chrono::minutes(count);
    case 'h': return std::chrono::hours(count);
    case 'd': return std::chrono::hours(24) * count;
    case 'w': return std::chrono::hours(24 * 7) * count;
    default: return std::nullopt;
  }
}

struct EximHead {
  std::string_view id, sender;
  std::optional<Duration> age;
  std::uint64_t size = 0;
  bool frozen = false;
};

std::optional<EximHead> read_exim_head(std::string_view line) {
  const auto words = split_words(line.substr(0, 4096));
  if (words.size() < 3) return std::nullopt;
  EximHead head;
  head.age = age_of(words[0]);
  if (!head.age) return std::nullopt;
  std::size_t at = 1;
  if (const auto size = parse_size(words[1])) {  // not known of a message that is being written
    head.size = *size;
    at = 2;
  }
  if (at >= words.size() || !is_id(words[at])) return std::nullopt;
  head.id = words[at];
  const auto begin = line.find('<'), end = line.find('>', begin);
  if (begin != std::string_view::npos && end != std::string_view::npos) head.sender = line.substr(begin + 1, end - begin - 1);
  head.frozen = line.find("*** frozen ***") != std::string_view::npos;
  return head;
}

// "1abcde-000abc-AB From: <ann@example.org> To: bob@example.net;eve@example.net"
bool read_brief(std::string_view line, Collect& into) {
  const auto from = line.find(" From: <"), to = line.find("> To: ");
  if (from == std::string_view::npos || to == std::string_view::npos || to < from || !is_id(trim(line.substr(0, from)))) return false;
  Waiting message;
  message.id = trim(line.substr(0, from));
  message.sender = line.substr(from + 8, to - from - 8);
  into.message(std::move(message));
  for (const auto address : split(line.substr(to + 6), ';'))
    if (!trim(address).empty()) into.recipient(trim(address));
  into.finish_message();
  return true;
}

}  // namespace

bool is_exim_head(std::string_view line) { return read_exim_head(line).has_value(); }
bool is_exim_brief(std::string_view line) {
  const auto from = line.find(" From: <");
  return from != std::string_view::npos && is_id(trim(line.substr(0, from)));
}

void read_exim_line(std::string_view line, Collect& into) {
  const auto words = trim(line);
  if (words.empty()) return into.finish_message();
  if (const auto head = read_exim_head(line)) {
    Waiting message;
    message.id = head->id;
    message.sender = head->sender;
    message.size = head->size;
    message.age = head->age;
    message.state = head->frozen ? "frozen" : "";
    return into.message(std::move(message));
  }
  if (read_brief(words, into)) return;
  if (is_id(words)) {  // exiqgrep -i
    Waiting message;
    message.id = words;
    into.message(std::move(message));
    return into.finish_message();
  }
  if (into.in_message() && (line.front() == ' ' || line.front() == '\t')) {
    // "D" is delivered, "+D" delivered as a child; nobody waits for those.
    if (words.starts_with("D ") || words.starts_with("+D ")) return;
    if (words.find(' ') == std::string_view::npos || words.front() == '"') {
      into.recipient(words);
      return;
    }
  }
  into.unread(line);
}

}  // namespace mailwhy::queue
