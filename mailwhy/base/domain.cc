#include "mailwhy/base/domain.h"

#include <array>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"

namespace mailwhy {
namespace {
void append_label(std::string& out, std::string_view label) {
  for (const char raw : label) {
    const char c = lower_ascii(raw);
    const auto byte = static_cast<unsigned char>(c);
    if (c == '.' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte <= 0x20 || byte >= 0x7F || c == '"' || c == ';' || c == '(' || c == ')' || c == '@' || c == '$') {
      out += '\\';
      out += static_cast<char>('0' + byte / 100);
      out += static_cast<char>('0' + byte / 10 % 10);
      out += static_cast<char>('0' + byte % 10);
    } else {
      out += c;
    }
  }
}

// Splits presentation form into raw labels; false when an escape or an empty label breaks it.
bool unescape(std::string_view text, std::vector<std::string>& labels) {
  std::string label;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.') {
      if (label.empty()) return false;
      labels.push_back(std::move(label));
      label.clear();
    } else if (text[i] != '\\') {
      label += text[i];
    } else if (i + 3 < text.size() && is_digit(text[i + 1])) {
      const auto value = parse_number(text.substr(i + 1, 3), 255);
      if (!value) return false;
      label += static_cast<char>(*value);
      i += 3;
    } else if (i + 1 < text.size() && !is_digit(text[i + 1])) {
      label += text[++i];
    } else {
      return false;
    }
  }
  if (!label.empty()) labels.push_back(std::move(label));
  return true;
}

std::string quoted(std::string_view text) { return "\"" + shorten(visible(text), 80) + "\""; }

// Letters in lower case, digits, '-' and '_' as they are; 0 for all else.
constexpr auto plain_form = [] {
  std::array<char, 256> out{};
  for (const std::string_view range : {"az", "09", "--", "__"})
    for (char c = range[0]; c <= range[1]; ++c) out[static_cast<unsigned char>(c)] = c;
  for (char c = 'A'; c <= 'Z'; ++c) out[static_cast<unsigned char>(c)] = static_cast<char>(c - 'A' + 'a');
  return out;
}();

// Nearly every name is made of letters, digits, '-' and '_', with all lengths as they should be: its canonical form is
// itself in lower case.  Empty for all others, which take the long way.
std::string canonical_if_plain(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.size() > 253) return {};
  std::string out(text);
  std::size_t label = 0;
  for (char& c : out) {
    if (c == '.') {
      if (label == 0) return {};
      label = 0;
      continue;
    }
    c = plain_form[static_cast<unsigned char>(c)];
    if (c == 0 || ++label > 63) return {};
  }
  return label == 0 ? std::string() : out;
}
}  // namespace

std::optional<Domain> Domain::from_labels(const std::vector<std::string>& labels) {
  std::size_t wire = 1;
  Domain domain;
  for (const auto& label : labels) {
    if (label.empty() || label.size() > 63) return std::nullopt;
    wire += label.size() + 1;
    if (!domain.text_.empty()) domain.text_ += '.';
    append_label(domain.text_, label);
  }
  if (wire > 255) return std::nullopt;
  return domain;
}

Result<Domain> Domain::parse(std::string_view text) {
  if (text.empty() || text == ".") return Domain();
  if (auto plain = canonical_if_plain(text); !plain.empty()) {
    Domain domain;
    domain.text_ = std::move(plain);
    return domain;
  }
  std::vector<std::string> labels;
  const auto refused = [text](std::string_view why) { return fail(quoted(text) + " is not a domain name: " + std::string(why)); };
  if (!unescape(text, labels)) return refused("it has an empty label or a broken escape.");
  auto domain = from_labels(labels);
  if (!domain) return refused("a label may have 63 bytes and the whole name 253 (RFC 1035).");
  return *domain;
}

Domain Domain::of(std::string_view text) {
  auto domain = parse(text);
  MAILWHY_CHECK(domain.has_value(), "a domain name written in the program is well formed");
  return *domain;
}

std::vector<std::string> Domain::labels() const {
  std::vector<std::string> out;
  unescape(text_, out);
  return out;
}

Domain Domain::parent() const {
  auto all = labels();
  if (all.empty()) return {};
  all.erase(all.begin());
  return *from_labels(all);
}

bool Domain::is_within(const Domain& ancestor) const {
  if (ancestor.is_root() || text_ == ancestor.text_) return true;
  const auto mine = labels(), theirs = ancestor.labels();
  if (mine.size() < theirs.size()) return false;
  return std::equal(theirs.rbegin(), theirs.rend(), mine.rbegin());
}

std::optional<Domain> Domain::with_prefix(std::string_view prefix) const {
  auto front = parse(prefix);
  if (!front) return std::nullopt;
  auto all = front->labels();
  const auto mine = labels();
  all.insert(all.end(), mine.begin(), mine.end());
  return from_labels(all);
}

bool Domain::is_host_name() const {
  if (is_root()) return false;
  for (const auto& label : labels()) {
    if (label.front() == '-' || label.back() == '-') return false;
    for (const char c : label)
      if (!is_digit(c) && !(c >= 'a' && c <= 'z') && c != '-') return false;
  }
  return true;
}

}  // namespace mailwhy
