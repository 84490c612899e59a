#include "mailwhy/mail/header_field.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mailwhy/base/text.h"

namespace mailwhy::mail {
namespace {

constexpr std::size_t good_line = 78;       // RFC 5322 s2.1.1
constexpr std::size_t encoded_word = 75;    // RFC 2047 s2

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// No value of ours ends the field: line ends become blanks, other control characters question marks.
std::string harmless(std::string_view value) {
  std::string out;
  for (const char c : value) out += c == '\r' || c == '\n' || c == '\t' ? ' ' : is_control(c) ? '?' : c;
  return std::string(trim(out));
}

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

// RFC 2047 s4.2, s5 (3): what may stand for itself also within a phrase.
bool plain_in_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || std::string_view("!*+-/").find(c) != std::string_view::npos; }

std::string q_coded(std::string_view character) {
  std::string out;
  for (const char c : character) {
    if (plain_in_word(c)) out += c;
    else if (c == ' ') out += '_';
    else out += fmt::format("={:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

// The words that say `text`, none longer than 75 characters, no character cut in two; the first one leaves room for the field's name.
std::vector<std::string> encoded_words(std::string_view text, std::size_t name_size) {
  constexpr std::string_view head = "=?utf-8?q?", tail = "?=";
  constexpr std::string_view b_head = "=?utf-8?b?";
  const std::string whole_q = q_coded(text);
  const bool as_base64 = whole_q.size() > (text.size() + 2) / 3 * 4;
  std::vector<std::string> words;
  std::string now;
  const auto length = [&](const std::string& part) { return as_base64 ? (part.size() + 2) / 3 * 4 : q_coded(part).size(); };
  const auto close = [&] {
    words.push_back(std::string(as_base64 ? b_head : head) + (as_base64 ? base64_encode(now) : q_coded(now)) + std::string(tail));
    now.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && !begins_character(text[end]) && end - at < 4) ++end;
    const std::string longer = now + std::string(text.substr(at, end - at));
    const std::size_t limit = words.empty() ? encoded_word - std::min<std::size_t>(name_size, 40) : encoded_word;
    if (!now.empty() && head.size() + length(longer) + tail.size() > limit) close();
    now += text.substr(at, end - at);
    at = end;
  }
  if (!now.empty()) close();
  return words;
}

// A value cut at its blanks into lines; a blank of the value stays as the first character of the next line.
std::string folded(std::string_view name, const std::vector<std::string>& words) {
  std::string out(name);
  out += ':';
  std::size_t column = out.size();
  for (const auto& word : words) {
    if (column + 1 + word.size() > good_line && column > name.size() + 1) {
      out += "\r\n";
      column = 0;
    }
    out += ' ' + word;
    column += 1 + word.size();
  }
  return out + "\r\n";
}

std::vector<std::string> words_at_blanks(std::string_view value) {
  std::vector<std::string> words;
  // Blanks that follow one another belong to the word before them.
  std::size_t at = 0;
  while (at < value.size()) {
    std::size_t end = value.find(' ', at);
    if (end == std::string_view::npos) end = value.size();
    std::size_t next = end;
    while (next < value.size() && value[next] == ' ') ++next;
    const std::size_t keep = next < value.size() && next > end ? next - 1 : end;
    words.emplace_back(value.substr(at, keep - at));
    at = next;
  }
  // No line may be longer than 998 characters, whatever stands in it.
  std::vector<std::string> out;
  for (auto& word : words)
    for (std::size_t from = 0; from == 0 || from < word.size(); from += longest_line - 2) out.push_back(word.substr(from, longest_line - 2));
  return out;
}

std::vector<std::string> unstructured_words(std::string_view name, std::string_view value) {
  return is_ascii(value) ? words_at_blanks(value) : encoded_words(value, name.size());
}

// "Ännchen <ann@sender.test>": the name is encoded, the address is not.
void add_mailbox(std::vector<std::string>& words, std::string_view mailbox, bool more) {
  mailbox = trim(mailbox);
  if (mailbox.empty()) return;
  const auto angle = mailbox.rfind('<');
  std::string_view name = angle == std::string_view::npos ? std::string_view() : trim(mailbox.substr(0, angle));
  const std::string_view address = angle == std::string_view::npos ? mailbox : mailbox.substr(angle);
  if (!is_ascii(name)) {
    std::string bare(name);
    std::erase(bare, '"');
    for (auto& word : encoded_words(bare, 16)) words.push_back(std::move(word));
  } else if (!name.empty()) {
    for (auto& word : words_at_blanks(name)) words.push_back(std::move(word));
  }
  words.push_back(std::string(address) + (more ? "," : ""));
}

// At commas that are not within quotes, comments or angle brackets.
std::vector<std::string_view> mailboxes_in(std::string_view value) {
  std::vector<std::string_view> out;
  bool quoted = false;
  int depth = 0;
  std::size_t from = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '\\') ++i;
    else if (c == '"') quoted = !quoted;
    else if (!quoted && (c == '(' || c == '<')) ++depth;
    else if (!quoted && (c == ')' || c == '>')) depth = std::max(0, depth - 1);
    else if (!quoted && depth == 0 && c == ',') {
      out.push_back(value.substr(from, i - from));
      from = i + 1;
    }
  }
  out.push_back(value.substr(from));
  return out;
}

bool is_token(std::string_view value) {
  return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
    return c > ' ' && c < 0x7f && std::string_view("()<>@,;:\\\"/[]?='*%").find(c) == std::string_view::npos;
  });
}

}  // namespace

