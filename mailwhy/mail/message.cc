#include "mailwhy/mail/message.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/characters.h"
#include "mailwhy/mail/named_line.h"

namespace mailwhy::mail {
namespace {

unsigned lower_letter(char c) { return static_cast<unsigned char>(c) | 0x20u; }  // the same for both cases of a letter

struct HeaderLine {
  std::string_view text;     // without its end
  std::size_t begin, next;   // where the one after it begins
};

HeaderLine header_line(std::string_view bytes, std::size_t at) {
  const auto lf = bytes.find('\n', at);
  const auto next = lf == std::string_view::npos ? bytes.size() : lf + 1;
  auto end = lf == std::string_view::npos ? bytes.size() : lf;
  if (end > at && bytes[end - 1] == '\r') --end;
  return {bytes.substr(at, end - at), at, next};
}

// Most names differ in length or in the first letter already, and many are compared.
bool is_named(const RawField& field, std::string_view name) {
  if (field.name.size() != name.size() || name.empty()) return false;
  return lower_letter(field.name.front()) == lower_letter(name.front()) && equal_ignoring_case(field.name, name);
}

}  // namespace

const RawField* RawMessage::find(std::string_view name) const {
  for (auto at = names.before_first(name); at < fields.size(); ++at)
    if (is_named(fields[at], name)) return &fields[at];
  return nullptr;
}

std::vector<const RawField*> RawMessage::find_all(std::string_view name) const {
  std::vector<const RawField*> found;
  for (auto at = names.before_first(name); at < fields.size(); ++at)
    if (is_named(fields[at], name)) found.push_back(&fields[at]);
  return found;
}

RawMessage read_message(std::string_view bytes, const MessageLimits& limits) {
  RawMessage message;
  message.bytes = bytes;
  std::size_t at = 0;
  const auto first = header_line(bytes, 0);
  if (first.text.starts_with("From ") || first.text.starts_with(">From ")) {
    message.envelope_line = first.text;
    at = first.next;
  }
  while (at < bytes.size()) {
    const auto line = header_line(bytes, at);
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
    } else if (const auto named = folded ? NamedLine{} : named_line(bytes, line.begin, line.begin + line.text.size()); !named.name.empty()) {
      if (message.fields.empty()) message.fields.reserve(RawMessage::usual_fields);
      message.fields.push_back({named.name, named.value, line.begin, line.next});
      message.names.add(named.name);
    } else {
      if (message.strays.size() < RawMessage::most_strays) message.strays.push_back(line.text);
    }
    at = line.next;
  }
  message.body = bytes.size();
  return message;
}

std::string unfolded(std::string_view value) {
  value = trim(value);  // line ends at the ends would go anyway
  const bool folds = value.find('\n') != std::string_view::npos || value.find('\r') != std::string_view::npos;
  if (!folds) return std::string(value);
  std::string out;
  out.reserve(value.size());
  while (!value.empty()) {
    const auto lf = std::min(value.find('\n'), value.size());
    auto line = value.substr(0, lf);
    for (auto cr = line.find('\r'); cr != std::string_view::npos; cr = line.find('\r')) {
      out += line.substr(0, cr);
      line.remove_prefix(cr + 1);
    }
    out += line;
    value.remove_prefix(std::min(lf + 1, value.size()));
  }
  return out;
}

}  // namespace mailwhy::mail
