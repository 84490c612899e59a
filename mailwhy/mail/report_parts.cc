#include "mailwhy/mail/report_parts.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "mailwhy/base/text.h"
#include "mailwhy/base/utf.h"
#include "mailwhy/mail/characters.h"
#include "mailwhy/mail/mime_lines.h"

namespace mailwhy::mail {
namespace {

constexpr std::size_t most_recipients = 10'000;
constexpr std::size_t most_fields = 200'000;
constexpr std::size_t usual_recipient_fields = 8;

// The fields of RFC 3464 s2.2 and s2.3, and what stands about a recipient in the reports of some programs.
enum class Id : std::uint8_t {
  none,  // of no standard
  original_envelope_id, reporting_mta, dsn_gateway, received_from_mta, arrival_date,
  original_recipient, final_recipient, action, status, remote_mta, diagnostic_code, last_attempt_date, final_log_id, will_retry_until, of_recipient,
};

struct Known {
  std::string_view name;
  Id id;
};
constexpr Known known_fields[] = {
    {"final-recipient", Id::final_recipient},     {"action", Id::action},                         {"status", Id::status},
    {"diagnostic-code", Id::diagnostic_code},     {"remote-mta", Id::remote_mta},                 {"reporting-mta", Id::reporting_mta},
    {"arrival-date", Id::arrival_date},           {"original-recipient", Id::original_recipient}, {"last-attempt-date", Id::last_attempt_date},
    {"received-from-mta", Id::received_from_mta}, {"original-envelope-id", Id::original_envelope_id}, {"will-retry-until", Id::will_retry_until},
    {"final-log-id", Id::final_log_id},           {"dsn-gateway", Id::dsn_gateway},               {"x-actual-recipient", Id::of_recipient},
    {"localized-final-recipient", Id::of_recipient},
};

bool is_of_message(Id id) { return id >= Id::original_envelope_id && id <= Id::arrival_date; }
bool is_of_recipient(Id id) { return id >= Id::original_recipient; }

// Which fields were there.
class Ids {
 public:
  void add(Id id) { bits_ |= bit(id); }
  bool has(Id id) const { return (bits_ & bit(id)) != 0; }
  void clear() { bits_ = 0; }

 private:
  static std::uint32_t bit(Id id) { return std::uint32_t{1} << static_cast<unsigned>(id); }
  std::uint32_t bits_ = 0;
};

// Most names differ in length already, and many are compared.
bool same_name(std::string_view a, std::string_view b) { return a.size() == b.size() && equal_ignoring_case(a, b); }
bool is(const ReportField& field, std::string_view name) { return same_name(field.name, name); }

Id id_of(std::string_view name) {
  for (const auto& known : known_fields)
    if (same_name(known.name, name)) return known.id;
  return Id::none;
}

constexpr auto name_letters = [] {
  std::array<bool, 256> out{};
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")) out[static_cast<unsigned char>(c)] = true;
  return out;
}();

struct NamedValue {
  std::string_view name, value;
  Id id = Id::none;
};

// "Name: value", trimmed; the name is empty when it is none.  `strict`: names that no standard has need a hyphen, so that the text of a server
// whose folds lost their blanks ("host said: ...") stays what it is.
NamedValue named_value(std::string_view line, bool strict) {
  const auto front = line.substr(0, 80);
  if (front.empty() || !is_letter(front.front())) return {};
  std::size_t end = 1;
  while (end < front.size() && name_letters[static_cast<unsigned char>(front[end])]) ++end;
  std::size_t colon = end;
  while (colon < front.size() && is_blank(front[colon])) ++colon;
  if (colon == front.size() || front[colon] != ':') return {};
  const auto name = line.substr(0, end);
  const auto id = id_of(name);
  if (strict && id == Id::none && name.find('-') == std::string_view::npos) return {};
  return {name, trim(line.substr(colon + 1)), id};
}

// A field of a report, of its text unless it is folded.
struct BlockField {
  std::string_view name, first_line;
  Id id = Id::none;
  bool is_folded = false;
  std::string unfolded;

