#include "mailwhy/queue/collect.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::queue {
namespace {
constexpr std::size_t longest_address = 1024, most_unread = 100, longest_unread = 200;
}  // namespace

std::string Collect::limited(std::string_view text, std::size_t most) { return std::string(text.substr(0, most)); }

void Collect::message(Waiting head) {
  finish_message();
  head_ = std::move(head);
  head_.id = limited(head_.id, 128);
  head_.sender = limited(head_.sender, longest_address);
  in_message_ = true;
  has_recipient_ = false;
  ++into_.messages;
}

bool Collect::recipient(std::string_view address) {
  if (!in_message_) return false;
  has_recipient_ = true;
  ++into_.recipients;
  if (into_.waiting.size() >= most_) {
    into_.cut = true;
    return true;
  }
  into_.waiting.push_back(head_);
  into_.waiting.back().recipient = limited(address, longest_address);
  return true;
}

void Collect::finish_message() {
  if (in_message_ && !has_recipient_) recipient("");
  in_message_ = false;
}

void Collect::unread(std::string_view line) {
  if (trim(line).empty() || into_.unread.size() >= most_unread) return;
  into_.unread.push_back(limited(trim(line), longest_unread));
}

std::optional<unsigned> month_of(std::string_view name) {
  constexpr std::string_view months[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
  for (unsigned i = 0; i < 12; ++i)
    if (equal_ignoring_case(name, months[i])) return i + 1;
  return std::nullopt;
}

std::optional<Time> Collect::time_without_year(std::string_view text) const {
  using namespace std::chrono;
  auto words = split_words(text);
  if (words.size() == 4) words.erase(words.begin());  // the day of the week
  if (words.size() != 3) return std::nullopt;
  const auto month_number = month_of(words[0]);
  const auto day_number = parse_number(words[1], 31);
  const auto parts = split(words[2], ':');
  if (!month_number || !day_number || *day_number == 0 || parts.size() < 2 || parts.size() > 3) return std::nullopt;
  const auto hour = parse_number(parts[0], 23), minute = parse_number(parts[1], 59);
  const auto second = parts.size() == 3 ? parse_number(parts[2], 60) : std::optional<std::uint64_t>(0);
  if (!hour || !minute || !second) return std::nullopt;
  const year_month_day today{floor<days>(now_)};
  // The 29th of February may be some years ago.
  for (int back = -1; back < 8; ++back) {
    const year_month_day date{today.year() - years(back), month(*month_number), day(static_cast<unsigned>(*day_number))};
    if (!date.ok()) continue;
    const Time time = sys_days(date) + hours(*hour) + minutes(*minute) + seconds(*second) - minutes(offset_min_);
    if (time <= now_ + hours(26)) return time;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  double factor = 1;
  if (!text.empty()) {
    const char unit = lower_ascii(text.back());
    if (unit == 'k' || unit == 'm' || unit == 'g') {
      factor = unit == 'k' ? 1024.0 : unit == 'm' ? 1024.0 * 1024 : 1024.0 * 1024 * 1024;
      text.remove_suffix(1);
    }
  }
  const auto dot = text.find('.');
  const auto whole = parse_number(text.substr(0, dot), 1'000'000'000'000);
  if (!whole) return std::nullopt;
  double value = static_cast<double>(*whole);
  if (dot != std::string_view::npos) {
    const auto rest = text.substr(dot + 1);
    const auto tenths = parse_number(rest, 999);
    if (!tenths || rest.empty() || rest.size() > 3) return std::nullopt;
    value += static_cast<double>(*tenths) / (rest.size() == 1 ? 10 : rest.size() == 2 ? 100 : 1000);
  }
  return static_cast<std::uint64_t>(value * factor);
}

}  // namespace mailwhy::queue
