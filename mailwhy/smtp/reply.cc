#include "mailwhy/smtp/reply.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "mailwhy/base/text.h"

namespace mailwhy::smtp {
namespace {

constexpr std::size_t max_line_kept = 2048;
constexpr std::size_t max_lines = 512;
constexpr std::size_t max_reply_bytes = 256 * 1024;
constexpr std::size_t max_ready = 256;
constexpr std::size_t rfc_line_limit = 512;  // RFC 5321 s4.5.3.1.5, with CRLF

constexpr std::array<std::pair<Oddity, std::string_view>, 15> oddity_names{{
    {Oddity::code_only, "code-only"},
    {Oddity::bare_lf, "bare-lf"},
    {Oddity::bare_cr, "bare-cr"},
    {Oddity::codes_differ, "codes-differ"},
    {Oddity::odd_separator, "odd-separator"},
    {Oddity::not_three_digits, "not-three-digits"},
    {Oddity::code_out_of_range, "code-out-of-range"},
    {Oddity::control_bytes, "control-bytes"},
    {Oddity::eight_bit, "eight-bit"},
    {Oddity::long_line, "long-line"},
    {Oddity::noise_before, "noise-before"},
    {Oddity::too_many_lines, "too-many-lines"},
    {Oddity::too_many_bytes, "too-many-bytes"},
    {Oddity::enhanced_class_differs, "enhanced-class-differs"},
    {Oddity::line_without_code, "line-without-code"},
}};

void note(Reply& reply, Oddity oddity) {
  if (!reply.has(oddity)) reply.oddities.push_back(oddity);
}

// One line of a reply, taken apart.
struct CodeLine {
  int code = 0;
  std::size_t digits = 0;
  bool more = false;           // the hyphen
  bool odd_separator = false;
  std::string_view text;
};

// RFC 5321 s4.2   Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
// Tolerated: another separator after three digits, and one, two or four digits before a blank or a hyphen.
// What looks like a date, a time or an address is no code.
std::optional<CodeLine> read_code(std::string_view line) {
  CodeLine out;
  while (out.digits < line.size() && is_digit(line[out.digits])) ++out.digits;
  if (out.digits < 1 || out.digits > 4) return std::nullopt;
  for (std::size_t i = 0; i < out.digits; ++i) out.code = out.code * 10 + (line[i] - '0');
  if (out.digits == line.size()) return out;
  const char separator = line[out.digits];
  out.text = line.substr(out.digits + 1);
  if (separator == ' ') return out;
  if (separator == '-') {
    if (out.digits != 3 && !out.text.empty() && is_digit(out.text[0])) return std::nullopt;
    out.more = true;
    return out;
  }
  if (out.digits != 3 || out.code < 200 || out.code > 599) return std::nullopt;
  if (separator == '.' && !out.text.empty() && is_digit(out.text[0])) return std::nullopt;
  out.odd_separator = true;
  const bool is_letter = lower_ascii(separator) >= 'a' && lower_ascii(separator) <= 'z';
  if (is_letter) out.text = line.substr(out.digits);
  return out;
}

// The length of d.d.d at the front that is not part of something longer (an address, a version); 0 when there is none.
std::size_t enhanced_at(std::string_view text, EnhancedCode& code) {
  std::array<int, 3> parts{};
  std::size_t at = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    if (i > 0) {
      if (at >= text.size() || text[at] != '.') return 0;
      ++at;
    }
    const std::size_t start = at;
    while (at < text.size() && at - start < 4 && is_digit(text[at])) parts[i] = parts[i] * 10 + (text[at++] - '0');
    const std::size_t digits = at - start;
    if (digits == 0 || digits > (i == 0 ? 1u : 3u)) return 0;
  }
  const bool longer = at < text.size() && (is_digit(text[at]) || lower_ascii(text[at]) != text[at] ||
                                           (text[at] >= 'a' && text[at] <= 'z') || text[at] == '_' || text[at] == '-' ||
                                           (text[at] == '.' && at + 1 < text.size() && is_digit(text[at + 1])));
  if (longer || (parts[0] != 2 && parts[0] != 4 && parts[0] != 5)) return 0;
  code = {parts[0], parts[1], parts[2]};
  return at;
}

// RFC 2034 s4: the code is the first thing of the text.  Returns its length.
std::size_t strict_enhanced(std::string_view text, EnhancedCode& code) { return enhanced_at(text, code); }

// Where others put it: "(5.7.1) ...", "#5.7.1 ...", "[5.7.1]", "host.name: 5.7.1 ..." and qmail's "... (#5.1.1)".
bool tolerant_enhanced(std::string_view text, int klass, EnhancedCode& code) {
  const auto fits = [&](std::string_view at) { return enhanced_at(at, code) > 0 && code.klass == klass; };
  const auto start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) return false;
  if (fits(text.substr(start)) || (text[start] == '#' && fits(text.substr(start + 1)))) return true;
  const auto word_end = text.find_first_of(" \t", start);
  if (word_end != std::string_view::npos) {
    const auto word = text.substr(start, word_end - start);
    const auto next = text.find_first_not_of(" \t", word_end);
    const bool names_host = word.find('.') != std::string_view::npos || word.back() == ':';
    if (names_host && next != std::string_view::npos && fits(text.substr(next + (text[next] == '#' ? 1 : 0)))) return true;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '(' && text[i] != '[') continue;
    std::size_t at = i + 1;
    if (at < text.size() && text[at] == '#') ++at;
    EnhancedCode found;
    const std::size_t length = enhanced_at(text.substr(at), found);
    if (length == 0 || found.klass != klass || at + length >= text.size()) continue;
    const char after = text[at + length];
    if (after != ')' && after != ']' && after != ' ' && after != ':') continue;
    code = found;
    return true;
  }
  return false;
}