  std::string_view value() const { return is_folded ? std::string_view(unfolded) : first_line; }
  ReportField as_it_stands(std::list<std::string>& kept) const { return {name, is_folded ? std::string_view(kept.emplace_back(unfolded)) : first_line}; }
  void add_line(std::string_view line) {
    if (!is_folded) unfolded = first_line;
    is_folded = true;
    if (!unfolded.empty()) unfolded += ' ';
    unfolded += line;
  }
};

// The fields between empty lines.
struct Block {
  std::vector<BlockField> fields;
  Ids ids;
  std::size_t indent = 0;   // of its first line
  bool of_message = false, of_recipient = false;   // what its fields speak of

  void add(const NamedValue& named) {
    auto& field = fields.emplace_back();
    field.name = named.name;
    field.first_line = named.value;
    field.id = named.id;
    ids.add(named.id);
    of_message |= is_of_message(named.id);
    of_recipient |= is_of_recipient(named.id);
  }
  void clear() {
    fields.clear();
    ids.clear();
    of_message = of_recipient = false;
  }
};

// Gives each block of the text to `take`.  Lines end in CRLF, LF or CR.
template <typename Take>
void read_blocks(std::string_view text, Take take) {
  Block block;
  block.fields.reserve(usual_recipient_fields);
  const auto end_block = [&] {
    if (!block.fields.empty()) take(block);
    block.clear();
  };
  std::size_t fields = 0;
  AnyLines lines(text);
  for (std::size_t at = 0; at < text.size() && fields < most_fields;) {
    const auto place = lines.at(at);
    const auto whole = text.substr(place.begin, place.end - place.begin), line = trim(whole);
    at = place.next;
    if (line.empty()) {
      end_block();
      continue;
    }
    const bool begins = block.fields.empty();
    // A report that is indented as a whole, or whose first line is: its names are still names.
    const auto indent = is_blank(whole.front()) ? static_cast<std::size_t>(line.data() - whole.data()) : 0;
    if (begins) block.indent = indent;
    const bool can_be_name = indent <= block.indent;
    const bool in_text = !begins && block.fields.back().id == Id::diagnostic_code;
    const auto named = can_be_name ? named_value(line, in_text) : NamedValue();
    if (!named.name.empty()) {
      block.add(named);
      ++fields;
    } else if (!begins) {
      block.fields.back().add_line(line);
    }
  }
  end_block();
}

// RFC 5322 s3.2.2, outside of quotes.
std::string without_comments(std::string_view text) {
  if (text.find('(') == std::string_view::npos) return std::string(trim(text));
  std::string out;
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size()) {
      if (depth == 0) out.append(text.substr(i, 2));
      ++i;
    } else if (c == '"' && depth == 0) {
      quoted = !quoted;
      out += c;
    } else if (c == '(' && !quoted) {
      ++depth;
    } else if (c == ')' && !quoted && depth > 0) {
      --depth;
    } else if (depth == 0) {
      out += c;
    }
  }
  return std::string(trim(out));
}

// RFC 3463 s2: class "." subject "." detail.
std::string status_in(std::string_view value) {
  const std::string bare = without_comments(value);
  std::string_view text = bare;
  if (text.starts_with('#')) text.remove_prefix(1);
  std::size_t at = 0, dots = 0, digits = 0;
  for (; at < text.size(); ++at) {
    if (is_digit(text[at]) && digits < 3) ++digits;
    else if (text[at] == '.' && digits > 0 && dots < 2) ++dots, digits = 0;
    else break;
  }
  const bool ends = at == text.size() || (!is_digit(text[at]) && text[at] != '.' && !is_letter(text[at])) || (text[at] == '.' && at + 1 == text.size());
  const bool fits = dots == 2 && digits > 0 && ends && text[1] == '.' && (text[0] == '2' || text[0] == '4' || text[0] == '5');
  return fits ? std::string(text.substr(0, at)) : std::string();
}

std::string first_word(std::string_view value) {
  const std::string bare = without_comments(value);
  const auto end = std::min(bare.find_first_of(" \t;,"), bare.size());
  return lower_ascii(std::string_view(bare).substr(0, end));
}

