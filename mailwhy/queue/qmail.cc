// `qmail-qread`: "14 Oct 2008 21:40:38 GMT  #12345  1234  <sender@example.org>", then "\tremote\tbob@example.net" a recipient.
#include "mailwhy/base/text.h"
#include "mailwhy/queue/collect.h"

namespace mailwhy::queue {
namespace {

std::optional<Time> time_of(std::string_view day, std::string_view month, std::string_view year, std::string_view clock) {
  const auto d = parse_number(day, 31), y = parse_number(year, 9999);
  const auto m = month_of(month);
  const auto parts = split(clock, ':');
  if (!d || !y || !m || parts.size() != 3) return std::nullopt;
  const auto hour = parse_number(parts[0], 23), minute = parse_number(parts[1], 59), second = parse_number(parts[2], 60);
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*y)), std::chrono::month(*m), std::chrono::day(static_cast<unsigned>(*d))};
  if (!hour || !minute || !second || !date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

// The words of "remote bob@example.net" and "done local ann": where it goes, to whom, and whether it is there.
struct Recipient {
  std::string_view address;
  bool done = false;
};
std::optional<Recipient> read_recipient(std::string_view line) {
  auto words = split_words(line);
  Recipient out;
  if (!words.empty() && words[0] == "done") {
    out.done = true;
    words.erase(words.begin());
  }
  if (words.size() < 2 || (words[0] != "remote" && words[0] != "local")) return std::nullopt;
  const auto begin = static_cast<std::size_t>(words[1].data() - line.data());
  out.address = trim(line.substr(begin));
  return out;
}

}  // namespace

bool is_qmail_head(std::string_view line) {
  const auto words = split_words(line.substr(0, 2048));
  return words.size() >= 7 && words[4] == "GMT" && words[5].starts_with('#') && parse_number(words[5].substr(1)) && parse_number(words[6]) &&
         time_of(words[0], words[1], words[2], words[3]);
}

void read_qmail_line(std::string_view line, Collect& into) {
  if (trim(line).empty()) return;
  if (is_qmail_head(line)) {
    const auto words = split_words(line);
    Waiting message;
    message.id = words[5].substr(1);
    message.since = time_of(words[0], words[1], words[2], words[3]);
    message.size = parse_number(words[6]).value_or(0);
    const auto begin = line.find('<'), end = line.rfind('>');
    if (begin != std::string_view::npos && end != std::string_view::npos && end > begin) message.sender = line.substr(begin + 1, end - begin - 1);
    if (words.back() == "bouncing") message.state = "bouncing";
    return into.message(std::move(message));
  }
  const auto recipient = read_recipient(line);
  if (!recipient || !into.in_message()) {
    constexpr std::string_view heading = "messages in ";
    if (line.find(heading) == std::string_view::npos) into.unread(line);
    return;
  }
  if (!recipient->done) into.recipient(recipient->address);
}

}  // namespace mailwhy::queue
