#include "mailwhy/mail/parameters.h"

#include <algorithm>
#include <array>
#include <map>

#include "mailwhy/base/row.h"
#include "mailwhy/base/text.h"
#include "mailwhy/mail/characters.h"
#include "mailwhy/mail/charset.h"
#include "mailwhy/mail/mime.h"

namespace mailwhy::mail {
namespace {

constexpr std::size_t most_sections = 200;

// Which characters a piece consists of: all but `ends`.
using Table = std::array<bool, 256>;
constexpr Table all_but(std::string_view ends) {
  Table out{};
  for (std::size_t c = 0; c < out.size(); ++c) out[c] = ends.find(static_cast<char>(c)) == std::string_view::npos;
  return out;
}
// RFC 2045 s5.1
constexpr Table tokens = [] {
  Table out = all_but("()<>@,;:\\\"/[]?=");
  for (std::size_t c = 0; c < out.size(); ++c) out[c] = out[c] && c > ' ' && c < 0x7F;
  return out;
}();

std::size_t end_of(const Table& table, std::string_view text, std::size_t at) {
  while (at < text.size() && table[static_cast<unsigned char>(text[at])]) ++at;
  return at;
}

// The first of `Ends` at or after `at`; the size when there is none.
template <char... Ends>
std::size_t first_of(std::string_view text, std::size_t at) {
  return first_where(text, at, [](Row row) { return (... | (row == Ends)); });
}
std::size_t end_of_name(std::string_view text, std::size_t at) { return first_of<'=', ';', '(', '"', ' ', '\t', '\r', '\n'>(text, at); }
std::size_t end_of_value(std::string_view text, std::size_t at) { return first_of<';', ' ', '\t', '\r', '\n'>(text, at); }
std::size_t end_of_quoted(std::string_view text, std::size_t at) { return first_of<'"', '\\', '\r', '\n'>(text, at); }

// Behind the comment that begins at `at`; comments may hold comments.
std::size_t end_of_comment(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '\\') ++at;
    else if (text[at] == '(') ++depth;
    else if (text[at] == ')' && --depth == 0) return at + 1;
  }
  return text.size();
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool coded = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
    out += coded ? static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])) : text[i];
    if (coded) i += 2;
  }
  return out;
}

// RFC 2231 s4.1: "name*2*" is section 2, and percent-encoded.
struct Section {
  std::string value;
  bool coded = false;
};

// The sections in their order; the first, when encoded, says in which charset all are (RFC 2231 s4).
std::string joined(const std::map<std::uint64_t, Section>& sections) {
  std::string bytes, charset;
  bool first = true;
  for (const auto& [number, section] : sections) {
    std::string_view value = section.value;
    if (first && section.coded) {
      const auto one = value.find('\'');
      const auto two = one == std::string_view::npos ? one : value.find('\'', one + 1);
      if (two != std::string_view::npos) {
        charset = value.substr(0, one);
        value.remove_prefix(two + 1);
      }
    }
    first = false;
    bytes += section.coded ? percent_decoded(value) : std::string(value);
  }
  std::string storage;
  return std::string(to_utf8(bytes, charset, storage));
}

}  // namespace

void Parameters::skip_blanks() {
  while (at_ < text_.size()) {
    if (is_blank_or_end(text_[at_])) ++at_;
    else if (text_[at_] == '(') at_ = end_of_comment(text_, at_);
    else break;
  }
}

std::string_view Parameters::quoted() {
  const std::size_t begin = ++at_;
  at_ = end_of_quoted(text_, begin);
  if (at_ >= text_.size() || text_[at_] == '"') {
    const auto value = text_.substr(begin, at_ - begin);
    if (at_ < text_.size()) ++at_;
    return value;
  }
  unquoted_ = text_.substr(begin, at_ - begin);
  while (at_ < text_.size() && text_[at_] != '"') {
    const bool quotes = text_[at_] == '\\' && at_ + 1 < text_.size();
    if (quotes) unquoted_ += text_[++at_];
    else if (text_[at_] == '\\') unquoted_ += text_[at_];  // else a fold
    const std::size_t next = ++at_;
    at_ = end_of_quoted(text_, next);
    unquoted_ += text_.substr(next, at_ - next);
  }
  if (at_ < text_.size()) ++at_;
  return unquoted_;
}

std::optional<Parameters::One> Parameters::next() {
  while (at_ < text_.size()) {
    skip_blanks();
    const std::size_t begin = at_;
    at_ = end_of_name(text_, begin);
    const auto name = text_.substr(begin, at_ - begin);
    skip_blanks();
    if (at_ >= text_.size()) return std::nullopt;
    if (text_[at_] != '=' || name.empty()) {
      if (text_[at_] == '"') (void)quoted();
      else if (text_[at_] == ';' || text_[at_] == '=') ++at_;
      continue;
    }
    ++at_;
    skip_blanks();
    if (at_ < text_.size() && text_[at_] == '"') return One{name, quoted()};
    const std::size_t value = at_;
    at_ = end_of_value(text_, value);
    return One{name, text_.substr(value, at_ - value)};
  }
  return std::nullopt;
}

std::string parameter(std::string_view field_value, std::string_view name) {
  Parameters parameters(field_value.substr(0, longest_parameters));
  std::map<std::uint64_t, Section> sections;
  while (const auto one = parameters.next()) {
    if (!starts_with_ignoring_case(one->name, name)) continue;
    auto rest = one->name.substr(name.size());
    if (rest.empty()) return std::string(one->value);
    if (!rest.starts_with('*') || sections.size() >= most_sections) continue;
    rest.remove_prefix(1);
    const bool coded = rest.empty() || rest.ends_with('*');
    if (rest.ends_with('*')) rest.remove_suffix(1);
    const auto number = rest.empty() ? std::optional<std::uint64_t>(0) : parse_number(rest, 9999);
    if (number) sections.try_emplace(*number, Section{std::string(one->value), coded});
  }
  return sections.empty() ? std::string() : joined(sections);
}

std::string media_type(std::string_view field_value, bool& exact) {
  std::string_view text = field_value.substr(0, longest_parameters);
  std::size_t at = 0;
  const auto skip = [&] {
    while (at < text.size() && (is_blank_or_end(text[at]) || text[at] == '"' || text[at] == '(')) at = text[at] == '(' ? end_of_comment(text, at) : at + 1;
  };
  const auto token = [&] {
    skip();
    const std::size_t begin = at;
    at = end_of(tokens, text, begin);
    return text.substr(begin, at - begin);
  };
  const auto major = token();
  skip();
  const bool slash = at < text.size() && text[at] == '/';
  if (slash) ++at;
  const auto minor = slash ? token() : std::string_view();
  exact = !major.empty() && !minor.empty();
  const bool together = exact && minor.data() == major.data() + major.size() + 1;
  if (together) return lower_ascii(text.substr(static_cast<std::size_t>(major.data() - text.data()), major.size() + 1 + minor.size()));
  if (exact) return lower_ascii(major) + '/' + lower_ascii(minor);
  const std::string alone = lower_ascii(major);
  if (alone == "text") return "text/plain";
  if (alone == "html") return "text/html";
  if (alone == "multipart") return "multipart/mixed";
  return {};
}

}  // namespace mailwhy::mail
