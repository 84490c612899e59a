#include "mailwhy/pasted/quote.h"

#include <algorithm>
#include <array>

#include "mailwhy/base/ip.h"
#include "mailwhy/base/text.h"

namespace mailwhy::pasted {
namespace {

constexpr std::size_t longest_quote = 8192;

// What stands before the quoted words.  Small letters; the earliest in the text counts, the longest of those.
struct Marker {
  std::string_view words, frame;
  bool remote;
};
constexpr Marker markers[] = {
    {" said: ", "Postfix", true},
    {" refused to talk to me: ", "Postfix", true},
    {"remote host said: ", "qmail", true},
    {"giving up on ", "qmail", true},
    {"remote server returned '", "Exchange", true},
    {"remote server returned \"", "Exchange", true},
    {"remote server returned: ", "Exchange", true},
    {"remote server returned ", "Exchange", true},
    {"remote server returned message denoting recipient was rejected: ", "Exchange", true},
    {"the response from the remote server was:", "Google", true},
    {"the response from the remote server:", "Google", true},
    {"the response was:", "Google", true},
    {"the error that the other server returned was:", "Google", true},
    {"diagnostic-code: smtp;", "DSN", true},
    {"diagnostic-code: x-postfix;", "DSN", false},
    {"diagnostic-code:", "DSN", true},
    {"diagnostic information for administrators:", "Exchange", true},
    {"smtp; ", "DSN", true},
    {"smtp;", "DSN", true},
    {"smtp error from remote mail server after ", "Exim", true},
    {"smtp error from remote mailer after ", "Exim", true},
    {"the server responded with:", "mail program", true},
    {"the server responded: ", "mail program", true},
    {"the mail server responded: ", "mail program", true},
    {"the mail server sent an incorrect greeting:", "mail program", true},
    {"the server response was: ", ".NET", true},
    {"the error code is: ", "mail program", true},
    {"server response: ", "mail program", true},
    {"server error: '", "mail program", true},
    {"server error: ", "mail program", true},
    {"serverantwort: ", "mail program", true},
    {"the remote server replied: ", "mail program", true},
    {"remote server said: ", "mail program", true},
    {"remote smtp server: ", "mail program", true},
    {"reason: ", "", true},
    {"deferred: ", "sendmail", true},
    {"<~* ", "swaks", true}, {"<** ", "swaks", true}, {"<~  ", "swaks", true}, {"<-  ", "swaks", true},
    {"<<< ", "sendmail", true},
};

struct Found {
  std::size_t at = 0;
  const Marker* marker = nullptr;
};

Found find_marker(std::string_view lower) {
  Found best{lower.size(), nullptr};
  for (const auto& marker : markers) {
    const auto at = lower.find(marker.words);
    if (at < best.at || (at == best.at && best.marker != nullptr && marker.words.size() > best.marker->words.size())) best = {at, &marker};
  }
  return best;
}

bool is_letter_or_digit(char c) { return is_digit(c) || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z'); }

// "Client host ", "RCPT from unknown": whose address follows is not the one who speaks.  `name` is what stands right before the address.
bool names_the_client(std::string_view before, std::string_view name) {
  constexpr std::string_view leads[] = {"client", "client host", "client ip", "client address", "from", "your ip", "your ip address", "your host", "your server", "your mail server", "sending ip", "sender ip", "ip"};
  const auto ends_so = [&](std::string_view text) {
    const std::string lower = lower_ascii(trim(text.substr(text.size() - std::min<std::size_t>(text.size(), 40))));
    return std::any_of(std::begin(leads), std::end(leads), [&](std::string_view lead) {
      return lower.ends_with(lead) && (lower.size() == lead.size() || !is_letter_or_digit(lower[lower.size() - lead.size() - 1]));
    });
  };
  const bool is_name = name.find('.') != std::string_view::npos || equal_ignoring_case(name, "unknown");
  return ends_so(is_name ? before.substr(0, before.size() - name.size()) : before);
}

// "mx.example.org[192.0.2.1]:25" or "mx.example.org [192.0.2.1]" at the end of `before`.
void host_before(std::string_view before, Quote& quote) {
  before = trim(before);
  const auto close = before.rfind(']');
  if (close == std::string_view::npos || before.size() - close > 8) return;
  const auto open = before.rfind('[', close);
  if (open == std::string_view::npos) return;
  auto address = before.substr(open + 1, close - open - 1);
  if (starts_with_ignoring_case(address, "IPv6:")) address.remove_prefix(5);
  if (!IpAddress::parse(address)) return;
  const auto name = trim(before.substr(0, open));
  const auto begin = name.find_last_of(" \t(\"',;");
  const auto word = begin == std::string_view::npos ? name : name.substr(begin + 1);
  if (names_the_client(name, word)) return;
  quote.address = address;
  if (word.find('.') != std::string_view::npos) quote.host = word;
}

struct CommandWord {
  std::string_view words, command;
};
// Of "(in reply to RCPT TO command)", "after RCPT TO:<...>", "after end of data".
constexpr CommandWord command_words[] = {
    {"end of data", "."}, {"rcpt", "RCPT"}, {"mail from", "MAIL"}, {"mail command", "MAIL"}, {"data", "DATA"}, {"ehlo", "EHLO"}, {"helo", "HELO"}, {"starttls", "STARTTLS"},
    {"auth", "AUTH"}, {"initial connection", "CONN"}, {"initial server greeting", "CONN"}, {"pipelined end of data", "."}, {"bdat", "BDAT"}, {"quit", "QUIT"},
};
std::string command_in(std::string_view words) {
  const auto lower = lower_ascii(words.substr(0, 60));
  for (const auto& row : command_words)
    if (lower.starts_with(row.words) || lower.find(" " + std::string(row.words)) != std::string::npos) return std::string(row.command);
  return {};
}

std::string on_one_line(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, longest_quote)) {
    const bool blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!blank) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

// The codes in front of the words, and "550 5.1.1" within them where the words repeat it line by line.
void read_codes(Quote& quote) {
  std::string_view text = quote.text;
  if (text.starts_with('#')) text.remove_prefix(1);
  if (const auto reply = smtp::parse_reply(text); reply && reply->code >= 200 && reply->code < 600 && !reply->has(smtp::Oddity::not_three_digits)) {
    quote.code = reply->code;
    quote.enhanced = reply->enhanced;
    return;
  }
  const auto word = text.substr(0, std::min(text.find_first_of(" \t<;:,"), text.size()));
  if (const auto enhanced = smtp::parse_enhanced_code(word.starts_with('#') ? word.substr(1) : word)) quote.enhanced = enhanced;
}

// Quotation marks and brackets that the frame opened and the words close.
std::string_view without_tail(std::string_view text, char opened) {
  text = trim(text);
  if (opened == '\'' || opened == '"') {
    const auto close = text.rfind(opened);
    if (close != std::string_view::npos) return trim(text.substr(0, close));
  }
  return text;
}

// Takes "(in reply to RCPT TO command)" off the end.
std::string_view take_reply_to(std::string_view text, Quote& quote) {
  constexpr std::string_view key = "(in reply to ";
  const auto at = text.rfind(key);
  if (at == std::string_view::npos) return text;
  quote.command = command_in(text.substr(at + key.size()));
  return trim(text.substr(0, at));
}

// Behind "SMTP error from remote mail server after ": "RCPT TO:<bob@example.org>: host mx.example.org [192.0.2.1]: 550 ...".
std::string_view take_exim(std::string_view text, Quote& quote) {
  quote.command = command_in(text);
  for (std::size_t at = text.find(": "); at != std::string_view::npos; at = text.find(": ", at + 1)) {
    const auto rest = trim(text.substr(at + 2));
    if (is_code_at(rest, 0)) {
      host_before(text.substr(0, at), quote);
      return rest;
    }
  }
  return text;
}

// The first address within <...> before the quoted words.
std::string address_in(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos) return {};
  const auto begin = text.find_last_of(" \t\n<('\":,", at), end = std::min(text.find_first_of(" \t\n>)'\":,;", at), text.size());
  const auto from = begin == std::string_view::npos ? 0 : begin + 1;
  return end > at + 1 && at > from ? std::string(text.substr(from, end - from)) : std::string();
}

// "(550, b'5.1.1 <bob@example.org>: ...')" and "(535, '5.7.8 ...')": Python's smtplib.
std::optional<Quote> find_python(std::string_view text) {
  for (std::size_t at = text.find('('); at != std::string_view::npos; at = text.find('(', at + 1)) {
    const auto rest = text.substr(at + 1, longest_quote);
    if (rest.size() < 8 || !is_digit(rest[0]) || !is_digit(rest[1]) || !is_digit(rest[2]) || rest[3] != ',') continue;
    auto words = trim(rest.substr(4));
    if (words.starts_with('b')) words.remove_prefix(1);
    if (words.empty() || (words.front() != '\'' && words.front() != '"')) continue;
    const char mark = words.front();
    words.remove_prefix(1);
    const auto end = std::min(words.find(std::string(1, mark) + ")"), std::min(words.find(std::string(1, mark) + ","), words.size()));
    Quote quote;
    quote.frame = "Python";
    quote.remote = true;
    std::string said(words.substr(0, end));
    for (std::size_t i = said.find("\\n"); i != std::string::npos; i = said.find("\\n", i)) said.replace(i, 2, " ");
    quote.text = std::string(rest.substr(0, 3)) + " " + on_one_line(said);
    quote.recipient = address_in(text.substr(0, at));
    read_codes(quote);
    return quote;
  }
  return std::nullopt;
}

// PHPMailer: "SMTP server error: RCPT TO command failed Detail: <bob@example.org>: User unknown SMTP code: 550 Additional SMTP info: 5.1.1".
std::optional<Quote> find_phpmailer(std::string_view text, std::string_view lower) {
  const auto code_at = lower.find("smtp code: "), detail_at = lower.find("detail: ");
  if (code_at == std::string_view::npos || !is_digit(text[std::min(code_at + 11, text.size() - 1)])) return std::nullopt;
  Quote quote;
  quote.frame = "PHPMailer";
  quote.remote = true;
  const auto code = text.substr(code_at + 11, 3);
  std::string words = detail_at != std::string_view::npos && detail_at < code_at ? std::string(text.substr(detail_at + 8, code_at - detail_at - 8)) : std::string();
  if (const auto info = lower.find("additional smtp info: "); info != std::string_view::npos) words = std::string(text.substr(info + 22, 12)).substr(0, text.substr(info + 22).find_first_of(" \r\n")) + " " + words;
  quote.text = on_one_line(std::string(code) + " " + words);
  quote.command = command_in(lower.substr(0, code_at));
  quote.recipient = address_in(words);
  read_codes(quote);
  return quote.code > 0 ? std::optional(quote) : std::nullopt;
}

// Lines of one reply from `text` on, as long as they go on with the same code.
std::string_view whole_reply(std::string_view text) {
  const auto code = text.substr(0, 3);
  std::size_t end = std::min(text.find('\n'), text.size());
  bool open = text.size() > 3 && text[3] == '-';
  while (open && end < text.size()) {
    const auto rest = text.substr(end + 1);
    const auto line = trim(rest.substr(0, rest.find('\n')));
    if (!line.starts_with(code)) break;
    open = line.size() > 3 && line[3] == '-';
    end += 1 + std::min(rest.find('\n'), rest.size());
  }
  return text.substr(0, end);
}

std::optional<Quote> by_marker(std::string_view text, std::string_view lower) {
  const auto found = find_marker(lower);
  if (found.marker == nullptr) return std::nullopt;
  Quote quote;
  quote.frame = found.marker->frame;
  quote.remote = found.marker->remote;
  const auto before = text.substr(0, found.at);
  auto words = trim(text.substr(found.at + found.marker->words.size()));
  if (quote.frame == "Exim") words = take_exim(words, quote);
  else host_before(before, quote);
  char opened = found.marker->words.back();
  words = take_reply_to(words, quote);
  // "Server Response: '550 ...', Port: 25": more of the program's own words follow.
  if (!words.empty() && (words.front() == '\'' || words.front() == '"')) {
    opened = words.front();
    words.remove_prefix(1);
    words = words.substr(0, words.find(std::string(1, opened) + ","));
  }
  words = without_tail(words, opened);
  for (std::size_t i = 0; i < 2 && !words.empty() && (words.front() == '"' || words.front() == '\'' || words.front() == '<' || words.front() == '#'); ++i) words = trim(words.substr(1));
  if (words.starts_with("smtp;") || words.starts_with("SMTP;")) words = trim(words.substr(5));
  const bool codes = is_code_at(words, 0) || smtp::parse_enhanced_code(words.substr(0, std::min(words.find_first_of(" \t;<"), words.size())));
  // Everyday words introduce a reply only when one follows.
  if (!codes && quote.frame != "Postfix" && quote.frame != "DSN" && quote.frame != "Exim") return std::nullopt;
  if (!codes && quote.frame == "Postfix" && quote.address.empty()) return std::nullopt;
  if (words.empty()) return std::nullopt;
  quote.text = on_one_line(is_code_at(words, 0) ? whole_reply(words) : words);
  quote.recipient = address_in(before);
  read_codes(quote);
  return quote;
}

// What stands right before a reply in a sentence; ":587" behind a host is a port.
bool is_led(std::string_view before) {
  if (before.empty() || before.ends_with(": ") || before.ends_with('\n')) return true;
  const char last = before.back();
  if (last == ':') return before.size() < 2 || (!is_letter_or_digit(before[before.size() - 2]) && before[before.size() - 2] != ']');
  return last == '(' || last == '"' || last == '\'';
}

}  // namespace

