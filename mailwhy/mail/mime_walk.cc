// One pass over the bytes for the boundaries of all multiparts that are open: what is looked for are lines that begin with "--".
#include <algorithm>
#include <optional>

#include "mailwhy/base/row.h"
#include "mailwhy/base/text.h"
#include "mailwhy/mail/characters.h"
#include "mailwhy/mail/mime.h"
#include "mailwhy/mail/mime_lines.h"
#include "mailwhy/mail/named_line.h"
#include "mailwhy/mail/parameters.h"

namespace mailwhy::mail {
namespace {

constexpr std::size_t longest_boundary = 1000;   // RFC 2046 s5.1.1 allows 70
constexpr std::size_t longest_guess = 200;
constexpr std::size_t surely_unique = 10;        // letters of a boundary that hardly stands in a text by chance
constexpr std::size_t usual_part_fields = 4;

// Most names differ in length already, and many are compared.
bool is_name(std::string_view name, std::string_view wanted) { return name.size() == wanted.size() && equal_ignoring_case(name, wanted); }

// "charset=utf-8" on a line of its own: a fold that lost its blank.
bool looks_like_parameter(std::string_view line) {
  const auto equal = line.find('=');
  if (equal == std::string_view::npos || equal == 0 || equal > 30) return false;
  return std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(equal), [](char c) { return c == '-' || c == '*' || is_digit(c) || is_letter(c); });
}

Transfer transfer_of(std::string_view value) {
  while (!value.empty() && (is_blank(value.front()) || ends_line(value.front()) || value.front() == '"')) value.remove_prefix(1);
  std::size_t end = 0;
  while (end < value.size() && (value[end] == '-' || is_letter(value[end]) || is_digit(value[end]))) ++end;
  const std::string name = lower_ascii(value.substr(0, end));
  struct Named {
    std::string_view name;
    Transfer transfer;
  };
  static constexpr Named rows[] = {
      {"", Transfer::identity},           {"7bit", Transfer::identity},         {"8bit", Transfer::identity},      {"binary", Transfer::identity},     {"7-bit", Transfer::identity},
      {"8-bit", Transfer::identity},      {"none", Transfer::identity},         {"8bits", Transfer::identity},     {"7bits", Transfer::identity},      {"us-ascii", Transfer::identity},
      {"base64", Transfer::base64},       {"base-64", Transfer::base64},        {"x-base64", Transfer::base64},    {"b64", Transfer::base64},          {"quoted-printable", Transfer::quoted_printable},
      {"quotedprintable", Transfer::quoted_printable}, {"qp", Transfer::quoted_printable}, {"x-uuencode", Transfer::uuencode}, {"uuencode", Transfer::uuencode}, {"x-uue", Transfer::uuencode},
      {"uue", Transfer::uuencode},        {"x-uu", Transfer::uuencode},
  };
  for (const auto& row : rows)
    if (row.name == name) return row.transfer;
  return Transfer::unknown;
}

bool is_message_type(std::string_view type) { return type == "message/rfc822" || type == "message/global" || type == "message/news"; }

bool blank_only(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_blank(c) || ends_line(c); });
}

class Walker {
 public:
  Walker(std::string_view bytes, const MimeLimits& limits, Mime& out) : bytes_(bytes), limits_(limits), out_(out), lines_(bytes) {}
  void walk();

 private:
  // A multipart that is open; its parts end at its boundary.
  struct Level {
    std::int32_t part;
    std::string boundary;   // without the "--"; empty when none is known
    std::string guess;      // what seems to be used instead
    bool seen = false;      // a boundary came
    bool closed = false;    // "--boundary--" came
  };
  struct Match {
    std::size_t level;
    bool closing;
  };

  std::size_t begin_part(std::size_t at, std::int32_t parent, std::string_view default_type);
  std::size_t read_header(std::size_t at, Part& part, bool is_message);
  bool add_line(const AnyLines::Line& line, std::string_view text, Part& part, bool is_message);
  std::string read_type(Part& part, std::string_view default_type);
  void read_parameters(std::string_view field_value, Part& part, std::string& boundary) const;
  bool holds_message(const Part& part, std::size_t body) const;
  std::size_t skip_blank_lines(std::size_t at) const;
  std::optional<Match> match_at(std::size_t at) const;
  std::optional<bool> rest_of(std::string_view boundary, std::size_t at, bool exact) const;
  bool guess_at(std::size_t at);
  std::size_t next_candidate(std::size_t at, std::size_t region) const;
  void boundary(const Match& match, std::size_t at);
  void end_parts(std::int32_t keep, std::size_t end);
  void end_levels(std::size_t keep, std::size_t end);
  void odd(MimeOddity oddity) {
    if (!out_.has(oddity)) out_.oddities.push_back(oddity);
  }
  Part& part(std::int32_t index) { return out_.parts[static_cast<std::size_t>(index)]; }
  std::size_t body_of(std::int32_t index) { return static_cast<std::size_t>(part(index).body.data() - bytes_.data()); }