Result<Field> parse_field(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return fail("wants a header field such as \"Reply-To: ann@sender.test\"", Error::Kind::usage);
  const auto name = text.substr(0, colon);
  if (!std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7f; })) return fail("wants a header field whose name has no blanks", Error::Kind::usage);
  if (std::any_of(text.begin(), text.end(), [](char c) { return is_control(c) && c != '\t'; })) return fail("wants a header field without control characters", Error::Kind::usage);
  if (!is_utf8(text)) return fail("wants a header field in UTF-8", Error::Kind::usage);
  return Field{std::string(name), std::string(trim(text.substr(colon + 1)))};
}

bool holds_addresses(std::string_view name) {
  static constexpr std::array<std::string_view, 12> names{"from", "to", "cc", "bcc", "sender", "reply-to", "resent-from", "resent-to", "resent-cc",
                                                         "resent-sender", "disposition-notification-to", "errors-to"};
  return std::any_of(names.begin(), names.end(), [&](std::string_view one) { return equal_ignoring_case(one, name); });
}

std::string write_field(const Field& field, bool utf8) {
  const std::string value = harmless(field.value);
  std::vector<std::string> words;
  if (holds_addresses(field.name) && !(utf8 && !is_ascii(value))) {
    const auto mailboxes = mailboxes_in(value);
    for (std::size_t i = 0; i < mailboxes.size(); ++i) add_mailbox(words, mailboxes[i], i + 1 < mailboxes.size());
  } else {
    words = utf8 ? words_at_blanks(value) : unstructured_words(field.name, value);
  }
  return folded(field.name, words);
}

std::string write_parameter(std::string_view name, std::string_view value) {
  constexpr std::size_t part = 60;
  const std::string safe = harmless(value);
  if (is_token(safe) && safe.size() < part) return fmt::format(";\r\n\t{}={}", name, safe);
  const bool quotable = is_ascii(safe) && safe.size() < part && safe.find_first_of("\"\\") == std::string::npos;
  if (quotable) return fmt::format(";\r\n\t{}=\"{}\"", name, safe);
  // RFC 2231 s4, s3
  std::vector<std::string> parts(1);
  for (const char c : "utf-8''" + safe) {
    const bool head = parts.size() == 1 && parts[0].size() < 7;
    const std::string coded = head || plain_in_word(c) || c == '.' || c == '_' ? (head || c != '*' ? std::string(1, c) : "%2A")
                                                                               : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    if (parts.back().size() + coded.size() > part) parts.emplace_back();
    parts.back() += coded;
  }
  if (parts.size() == 1) return fmt::format(";\r\n\t{}*={}", name, parts[0]);
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) out += fmt::format(";\r\n\t{}*{}*={}", name, i, parts[i]);
  return out;
}

std::string mail_date(Time time) {
  constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  const auto weekday = std::chrono::weekday(day).c_encoding();
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", days[weekday], static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace mailwhy::mail