bool is_code_at(std::string_view text, std::size_t at) {
  if (at + 3 > text.size()) return false;
  const auto code = text.substr(at, 3);
  if (code[0] < '2' || code[0] > '5' || code[1] < '0' || code[1] > '9' || !is_digit(code[2])) return false;
  if (at > 0 && (is_letter_or_digit(text[at - 1]) || text[at - 1] == '.' || text[at - 1] == '-' || text[at - 1] == '@')) return false;
  if (at + 3 == text.size()) return true;
  const char next = text[at + 3];
  return next == ' ' || next == '-' || next == '\t' || next == '\r' || next == '\n';
}

namespace {
std::optional<Quote> find_framed(std::string_view text) {
  text = trim(text.substr(0, 64 << 10));
  const std::string lower = lower_ascii(text);
  if (is_code_at(text, 0)) {
    Quote quote;
    auto words = take_reply_to(text, quote);
    quote.text = on_one_line(whole_reply(words));
    read_codes(quote);
    if (quote.code > 0) return quote;
  }
  if (auto python = find_python(text)) return python;
  if (auto php = find_phpmailer(text, lower)) return php;
  if (auto marked = by_marker(text, lower)) return marked;
  // Anywhere: a code with an enhanced one of its class behind it, or behind a colon, a bracket or a quotation mark.
  for (std::size_t at = 0; at + 3 < text.size(); ++at) {
    if (!is_digit(text[at]) || !is_code_at(text, at) || text[at] == '2' || text[at] == '3') continue;
    const auto rest = text.substr(at, longest_quote);
    const auto behind = rest.substr(std::min<std::size_t>(4, rest.size()));
    const auto enhanced = smtp::parse_enhanced_code(behind.substr(0, std::min(behind.find_first_of(" \t,;:<)"), behind.size())));
    const bool led = is_led(text.substr(0, at));
    if (!(enhanced && enhanced->klass == text[at] - '0') && !led) continue;
    Quote quote;
    const auto words = take_reply_to(whole_reply(rest), quote);
    quote.text = on_one_line(without_tail(words, at > 0 ? text[at - 1] : ' '));
    quote.recipient = address_in(text.substr(0, at));
    host_before(trim(text.substr(0, at)).ends_with(':') ? trim(text.substr(0, at)).substr(0, trim(text.substr(0, at)).size() - 1) : text.substr(0, at), quote);
    quote.remote = true;
    read_codes(quote);
    return quote;
  }
  return std::nullopt;
}

// "550 5.1.1 <bob@example.org>: User unknown" names whom it is about, where it is not the sender; a line of a log says it with "to=".
void name_recipient(Quote& quote) {
  const std::string_view text = quote.text;
  const auto to = text.find(" to=<"), from = text.find(" from=<");
  if (!quote.recipient.empty() || (to == std::string_view::npos && (quote.command == "MAIL" || contains_ignoring_case(text, "sender")))) return;
  const auto open = text.find('<', to == std::string_view::npos ? 0 : to), close = text.find('>', open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || close == std::string_view::npos || close - open > 320 || (from != std::string_view::npos && open == from + 6)) return;
  const auto inside = text.substr(open + 1, close - open - 1);
  const auto at = inside.find('@');
  if (at != std::string_view::npos && at > 0 && at + 1 < inside.size() && inside.find(' ') == std::string_view::npos) quote.recipient = inside;
}
}  // namespace

std::optional<Quote> find_quote(std::string_view text) {
  auto quote = find_framed(text);
  if (quote) name_recipient(*quote);
  return quote;
}

Quote quote_or_words(std::string_view text) {
  if (auto quote = find_quote(text)) return *quote;
  Quote quote;
  const auto words = trim(text);
  quote.text = on_one_line(words);
  // "connect to mx.example.org[192.0.2.1]:25: Connection timed out"
  const auto bracket = words.find(']');
  if (bracket != std::string_view::npos) host_before(words.substr(0, bracket + 1), quote);
  read_codes(quote);
  return quote;
}

}  // namespace mailwhy::pasted