  std::string_view bytes_;
  const MimeLimits& limits_;
  Mime& out_;
  AnyLines lines_;
  std::vector<Level> levels_;
  std::int32_t current_ = -1;   // the innermost part that is open
  std::size_t fields_ = 0;      // of all parts
};

// Parts and levels that are open beyond `keep` end here.
void Walker::end_parts(std::int32_t keep, std::size_t end) {
  while (current_ != keep) {
    auto& one = part(current_);
    const auto begin = body_of(current_);
    one.body = bytes_.substr(begin, std::max(begin, end) - begin);
    current_ = one.parent;
  }
}

void Walker::end_levels(std::size_t keep, std::size_t end) {
  while (levels_.size() > keep) {
    const auto& level = levels_.back();
    const auto begin = body_of(level.part);
    const auto body = bytes_.substr(begin, std::max(begin, end) - begin);
    if (!level.seen && !blank_only(body)) {
      odd(MimeOddity::missing_boundary);
      if (out_.parts.size() < limits_.most_parts) {
        Part text;
        text.header = body.substr(0, 0);
        text.body = body;
        text.type = "text/plain";
        text.transfer = transfer_of(part(level.part).find("Content-Transfer-Encoding") == nullptr ? std::string_view() : part(level.part).find("Content-Transfer-Encoding")->value);
        text.parent = level.part;
        text.depth = static_cast<std::uint16_t>(part(level.part).depth + 1);
        out_.parts.push_back(std::move(text));
      }
    } else if (level.seen && !level.closed) {
      odd(MimeOddity::unclosed_boundary);
    }
    levels_.pop_back();
  }
}

// What follows a boundary that begins at `at`: true for "--", false for none, nullopt when this is no boundary line.
std::optional<bool> Walker::rest_of(std::string_view boundary, std::size_t at, bool exact) const {
  if (boundary.empty() || at > bytes_.size() || bytes_.compare(at, boundary.size(), boundary) != 0) return std::nullopt;
  at += boundary.size();
  const bool closing = bytes_.compare(at, 2, "--") == 0;
  if (closing) at += 2;
  if (!exact && boundary.size() >= surely_unique && (closing || (at < bytes_.size() && is_blank(bytes_[at])))) return closing;
  while (at < bytes_.size() && is_blank(bytes_[at])) ++at;
  if (at == bytes_.size() || ends_line(bytes_[at])) return closing;
  return std::nullopt;
}

// The level whose boundary stands in the line at `at`, which begins with "--".  Innermost first; those that were closed come after all
// that are open, because inner multiparts that borrow the boundary of the outer one exist.
std::optional<Walker::Match> Walker::match_at(std::size_t at) const {
  for (const bool exact : {true, false}) {
    std::optional<Match> closed;
    for (std::size_t i = levels_.size(); i-- > 0;) {
      auto closing = rest_of(levels_[i].boundary, at + 2, exact);
      if (!closing) closing = rest_of(levels_[i].guess, at + 2, exact);
      if (!closing) continue;
      if (!levels_[i].closed) return Match{i, *closing};
      if (!closed) closed = Match{i, *closing};
    }
    if (closed) return closed;
  }
  return std::nullopt;
}

// A line that looks like the boundary of a multipart that showed none yet: "--XYZ" above "Content-...".
bool Walker::guess_at(std::size_t at) {
  if (levels_.empty() || levels_.back().seen || levels_.back().part != current_ || !levels_.back().guess.empty()) return false;
  auto& level = levels_.back();
  const auto window = bytes_.substr(at + 2, longest_guess);
  const auto end = std::min(window.find_first_of("\r\n"), window.size());
  auto name = window.substr(0, end);
  while (!name.empty() && is_blank(name.back())) name.remove_suffix(1);
  if (end == window.size() || name.empty() || name.find_first_of(" \t") != std::string_view::npos) return false;
  auto below = window.substr(end + 1);
  if (window[end] == '\r' && below.starts_with('\n')) below.remove_prefix(1);
  const bool digits = std::any_of(name.begin(), name.end(), is_digit);
  const bool empty_below = below.empty() || ends_line(below.front());
  const bool fits = starts_with_ignoring_case(below, "content-") || (level.boundary.empty() && empty_below && name.size() >= surely_unique && digits);
  if (!fits) return false;
  odd(MimeOddity::missing_boundary);
  level.guess = name;
  return true;
}

