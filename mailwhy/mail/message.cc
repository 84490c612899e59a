#include "mailwhy/mail/message.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::mail {
namespace {

constexpr std::size_t most_strays = 100;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// RFC 5322 s2.2: visible ASCII but the colon; blanks before the colon are old syntax.
std::string_view field_name(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return {};
  auto name = line.substr(0, colon);
  while (!name.empty() && is_blank(name.back())) name.remove_suffix(1);
  const bool visible = std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7F; });
  return visible ? name : std::string_view{};
}

struct Line {
  std::string_view text;     // without its end
  std::size_t begin, next;   // where the one after it begins
};

Line line_at(std::string_view bytes, std::size_t at) {
  const auto lf = bytes.find('\n', at);
  const auto next = lf == std::string_view::npos ? bytes.size() : lf + 1;
  auto end = lf == std::string_view::npos ? bytes.size() : lf;
  if (end > at && bytes[end - 1] == '\r') --end;
  return {bytes.substr(at, end - at), at, next};
}

}  // namespace

const RawField* RawMessage::find(std::string_view name) const {
  for (const auto& field : fields)
    if (equal_ignoring_case(field.name, name)) return &field;
  return nullptr;
}

std::vector<const RawField*> RawMessage::find_all(std::string_view name) const {
  std::vector<const RawField*> found;
  for (const auto& field : fields)
    if (equal_ignoring_case(field.name, name)) found.push_back(&field);
  return found;
}

RawMessage read_message(std::string_view bytes, const MessageLimits& limits) {
  RawMessage message;
  message.bytes = bytes;
  std::size_t at = 0;
  const auto first = line_at(bytes, 0);
  if (first.text.starts_with("From ") || first.text.starts_with(">From ")) {
    message.envelope_line = first.text;
    at = first.next;
  }
  while (at < bytes.size()) {
    const auto line = line_at(bytes, at);
    if (line.text.empty()) {
      message.has_body = true;
      message.body = line.next;
      return message;
    }
    if (message.fields.size() >= limits.most_fields || line.next > limits.most_header_bytes) {
      message.cut = true;
      message.body = bytes.size();
      return message;
    }
    const bool folded = is_blank(line.text.front());
    if (folded && !message.fields.empty() && message.fields.back().end == line.begin) {
      auto& field = message.fields.back();
      const auto start = static_cast<std::size_t>(field.value.data() - bytes.data());
      field.value = bytes.substr(start, line.begin + line.text.size() - start);
      field.end = line.next;
    } else if (const auto name = folded ? std::string_view{} : field_name(line.text); !name.empty()) {
      message.fields.push_back({name, line.text.substr(line.text.find(':') + 1), line.begin, line.next});
    } else {
      if (message.strays.size() < most_strays) message.strays.push_back(line.text);
    }
    at = line.next;
  }
  message.body = bytes.size();
  return message;
}

std::string unfolded(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (const char c : value)
    if (c != '\r' && c != '\n') out += c;
  const auto blank = [](char c) { return is_blank(c); };
  out.erase(out.begin(), std::find_if_not(out.begin(), out.end(), blank));
  out.erase(std::find_if_not(out.rbegin(), out.rend(), blank).base(), out.end());
  return out;
}

}  // namespace mailwhy::mail