void find_enhanced(Reply& reply) {
  EnhancedCode code;
  for (const auto& line : reply.lines) {
    if (strict_enhanced(line, code) > 0) {
      reply.enhanced = code;
      break;
    }
  }
  // Version numbers in a greeting look the same, and only refusals need the code.
  if (!reply.enhanced && (reply.temporary() || reply.permanent())) {
    for (const auto& line : reply.lines) {
      if (tolerant_enhanced(line, reply.klass(), code)) {
        reply.enhanced = code;
        break;
      }
    }
  }
  if (reply.enhanced && reply.enhanced->klass != reply.klass()) note(reply, Oddity::enhanced_class_differs);
}

// A CR inside of a line counts as its end only when a reply code follows: else it is a stray control byte.
bool code_follows(std::string_view rest) {
  return rest.size() >= 3 && is_digit(rest[0]) && is_digit(rest[1]) && is_digit(rest[2]) &&
         (rest.size() == 3 || rest[3] == ' ' || rest[3] == '-' || rest[3] == '\r');
}

}  // namespace

std::string EnhancedCode::text() const { return fmt::format("{}.{}.{}", klass, subject, detail); }

std::optional<EnhancedCode> parse_enhanced_code(std::string_view text) {
  EnhancedCode code;
  if (enhanced_at(text, code) != text.size() || text.empty()) return std::nullopt;
  return code;
}

std::string_view to_string(Oddity oddity) {
  for (const auto& [value, name] : oddity_names)
    if (value == oddity) return name;
  return "";
}

std::optional<Oddity> parse_oddity(std::string_view text) {
  for (const auto& [value, name] : oddity_names)
    if (name == text) return value;
  return std::nullopt;
}

bool Reply::has(Oddity oddity) const { return std::find(oddities.begin(), oddities.end(), oddity) != oddities.end(); }

std::string Reply::text() const {
  std::string out = has(Oddity::not_three_digits) ? fmt::format("{}", code) : fmt::format("{:03}", code);
  for (const auto& line : lines) {
    if (line.empty()) continue;
    out += ' ';
    out += line;
  }
  return out;
}

std::string Reply::words() const {
  std::string out;
  for (const auto& line : lines) {
    EnhancedCode ignored;
    const auto words = trim(std::string_view(line).substr(strict_enhanced(line, ignored)));
    if (words.empty()) continue;
    if (!out.empty()) out += ' ';
    out += words;
  }
  return out;
}

std::optional<Reply> parse_reply(std::string_view text) {
  ReplyReader reader;
  reader.feed(text);
  if (auto reply = reader.next()) return reply;
  bool unfinished = false;
  return reader.finish(unfinished);
}

bool ReplyReader::take_line(std::string_view& line, bool& bare_lf, bool& bare_cr, bool at_end) {
  bare_lf = bare_cr = false;
  const std::string_view all = pending_;
  auto end = all.find('\n', std::max(consumed_, searched_));
  const bool has_lf = end != std::string_view::npos;
  if (!has_lf) {
    searched_ = all.size();
    if (!at_end || consumed_ == all.size()) return false;
    end = all.size();
  }
  for (std::size_t i = consumed_; i < end; ++i) {
    if (all[i] != '\r' || !code_follows(all.substr(i + 1, end - i - 1))) continue;
    bare_cr = true;
    line = all.substr(consumed_, i - consumed_);
    searched_ = consumed_ = i + 1;
    return true;
  }
  line = all.substr(consumed_, end - consumed_);
  std::size_t carriage_returns = 0;
  while (!line.empty() && line.back() == '\r') {
    line.remove_suffix(1);
    ++carriage_returns;
  }
  bare_lf = has_lf && carriage_returns == 0;
  bare_cr = carriage_returns > 1 || (!has_lf && carriage_returns > 0);
  searched_ = consumed_ = end + (has_lf ? 1 : 0);
  return true;
}

