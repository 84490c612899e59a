#include "mailwhy/mail/mailbox.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/message.h"

namespace mailwhy::mail {
namespace {

constexpr std::size_t lines_looked_at = 60;
constexpr std::size_t most_paste = 8u << 20;
constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

struct Magic {
  std::string_view bytes;
  FileKind kind;
};
constexpr Magic magics[] = {
    {std::string_view("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8), FileKind::outlook_msg},
    {std::string_view("!BDN", 4), FileKind::outlook_store},
    {std::string_view("\x78\x9F\x3E\x22", 4), FileKind::tnef},
    {std::string_view("\x1F\x8B", 2), FileKind::compressed},
    {std::string_view("PK\x03\x04", 4), FileKind::compressed},
    {std::string_view("\xFD\x37zXZ", 5), FileKind::compressed},
    {std::string_view("\x28\xB5\x2F\xFD", 4), FileKind::compressed},
    {std::string_view("BZh", 3), FileKind::compressed},
};

// Fields of which a real header has some.
constexpr std::string_view usual_names[] = {"received", "return-path", "delivered-to", "from", "to", "cc", "subject", "date", "message-id", "mime-version", "content-type", "dkim-signature",
                                             "authentication-results", "arc-seal", "arc-message-signature", "arc-authentication-results", "received-spf", "x-received", "reply-to", "sender",
                                             "content-transfer-encoding", "x-original-to", "envelope-to", "delivery-date", "in-reply-to", "references", "list-id", "x-mailer", "user-agent",
                                             "status", "x-spam-status", "x-spamd-result", "x-google-smtp-source", "x-ms-exchange-organization-scl", "x-mailwhy-trace", "resent-from", "dispositon-notification-to"};

std::string_view line_at(std::string_view bytes, std::size_t at, std::size_t& next) {
  const auto lf = bytes.find('\n', at);
  next = lf == std::string_view::npos ? bytes.size() : lf + 1;
  auto line = bytes.substr(at, (lf == std::string_view::npos ? bytes.size() : lf) - at);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_usual_field(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon > 60) return false;
  const std::string name = lower_ascii(trim(line.substr(0, colon)));
  return std::find(std::begin(usual_names), std::end(usual_names), name) != std::end(usual_names);
}
// A name without blanks before a colon, which a fold that lost its blank hardly has.
bool looks_like_field(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 77) return false;
  const auto name = line.substr(0, colon);
  return std::all_of(name.begin(), name.end(), [](char c) { return is_digit(c) || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z') || c == '-' || c == '_' || c == '.'; });
}

// What stands in front of every line: ">", blanks; as long as all lines of the header have it.
std::string_view common_front(std::string_view bytes) {
  std::size_t at = 0, next = 0, seen = 0;
  std::string_view front;
  while (at < bytes.size() && seen < lines_looked_at) {
    const auto line = line_at(bytes, at, next);
    at = next;
    if (trim(line).empty()) continue;
    std::size_t n = 0;
    while (n < line.size() && (line[n] == '>' || line[n] == ' ' || line[n] == '\t' || line[n] == '|')) ++n;
    const auto own = line.substr(0, n);
    if (seen++ == 0) front = own;
    const auto common = std::mismatch(front.begin(), front.end(), own.begin(), own.end());
    front = front.substr(0, static_cast<std::size_t>(common.first - front.begin()));
    if (front.empty()) return {};
  }
  return seen == 0 ? std::string_view() : front;
}

// Where the header begins below what a mail program shows above it; 0 when there is no such thing.
std::size_t end_of_dialog(std::string_view bytes) {
  std::size_t next = 0;
  const auto first = trim(line_at(bytes, 0, next));
  if (!starts_with_ignoring_case(first, "Original Message") && !starts_with_ignoring_case(first, "Message ID") && !starts_with_ignoring_case(first, "Internet headers") &&
      !starts_with_ignoring_case(first, "Internetkopfzeilen") && !starts_with_ignoring_case(first, "Originalnachricht"))
    return 0;
  std::size_t at = next;
  for (std::size_t i = 0; i < lines_looked_at && at < bytes.size(); ++i) {
    const auto line = line_at(bytes, at, next);
    const std::string name = lower_ascii(line.substr(0, line.find(':')));
    if (name == "delivered-to" || name == "received" || name == "return-path" || name == "x-received" || name == "arc-seal" || name == "mime-version") return at;
    at = next;
  }
  return 0;
}

}  // namespace

std::string_view to_string(FileKind kind) {
  switch (kind) {
    case FileKind::empty: return "empty";
    case FileKind::message: return "message";
    case FileKind::mbox: return "mbox";
    case FileKind::outlook_msg: return "outlook_msg";
    case FileKind::outlook_store: return "outlook_store";
    case FileKind::tnef: return "tnef";
    case FileKind::compressed: return "compressed";
    case FileKind::other: break;
  }
  return "other";
}

std::size_t header_likeness(std::string_view bytes) {
  std::size_t at = 0, next = 0, found = 0;
  for (std::size_t i = 0; i < lines_looked_at && at < bytes.size(); ++i) {
    auto line = line_at(bytes, at, next);
    at = next;
    while (!line.empty() && (line.front() == '>' || line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    if (is_usual_field(line)) ++found;
  }
  return found;
}

FileKind kind_of(std::string_view bytes) {
  if (bytes.empty()) return FileKind::empty;
  for (const auto& magic : magics)
    if (bytes.starts_with(magic.bytes)) return magic.kind;
  if (bytes.starts_with(utf8_mark)) bytes.remove_prefix(utf8_mark.size());
  while (!bytes.empty() && (bytes.front() == '\r' || bytes.front() == '\n' || bytes.front() == ' ' || bytes.front() == '\t')) bytes.remove_prefix(1);
  if (bytes.empty()) return FileKind::empty;
  std::size_t next = 0;
  const auto first = line_at(bytes, 0, next);
  if (is_envelope_line(first)) return FileKind::mbox;
  // Lines that end in a lone CR: one message, since mailboxes never had them.
  if (const auto cr = first.find('\r'); cr != std::string_view::npos && is_envelope_line(first.substr(0, cr))) return FileKind::message;
  const auto likeness = header_likeness(bytes.substr(0, 64u << 10));
  return likeness >= 2 || (likeness == 1 && looks_like_field(first)) ? FileKind::message : FileKind::other;
}

std::optional<std::string> repaired_paste(std::string_view bytes) {
  if (bytes.substr(0, 64u << 10).find("\r\r\n") != std::string_view::npos) return std::nullopt;  // no clipboard made that, and lines look empty that are not
  std::string_view text = bytes;
  if (text.starts_with(utf8_mark)) text.remove_prefix(utf8_mark.size());
  while (!text.empty()) {  // empty lines above the header
    std::size_t next = 0;
    if (!trim(line_at(text, 0, next)).empty()) break;
    text.remove_prefix(next);
  }
  const auto front = common_front(text.substr(0, most_paste));
  std::string out;
  if (!front.empty()) {
    for (std::size_t at = 0, next = 0; at < text.size(); at = next) {
      const auto line = line_at(text, at, next);
      std::size_t n = 0;  // a line further down may be quoted less
      while (n < front.size() && n < line.size() && line[n] == front[n]) ++n;
      out += line.substr(n);
      out += '\n';
    }
    text = out;
  }
  text.remove_prefix(end_of_dialog(text));
  // Folds that lost their blanks.
  const auto message = read_message(text.substr(0, most_paste));
  // Only where there is no body: a message that came as it is stays as it is, whatever a server wrote into its header.
  if (message.strays.empty() || !trim(message.body_bytes().substr(0, 1000)).empty()) return text.size() == bytes.size() && front.empty() ? std::nullopt : std::optional<std::string>(text);
  std::string joined;
  bool in_header = true, any = false;
  for (std::size_t at = 0, next = 0; at < text.size(); at = next) {
    const auto line = line_at(text, at, next);
    if (line.empty()) in_header = false;
    const bool fold = line.starts_with(' ') || line.starts_with('\t');
    if (in_header && any && !fold && !looks_like_field(line)) joined += ' ';
    any = any || looks_like_field(line);
    joined += text.substr(at, next - at);
  }
  return joined;
}

bool is_envelope_line(std::string_view line) {
  if (!line.starts_with("From ") || line.size() > 1000) return false;
  // "From ", an address, and a date with a clock and a year: asctime(3), maybe with a zone.
  const auto words = split_words(line.substr(5));
  bool clock = false, year = false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto word = words[i];
    clock = clock || (word.size() >= 4 && is_digit(word[0]) && word.find(':') != std::string_view::npos && is_digit(word.back()));
    year = year || (word.size() == 4 && std::all_of(word.begin(), word.end(), is_digit));
  }
  return clock && year;
}

std::optional<std::string_view> MboxReader::next() {
  while (at_ < bytes_.size() && (bytes_[at_] == '\n' || bytes_[at_] == '\r')) ++at_;
  if (at_ >= bytes_.size()) return std::nullopt;
  const std::size_t begin = at_;
  std::size_t search = begin;
  for (;;) {
    const auto found = bytes_.find("\nFrom ", search);
    if (found == std::string_view::npos) {
      at_ = bytes_.size();
      return bytes_.substr(begin);
    }
    std::size_t next = 0;
    const std::size_t line = found + 1;
    const auto before = bytes_.substr(begin, found - begin);
    const bool after_empty = before.ends_with('\n') || before.ends_with("\n\r") || before.empty();
    if (after_empty && is_envelope_line(line_at(bytes_, line, next))) {
      at_ = line;
      return bytes_.substr(begin, found - begin);
    }
    search = line;
  }
}

std::optional<std::string> unquoted_body(std::string_view message) {
  std::optional<std::string> out;
  std::size_t copied = 0;
  for (auto at = message.find("\n>"); at != std::string_view::npos; at = message.find("\n>", at + 1)) {
    std::size_t end = at + 1;
    while (end < message.size() && message[end] == '>') ++end;
    if (!message.substr(end).starts_with("From ")) continue;
    if (!out) out.emplace();
    *out += message.substr(copied, at + 1 - copied);
    copied = at + 2;
  }
  if (out) *out += message.substr(copied);
  return out;
}

}  // namespace mailwhy::mail