void add_to(DeliveryStatus& status, const BlockField& field) {
  const auto& said = status.fields.emplace_back(field.as_it_stands(status.unfolded));
  const auto typed = [&](TypedValue& value) {
    if (value.text.empty()) value = typed_value(said.value);
  };
  switch (field.id) {
    case Id::original_envelope_id:
      if (status.original_envelope_id.empty()) status.original_envelope_id = said.value;
      break;
    case Id::arrival_date:
      if (status.arrival_date.empty()) status.arrival_date = said.value;
      break;
    case Id::reporting_mta: typed(status.reporting_mta); break;
    case Id::dsn_gateway: typed(status.dsn_gateway); break;
    case Id::received_from_mta: typed(status.received_from_mta); break;
    default: break;
  }
}

void add_to(StatusRecipient& recipient, const BlockField& field, std::list<std::string>& unfolded) {
  const auto& said = recipient.fields.emplace_back(field.as_it_stands(unfolded));
  const auto typed = [&](TypedValue& value) {
    if (value.text.empty()) value = typed_value(said.value);
  };
  const auto plain = [&](std::string_view& value) {
    if (value.empty()) value = said.value;
  };
  switch (field.id) {
    case Id::original_recipient: typed(recipient.original_recipient); break;
    case Id::final_recipient: typed(recipient.final_recipient); break;
    case Id::remote_mta: typed(recipient.remote_mta); break;
    case Id::diagnostic_code: typed(recipient.diagnostic_code); break;
    case Id::action:
      if (recipient.action.empty()) recipient.action = first_word(said.value);
      break;
    case Id::status:
      if (recipient.status.empty()) recipient.status = status_in(said.value);
      break;
    case Id::last_attempt_date: plain(recipient.last_attempt_date); break;
    case Id::will_retry_until: plain(recipient.will_retry_until); break;
    case Id::final_log_id: plain(recipient.final_log_id); break;
    default: break;
  }
}

class StatusReader {
 public:
  explicit StatusReader(DeliveryStatus& out) : out_(out) {}

  // Fields of one block in their order; a second Final-Recipient in it begins another recipient whose empty line was lost.
  void add(const Block& block) {
    bool started = !block.of_recipient || (!out_.recipients.empty() && !begins_recipient(block));
    bool full = false;
    if (out_.fields.empty()) out_.fields.reserve(usual_recipient_fields);
    if (started && out_.recipients.empty()) {
      for (const auto& field : block.fields) add_to(out_, field);
      return;
    }
    for (const auto& field : block.fields) {
      if (is_of_message(field.id) || (field.id == Id::none && !started && block.of_message)) {
        add_to(out_, field);
        continue;
      }
      const bool names = field.id == Id::final_recipient || field.id == Id::original_recipient;
      const bool glued = started && names && !out_.recipients.empty() && said_.has(field.id) && (said_.has(Id::action) || said_.has(Id::status));
      if (!started || glued) {
        full = out_.recipients.size() >= most_recipients;
        if (!full) begin_recipient();
      }
      started = true;
      if (full || out_.recipients.empty()) continue;
      said_.add(field.id);
      add_to(out_.recipients.back(), field, out_.unfolded);
    }
  }

 private:
  void begin_recipient() {
    out_.recipients.emplace_back().fields.reserve(usual_recipient_fields);
    said_.clear();
  }
  // Whether the block speaks of another recipient than the one before: it names one, or says again what was said.
  bool begins_recipient(const Block& block) const {
    const auto& ids = block.ids;
    const bool named = said_.has(Id::final_recipient) || said_.has(Id::original_recipient);
    if (ids.has(Id::final_recipient) && (said_.has(Id::final_recipient) || said_.has(Id::action))) return true;
    if (ids.has(Id::original_recipient) && (said_.has(Id::original_recipient) || (named && ids.has(Id::action)))) return true;
    return (ids.has(Id::action) && said_.has(Id::action)) || (ids.has(Id::status) && said_.has(Id::status));
  }

  DeliveryStatus& out_;
  Ids said_;   // of the last recipient
};