// The next line that begins with "--", at or after `at`; `region` begins a line too.
std::size_t Walker::next_candidate(std::size_t at, std::size_t region) const {
  if (at == region && bytes_.substr(at, 2) == "--") return at;
  for (at = first_on_line(bytes_, at, '-'); at + 1 < bytes_.size(); at = first_on_line(bytes_, at + 1, '-'))
    if (bytes_[at + 1] == '-') return at;
  return bytes_.size();
}

// What of the parameters of a Content-Type is needed, all in one pass unless some are extended (RFC 2231).
void Walker::read_parameters(std::string_view field_value, Part& part, std::string& boundary) const {
  field_value = field_value.substr(0, longest_parameters);
  if (field_value.find('*') != std::string_view::npos) {
    part.charset = lower_ascii(parameter(field_value, "charset"));
    part.report_type = lower_ascii(parameter(field_value, "report-type"));
    boundary = parameter(field_value, "boundary");
    return;
  }
  bool has_boundary = false;
  Parameters parameters(field_value);
  while (const auto one = parameters.next()) {
    if (part.charset.empty() && is_name(one->name, "charset")) {
      part.charset = lower_ascii(one->value);
    } else if (!has_boundary && is_name(one->name, "boundary")) {
      has_boundary = true;
      boundary = one->value;
    } else if (part.report_type.empty() && is_name(one->name, "report-type")) {
      part.report_type = lower_ascii(one->value);
    }
  }
}

// Type and transfer encoding of a part whose header is read.  Its boundary, empty when it has none.
std::string Walker::read_type(Part& part, std::string_view default_type) {
  const RawField *type = nullptr, *transfer = nullptr;
  for (const auto& field : part.fields) {
    if (type == nullptr && is_name(field.name, "Content-Type")) type = &field;
    else if (transfer == nullptr && is_name(field.name, "Content-Transfer-Encoding")) transfer = &field;
  }
  if (transfer != nullptr) part.transfer = transfer_of(transfer->value);
  std::string boundary;
  if (type == nullptr) {
    part.type = default_type;
    return boundary;
  }
  bool exact = true;
  part.type = media_type(type->value, exact);
  if (!exact) odd(MimeOddity::bad_type);
  read_parameters(type->value, part, boundary);
  if (part.type.empty()) part.type = boundary.empty() ? "text/plain" : "multipart/mixed";
  return boundary;
}

// One line of a header, which is not empty; false when it cannot belong to one.
bool Walker::add_line(const AnyLines::Line& line, std::string_view text, Part& part, bool is_message) {
  auto& fields = part.fields;
  const bool touches = !fields.empty() && fields.back().end == line.begin;
  const bool folded = is_blank(text.front());
  const auto named = folded ? NamedLine() : named_line(bytes_, line.begin, line.end);
  if (!named.name.empty()) {
    if (fields_ >= limits_.most_fields) {
      out_.message.cut = true;
      return true;
    }
    ++fields_;
    if (fields.empty()) fields.reserve(is_message ? RawMessage::usual_fields : usual_part_fields);
    fields.push_back({named.name, named.value, line.begin, line.next});
    return true;
  }
  if (touches && (folded || (!is_message && looks_like_parameter(text)))) {
    auto& field = fields.back();
    const auto start = static_cast<std::size_t>(field.value.data() - bytes_.data());
    field.value = bytes_.substr(start, line.end - start);
    field.end = line.next;
    return true;
  }
  if (is_message && part.parent < 0 && out_.message.strays.size() < RawMessage::most_strays) out_.message.strays.push_back(text);
  return is_message || (folded && !fields.empty());
}

// Up to the empty line, the next boundary, or what is no header any more.  Where the body begins.
std::size_t Walker::read_header(std::size_t at, Part& part, bool is_message) {
  const std::size_t begin = at;
  std::size_t end = at, body = bytes_.size();
  const bool is_root = part.parent < 0;
  const auto bytes = bytes_;
  const AnyLines lines(bytes);
  while (at < bytes.size()) {
    const auto line = lines.at(at);
    const std::string_view text(bytes.data() + line.begin, line.end - line.begin);
    if (text.empty()) {
      if (is_root) out_.message.has_body = true;
      body = line.next;
      end = at;
      break;
    }
    const bool envelope = at == begin && is_message && (text.starts_with("From ") || text.starts_with(">From "));
    const bool is_boundary = text.front() == '-' && text.starts_with("--") && match_at(at).has_value();
    if (envelope && is_root) out_.message.envelope_line = text;
    if (is_boundary || (!envelope && !add_line(line, text, part, is_message))) {
      body = end = at;
      break;
    }
    at = end = line.next;
  }
  part.header = bytes_.substr(begin, end - begin);
  return body;
}