bool ReplyReader::add_line(std::string_view line) {
  if (line.size() + 2 > rfc_line_limit) note(partial_, Oddity::long_line);
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7f) note(partial_, Oddity::control_bytes);
    if (byte >= 0x80) note(partial_, Oddity::eight_bit);
  }
  const auto parts = read_code(line);
  if (!parts) {
    note(partial_, in_reply_ ? Oddity::line_without_code : Oddity::noise_before);
    if (in_reply_) partial_.lines.emplace_back(line.substr(0, max_line_kept));
    return false;
  }
  if (parts->digits != 3) note(partial_, Oddity::not_three_digits);
  else if (parts->code < 200 || parts->code > 599) note(partial_, Oddity::code_out_of_range);
  if (parts->odd_separator) note(partial_, Oddity::odd_separator);
  if (in_reply_ && parts->code != first_code_) note(partial_, Oddity::codes_differ);
  if (!in_reply_) first_code_ = parts->code;
  if (!in_reply_ && !parts->more && parts->text.empty()) note(partial_, Oddity::code_only);
  in_reply_ = true;
  partial_.code = parts->code;
  partial_.lines.emplace_back(parts->text.substr(0, max_line_kept));
  return !parts->more;
}

void ReplyReader::complete() {
  partial_.raw = pending_.substr(0, consumed_);
  pending_.erase(0, consumed_);
  consumed_ = searched_ = line_count_ = 0;
  in_reply_ = false;
  first_code_ = -1;
  find_enhanced(partial_);
  ready_.push_back(std::exchange(partial_, {}));
  if (ready_.size() > max_ready) overflowed_ = true;
}

void ReplyReader::read_lines(bool at_end) {
  std::string_view line;
  bool bare_lf = false, bare_cr = false;
  while (!overflowed_ && take_line(line, bare_lf, bare_cr, at_end)) {
    if (bare_lf) note(partial_, Oddity::bare_lf);
    if (bare_cr) note(partial_, Oddity::bare_cr);
    if (++line_count_ > max_lines) {
      note(partial_, Oddity::too_many_lines);
      overflowed_ = true;
    } else if (add_line(line)) {
      complete();
    } else if (consumed_ > max_reply_bytes) {
      note(partial_, Oddity::too_many_bytes);
      overflowed_ = true;
    }
  }
}

void ReplyReader::feed(BytesView bytes) {
  if (overflowed_) return;
  pending_ += bytes;
  read_lines(false);
  if (!overflowed_ && pending_.size() > max_reply_bytes) {
    note(partial_, Oddity::too_many_bytes);
    overflowed_ = true;
  }
  if (overflowed_ && pending_.size() > max_reply_bytes) pending_.resize(max_reply_bytes);
  if (consumed_ > pending_.size()) consumed_ = pending_.size();
}

std::optional<Reply> ReplyReader::next() {
  if (ready_.empty()) return std::nullopt;
  Reply reply = std::move(ready_.front());
  ready_.pop_front();
  return reply;
}

std::optional<Reply> ReplyReader::finish(bool& unfinished) {
  unfinished = false;
  if (!ready_.empty()) return next();
  // A last line without line end is a reply only when its code is whole: "25" may be the beginning of anything.
  const std::string_view tail = std::string_view(pending_).substr(consumed_);
  const auto code = read_code(tail.substr(0, tail.find('\r')));
  if (!overflowed_ && code && code->digits == 3) {
    read_lines(true);
    if (!ready_.empty()) return next();
  } else if (!overflowed_ && in_reply_ && !tail.empty() && !is_digit(tail.front())) {
    read_lines(true);
  }
  if (!in_reply_) return std::nullopt;
  unfinished = true;
  consumed_ = pending_.size();
  complete();
  return next();
}

bool ReplyReader::in_reply() const {
  return in_reply_ || (consumed_ < pending_.size() && is_digit(pending_[consumed_]));
}

std::string ReplyReader::other_protocol() const {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 18> openings{{
      {"SSH-", "SSH"},
      {"HTTP/", "HTTP"},
      {"<!DOCTYPE", "HTTP"},
      {"<html", "HTTP"},
      {"+OK", "POP3"},
      {"-ERR", "POP3"},
      {"* OK", "IMAP"},
      {"* PREAUTH", "IMAP"},
      {"* BYE", "IMAP"},
      {"\"IMPLEMENTATION\"", "ManageSieve"},
      {"<?xml", "XMPP"},
      {"<stream:", "XMPP"},
      {"RFB 0", "VNC"},
      {"\x15\x03", "TLS"},
      {"\x16\x03", "TLS"},
      {"\xff\xfb", "Telnet"},
      {"\xff\xfd", "Telnet"},
      {"AMQP", "AMQP"},
  }};
  if (in_reply_ || !ready_.empty()) return "";
  for (const auto& [opening, name] : openings)
    if (starts_with_ignoring_case(pending_, opening)) return std::string(name);
  return "";
}

}  // namespace mailwhy::smtp
