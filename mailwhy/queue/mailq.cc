// What `mailq` prints with Postfix and with sendmail: a table whose rows have the id in the first column, reasons in parentheses, and a
// recipient a line.
#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/queue/collect.h"

namespace mailwhy::queue {
namespace {

bool is_id_character(char c) { return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_day(std::string_view word) {
  constexpr std::string_view days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  return std::find(std::begin(days), std::end(days), word) != std::end(days);
}

// Id, its marks, size, time and what follows it.
struct MailqHead {
  std::string_view id, marks, size, time, rest;
};

std::string_view take_word(std::string_view& text) {
  const auto begin = std::min(text.find_first_not_of(" \t"), text.size());
  const auto end = std::min(text.find_first_of(" \t", begin), text.size());
  const auto word = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return word;
}

// The marks of sendmail: "*" at work, "-" too young, "X" the load is too high, "?" a lost one.  An id may end in a capital X.
std::optional<MailqHead> read_mailq_head(std::string_view line, Format format) {
  if (line.empty() || !is_id_character(line.front())) return std::nullopt;
  MailqHead head;
  const std::string_view all = line;
  const auto first = take_word(line);
  auto end = static_cast<std::size_t>(std::find_if_not(first.begin(), first.end(), is_id_character) - first.begin());
  if (end < 5 || end > 40) return std::nullopt;
  head.marks = first.substr(end);
  if (head.marks.find_first_not_of(format == Format::postfix_mailq ? "*!#" : "*-X?+") != std::string_view::npos) return std::nullopt;
  if (format == Format::sendmail_mailq && head.marks.empty() && end == 15 && first.back() == 'X') head.marks = first.substr(--end);
  head.id = first.substr(0, end);
  head.size = take_word(line);
  if (head.size.starts_with('(')) {  // "(job completed)", "(no control file)"
    head.rest = trim(all.substr(static_cast<std::size_t>(head.size.data() - all.data())));
    head.size = {};
    return head;
  }
  if (!parse_number(head.size, 1'000'000'000'000)) return std::nullopt;
  auto word = take_word(line);
  if (format == Format::sendmail_mailq && !is_day(word)) {  // -v puts the priority before the time
    if (!parse_number(word.starts_with('-') || word.starts_with('+') ? word.substr(1) : word)) return std::nullopt;
    word = take_word(line);
  }
  if (word.ends_with('+') && is_day(word.substr(0, 3))) word.remove_suffix(1);
  if (!is_day(word) || !month_of(take_word(line))) return std::nullopt;
  take_word(line);
  const auto clock = take_word(line);
  if (clock.find(':') == std::string_view::npos) return std::nullopt;
  head.time = all.substr(static_cast<std::size_t>(word.data() - all.data()), static_cast<std::size_t>(clock.data() + clock.size() - word.data()));
  head.rest = trim(line);
  return head;
}

std::string state_of(std::string_view marks, Format format) {
  if (format == Format::postfix_mailq) return marks.find('!') != marks.npos ? "hold" : marks.find('*') != marks.npos ? "active" : "";
  if (marks.find('*') != marks.npos) return "active";
  return marks.find('-') != marks.npos ? "too-young" : marks.find('X') != marks.npos ? "load" : marks.find('?') != marks.npos ? "lost" : "";
}

std::string_view without_brackets(std::string_view address) {
  if (address.size() >= 2 && address.front() == '<' && address.back() == '>') return address.substr(1, address.size() - 2);
  return address;
}

// "-- 47 Kbytes in 12 Requests.", "Total requests: 2".
std::optional<std::uint64_t> total_of(std::string_view line) {
  if (line.starts_with("-- ") && (line.ends_with("Requests.") || line.ends_with("Request."))) {
    const auto words = split_words(line);
    return words.size() > 2 ? parse_number(words[words.size() - 2]) : std::nullopt;
  }
  constexpr std::string_view total = "Total requests:";
  if (line.starts_with(total)) return parse_number(trim(line.substr(total.size())));
  return std::nullopt;
}

bool is_empty_word(std::string_view line) { return line == "Mail queue is empty" || line.ends_with(" is empty"); }

// "8BITMIME   (Deferred: ...)", "(Deferred: ...)": what stands in the parentheses.
std::optional<std::string_view> reason_in(std::string_view line, bool& open) {
  const auto begin = line.find('(');
  if (begin == std::string_view::npos) return std::nullopt;
  const auto before = trim(line.substr(0, begin));
  if (!before.empty() && before != "8BITMIME" && before != "7BIT") return std::nullopt;
  open = !line.ends_with(')');
  return line.substr(begin + 1, line.size() - begin - 1 - (open ? 0 : 1));
}

void start_message(const MailqHead& head, Format format, Collect& into) {
  Waiting message;
  message.id = head.id;
  message.state = state_of(head.marks, format);
  if (head.size.empty()) {
    message.reason = head.rest;
  } else {
    message.size = parse_number(head.size).value_or(0);
    message.since = into.time_without_year(head.time);
    const auto sender = without_brackets(head.rest);
    message.sender = sender == "MAILER-DAEMON" ? std::string_view() : sender;
  }
  into.message(std::move(message));
}

}  // namespace

bool is_mailq_head(std::string_view line, Format format) { return read_mailq_head(line, format).has_value(); }

void read_mailq_line(std::string_view line, Format format, Collect& into) {
  const auto words = trim(line);
  if (words.empty()) {
    into.finish_message();
    return;
  }
  if (const auto head = read_mailq_head(line, format)) return start_message(*head, format, into);
  if (const auto total = total_of(words)) return into.finish_message(), into.said(*total);
  if (is_empty_word(words)) return into.said_empty();
  // The table's own heading, and the one of each queue of sendmail's.
  if (words.starts_with("-Queue ID-") || words.starts_with("-----Q-ID-----") || words.starts_with("---") || words.starts_with("MSP Queue status") ||
      words.ends_with(" request)") || words.ends_with(" requests)") || words.starts_with("Running as"))
    return into.finish_message();
  bool open = false;
  if (into.in_message()) {
    if (const auto reason = reason_in(words, open)) {
      into.reason(*reason);
      if (into.head().state.empty() || into.head().state == "deferred") into.head().state = "deferred";
      return;
    }
    if (words.starts_with("QUARANTINE:")) {
      into.reason(words);
      into.head().state = "hold";
      return;
    }
    const bool blanks = line.front() == ' ' || line.front() == '\t';
    if (blanks && words.find(' ') == std::string_view::npos) {
      into.recipient(without_brackets(words));
      return;
    }
    // A local part with blanks stands in quotes.
    if (blanks && words.front() == '"' && words.find("\"@") != std::string_view::npos) {
      into.recipient(words);
      return;
    }
  }
  into.unread(line);
}

}  // namespace mailwhy::queue