std::size_t Walker::skip_blank_lines(std::size_t at) const {
  while (at < bytes_.size() && ends_line(bytes_[at])) ++at;
  return at;
}

// Whether the message in a message/rfc822 stands there as it is: RFC 2046 s5.2.1 forbids to encode it, and some claim that they did.
bool Walker::holds_message(const Part& part, std::size_t body) const {
  const auto at = skip_blank_lines(body);
  if (at >= bytes_.size() || (bytes_.substr(at, 2) == "--" && match_at(at))) return false;
  if (part.transfer == Transfer::identity || part.transfer == Transfer::unknown) return true;
  const auto window = bytes_.substr(at, 1000);
  const auto end = std::min(window.find_first_of("\r\n"), window.size());
  return !named_line(window, 0, end).name.empty() || window.starts_with("From ");
}

// Reads the header of a part that begins at `at` and opens it, with the messages in it.  Where its body begins.
std::size_t Walker::begin_part(std::size_t at, std::int32_t parent, std::string_view default_type) {
  bool is_message = parent < 0 || is_message_type(part(parent).type);
  for (;;) {
    const auto index = static_cast<std::int32_t>(out_.parts.size());
    auto& made = out_.parts.emplace_back();
    made.parent = parent;
    made.depth = parent < 0 ? std::uint16_t{0} : static_cast<std::uint16_t>(part(parent).depth + 1);
    const auto body = read_header(at, made, is_message);
    auto boundary = read_type(made, default_type);
    made.body = bytes_.substr(body);
    current_ = index;
    const bool is_multipart = made.type.starts_with("multipart/");
    const bool is_holder = is_message_type(made.type) && holds_message(made, body);
    const bool opens = (is_multipart || is_holder) && made.depth + 1u < limits_.most_depth && out_.parts.size() < limits_.most_parts;
    if ((is_multipart || is_holder) && !opens) odd(made.depth + 1u < limits_.most_depth ? MimeOddity::too_many_parts : MimeOddity::too_deep);
    if (opens) made.transfer = Transfer::identity;
    if (opens && is_multipart) {
      boundary.resize(std::min(boundary.size(), longest_boundary));
      while (!boundary.empty() && is_blank(boundary.back())) boundary.pop_back();
      levels_.push_back({current_, std::move(boundary), {}});
    }
    if (!opens || !is_holder) return body;
    parent = current_;
    at = skip_blank_lines(body);
    default_type = "text/plain";
    is_message = true;
  }
}

void Walker::boundary(const Match& match, std::size_t at) {
  auto end = at;
  if (current_ >= 0) end = std::max(body_of(current_), without_line_end(bytes_, std::min(body_of(current_), at), at));
  end_levels(match.level + 1, end);
  auto& level = levels_[match.level];
  end_parts(level.part, end);
  level.seen = true;
  level.closed = match.closing;
}

void Walker::walk() {
  std::size_t at = bytes_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  std::size_t region = begin_part(at, -1, "text/plain");
  at = region;
  out_.message.bytes = bytes_;
  out_.message.fields = out_.parts.front().fields;
  for (const auto& field : out_.message.fields) out_.message.names.add(field.name);
  out_.message.body = static_cast<std::size_t>(out_.parts.front().body.data() - bytes_.data());
  while (!levels_.empty()) {
    at = next_candidate(at, region);
    if (at >= bytes_.size()) break;
    auto match = match_at(at);
    if (!match && guess_at(at)) match = match_at(at);
    if (!match) {
      at += 2;
      continue;
    }
    const auto is_full = [&] { return !match->closing && out_.parts.size() >= limits_.most_parts; };
    if (!is_full()) boundary(*match, at);
    // What ends there may have become the last part.
    if (is_full()) {
      odd(MimeOddity::too_many_parts);
      break;
    }
    region = at = lines_.at(at).next;
    if (match->closing) continue;
    const auto holder = levels_[match->level].part;
    region = at = begin_part(at, holder, part(holder).type == "multipart/digest" ? "message/rfc822" : "text/plain");
  }
  end_levels(0, bytes_.size());
  end_parts(-1, bytes_.size());
}

}  // namespace

Mime read_mime(std::string_view bytes, const MimeLimits& limits) {
  Mime out;
  out.parts.reserve(5);  // a report of one message
  Walker(bytes, limits, out).walk();
  return out;
}

}  // namespace mailwhy::mail