std::string hex_character(std::string_view hex) {
  std::uint32_t code = 0;
  for (const char c : hex) {
    const auto digit = is_digit(c) ? c - '0' : lower_ascii(c) >= 'a' && lower_ascii(c) <= 'f' ? lower_ascii(c) - 'a' + 10 : -1;
    if (digit < 0) return {};
    code = code << 4 | static_cast<std::uint32_t>(digit);
  }
  if (hex.size() < 2 || hex.size() > 6 || code < 0x20 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {};
  std::string out;
  append_utf8(out, code);
  return out;
}

// RFC 6533 s3: "\x{20AC}".
std::string utf8_address(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto close = text.substr(i).starts_with("\\x{") ? text.substr(0, i + 10).find('}', i) : std::string_view::npos;
    const auto character = close == std::string_view::npos ? std::string() : hex_character(text.substr(i + 3, close - i - 3));
    if (character.empty()) {
      out += text[i];
      continue;
    }
    out += character;
    i = close;
  }
  return out;
}

// RFC 3461 s4: "+" and "=" are what an address needs coded.  Anything else behind a "+" is the address's own.
std::string without_xtext(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto code = text[i] == '+' ? text.substr(i + 1, 2) : std::string_view();
    const char meant = code == "2B" ? '+' : code == "3D" ? '=' : '\0';
    if (text[i] == '=' || (text[i] == '+' && meant == '\0')) return std::string(text);
    out += meant == '\0' ? text[i] : meant;
    if (meant != '\0') i += 2;
  }
  return out;
}

}  // namespace

TypedValue typed_value(std::string_view value) {
  value = trim(value);
  const auto semicolon = value.find(';');
  if (semicolon == std::string_view::npos) return {{}, value};
  const auto type = trim(value.substr(0, semicolon));
  const bool fits = !type.empty() && type.size() <= 40 && is_letter(type.front()) && std::all_of(type.begin(), type.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '+'; });
  if (!fits) return {{}, value};
  return {lower_ascii(type), trim(value.substr(semicolon + 1))};
}

std::string address_of(const TypedValue& value) {
  std::string bare = without_comments(value.text);
  const auto open = bare.rfind('<');
  const auto close = open == std::string::npos ? open : bare.find('>', open);
  if (close != std::string::npos) bare = std::string(trim(std::string_view(bare).substr(open + 1, close - open - 1)));
  if (starts_with_ignoring_case(bare, "mailto:")) bare.erase(0, 7);
  if (value.type == "utf-8") bare = utf8_address(bare);
  else if (bare.find('+') != std::string::npos) bare = without_xtext(bare);
  const bool blanks = std::any_of(bare.begin(), bare.end(), is_blank) && !bare.starts_with('"');
  if (blanks || bare.find('@') == std::string::npos || bare.starts_with('@') || bare.ends_with('@')) return {};
  return bare;
}

DeliveryStatus parse_delivery_status(std::string_view text) {
  DeliveryStatus out;
  StatusReader reader(out);
  read_blocks(text, [&](const Block& block) { reader.add(block); });
  return out;
}

FeedbackReport parse_feedback_report(std::string_view text) {
  FeedbackReport out;
  struct Named {
    std::string_view name;
    std::string FeedbackReport::*value;
  };
  static constexpr Named rows[] = {
      {"user-agent", &FeedbackReport::user_agent},
      {"version", &FeedbackReport::version},
      {"original-mail-from", &FeedbackReport::original_mail_from},
      {"original-envelope-id", &FeedbackReport::original_envelope_id},
      {"arrival-date", &FeedbackReport::arrival_date},
      {"received-date", &FeedbackReport::arrival_date},  // before RFC 5965
      {"reporting-mta", &FeedbackReport::reporting_mta},
      {"source-ip", &FeedbackReport::source_ip},
      {"incidents", &FeedbackReport::incidents},
      {"reported-domain", &FeedbackReport::reported_domain},
  };
  read_blocks(text, [&](const Block& block) {
    for (const auto& one : block.fields) {
      const auto field = one.as_it_stands(out.unfolded);
      if (is(field, "Feedback-Type") && out.feedback_type.empty()) out.feedback_type = first_word(field.value);
      if (is(field, "Original-Rcpt-To") && out.original_recipients.size() < most_recipients) {
        const auto address = address_of({{}, field.value});
        if (!address.empty()) out.original_recipients.push_back(address);
      }
      for (const auto& row : rows)
        if (is(field, row.name) && (out.*row.value).empty()) out.*row.value = field.value;
      out.fields.push_back(field);
    }
  });
  return out;
}

}  // namespace mailwhy::mail
