#include "mailwhy/auth/spf/macros.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "mailwhy/base/text.h"

namespace mailwhy::auth::spf {
namespace {
constexpr std::string_view name_letters = "slodipvh";
constexpr std::string_view explanation_letters = "slodipvhcrt";
constexpr std::string_view delimiters = ".-+,/_=";
constexpr std::size_t longest_name = 253;

bool is_alphanumeric(char c) { return is_digit(c) || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z'); }

// RFC 7208 s7.1   "%{" macro-letter transformers *delimiter "}"
struct Macro {
  char letter = 0;                 // as written: upper case means URL escaping
  std::size_t keep = 0;            // 0: all parts
  bool reverse = false;
  std::string_view split_at;       // empty: "."
  bool transforms = false;
};

struct Token {
  std::string_view literal;        // to be taken as it is
  std::optional<Macro> macro;
  bool is_expand = false;          // a macro, or one of %% %_ %-
};

Flaw flaw(std::size_t at, std::size_t length, std::string problem) {
  return {{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(length)}, std::move(problem)};
}

// What stands between the braces.
std::optional<std::string> read_macro(std::string_view inside, MacroUse use, Macro& out) {
  if (inside.empty()) return "the macro has no letter";
  out.letter = inside.front();
  const char letter = lower_ascii(inside.front());
  if ((use == MacroUse::name ? name_letters : explanation_letters).find(letter) == std::string_view::npos)
    return explanation_letters.find(letter) != std::string_view::npos ? fmt::format("the macro letter {} is for explanations only", letter) : std::string("there is no macro with this letter");
  inside.remove_prefix(1);
  std::size_t digits = 0;
  while (digits < inside.size() && is_digit(inside[digits])) ++digits;
  if (digits > 0) {
    const auto number = parse_number(inside.substr(0, digits), most_expanded);
    if (number && *number == 0) return "a macro cannot keep 0 parts";
    out.keep = number ? static_cast<std::size_t>(*number) : most_expanded;
    inside.remove_prefix(digits);
  }
  if (!inside.empty() && lower_ascii(inside.front()) == 'r') {
    out.reverse = true;
    inside.remove_prefix(1);
  }
  if (inside.find_first_not_of(delimiters) != std::string_view::npos) return "this is not how a macro is written";
  out.split_at = inside;
  out.transforms = digits > 0 || out.reverse || !inside.empty();
  return std::nullopt;
}

// Takes the next token off `rest`; the flaw's place is relative to it.
std::optional<Flaw> next_token(std::string_view& rest, MacroUse use, Token& token) {
  token = {};
  if (rest.front() != '%') {
    std::size_t end = 0;
    while (end < rest.size() && rest[end] != '%') {
      const char c = rest[end];
      if ((c <= 0x20 || c >= 0x7F) && !(c == ' ' && use == MacroUse::explanation))
        return flaw(end, 1, static_cast<unsigned char>(c) >= 0x80 ? "a character outside of ASCII" : "a character that has no place in it");
      ++end;
    }
    token.literal = rest.substr(0, end);
    rest.remove_prefix(end);
    return std::nullopt;
  }
  token.is_expand = true;
  const char second = rest.size() > 1 ? rest[1] : '\0';
  if (second == '%' || second == '_' || second == '-') {
    token.literal = second == '%' ? "%" : second == '_' ? " " : "%20";
    rest.remove_prefix(2);
    return std::nullopt;
  }
  if (second != '{') return flaw(0, 1, "a % that begins no macro");
  const auto close = rest.find('}');
  if (close == std::string_view::npos) return flaw(0, rest.size(), "a macro without its closing brace");
  token.macro.emplace();
  if (auto problem = read_macro(rest.substr(2, close - 2), use, *token.macro)) return flaw(0, close + 1, std::move(*problem));
  rest.remove_prefix(close + 1);
  return std::nullopt;
}

// RFC 7208 s7.1   toplabel = ( *alphanum ALPHA *alphanum ) / ( 1*alphanum "-" *( alphanum / "-" ) alphanum )
bool is_top_label(std::string_view label) {
  if (label.empty() || !is_alphanumeric(label.front()) || !is_alphanumeric(label.back())) return false;
  bool numeric = true;
  for (const char c : label) {
    if (!is_alphanumeric(c) && c != '-') return false;
    numeric = numeric && is_digit(c);
  }
  return !numeric;
}

std::string nibbles(const IpAddress& address) {
  // Capital letters: nothing asks for them but the explanations that the world has agreed on.
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : address.bytes()) {
    const auto byte = static_cast<unsigned char>(c);
    if (!out.empty()) out += '.';
    out += digits[byte >> 4U];
    out += '.';
    out += digits[byte & 15U];
  }
  return out;
}

std::string value_of(char letter, const MacroValues& values) {
  switch (lower_ascii(letter)) {
    case 's': return std::string(values.sender);
    case 'l': return std::string(values.local_part);
    case 'o': return std::string(values.sender_domain);
    case 'd': return std::string(values.domain);
    case 'i': return values.client.is_v4() ? values.client.text() : nibbles(values.client);
    case 'p': return std::string(values.validated);
    case 'v': return values.client.is_v4() ? "in-addr" : "ip6";
    case 'h': return std::string(values.helo);
    case 'c': return values.client.text();
    case 'r': return std::string(values.receiver);
    case 't': return std::to_string(std::chrono::floor<std::chrono::seconds>(values.now.time_since_epoch()).count());
    default: return {};
  }
}

std::string transformed(std::string_view value, const Macro& macro) {
  const std::string_view split_at = macro.split_at.empty() ? std::string_view(".") : macro.split_at;
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t end = value.find_first_of(split_at); end != std::string_view::npos; end = value.find_first_of(split_at, begin)) {
    parts.push_back(value.substr(begin, end - begin));
    begin = end + 1;
  }
  parts.push_back(value.substr(begin));
  if (macro.reverse) std::reverse(parts.begin(), parts.end());
  const std::size_t first = macro.keep == 0 || macro.keep >= parts.size() ? 0 : parts.size() - macro.keep;
  std::string out;
  for (std::size_t i = first; i < parts.size(); ++i) {
    if (i > first) out += '.';
    out += parts[i];
  }
  return out;
}

// RFC 7208 s7.3: all but RFC 3986's unreserved characters.
void append_escaped(std::string& out, std::string_view value) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : value) {
    if (is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
}
}  // namespace

std::optional<Flaw> flaw_of_macros(std::string_view text, MacroUse use) {
  Token token;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t at = text.size() - rest.size();
    if (auto found = next_token(rest, use, token)) {
      found->at.position += static_cast<std::uint32_t>(at);
      return found;
    }
  }
  return std::nullopt;
}

std::optional<Flaw> flaw_of_domain_spec(std::string_view text) {
  if (text.empty()) return flaw(0, 0, "the name is missing");
  Token token;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t at = text.size() - rest.size();
    if (auto found = next_token(rest, MacroUse::name, token)) {
      found->at.position += static_cast<std::uint32_t>(at);
      return found;
    }
  }
  if (token.is_expand) return std::nullopt;
  // RFC 7208 s7.1   domain-end = ( "." toplabel [ "." ] ) / macro-expand
  std::string_view end = token.literal;
  if (end.ends_with('.')) end.remove_suffix(1);
  const auto dot = end.rfind('.');
  const std::size_t top = dot == std::string_view::npos ? 0 : dot + 1;
  if (dot != std::string_view::npos && is_top_label(end.substr(top))) return std::nullopt;
  const std::size_t place = text.size() - token.literal.size() + top;
  if (IpAddress::parse(text)) return flaw(0, text.size(), "an address stands where a name belongs");
  if (dot == std::string_view::npos) return flaw(0, text.size(), "the name has a single label");
  return flaw(place, text.size() - place, "the name has no valid top-level label");
}

bool has_macros(std::string_view text) { return text.find('%') != std::string_view::npos; }

bool uses_macro(std::string_view text, char letter) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos && at + 2 < text.size(); at = text.find('%', at + 2))
    if (text[at + 1] == '{' && lower_ascii(text[at + 2]) == letter) return true;
  return false;
}

std::optional<std::string> expand(std::string_view text, const MacroValues& values) {
  std::string out;
  if (!has_macros(text)) {
    if (text.size() > most_expanded) return std::nullopt;
    out = text;
    return out;
  }
  Token token;
  for (std::string_view rest = text; !rest.empty();) {
    if (next_token(rest, MacroUse::explanation, token)) return std::nullopt;
    if (!token.macro) {
      out += token.literal;
    } else {
      std::string value = value_of(token.macro->letter, values);
      if (token.macro->transforms) value = transformed(value, *token.macro);
      if (lower_ascii(token.macro->letter) != token.macro->letter) append_escaped(out, value);
      else out += value;
    }
    if (out.size() > most_expanded) return std::nullopt;
  }
  return out;
}

std::string fit_name(std::string name) {
  if (name.ends_with('.')) name.pop_back();
  if (name.size() <= longest_name) return name;
  const auto dot = name.find('.', name.size() - longest_name - 1);
  return dot == std::string::npos ? name : name.substr(dot + 1);
}

std::optional<Domain> name_of(std::string_view fitted) {
  if (fitted.empty()) return std::nullopt;
  // A backslash is a character like any other here, and no escape of zone text.
  if (fitted.find('\\') != std::string_view::npos) {
    std::vector<std::string> labels;
    for (const std::string_view label : split(fitted, '.')) labels.emplace_back(label);
    return Domain::from_labels(labels);
  }
  if (fitted.ends_with('.')) return std::nullopt;
  auto domain = Domain::parse(fitted);
  return domain ? std::optional(std::move(*domain)) : std::nullopt;
}

}  // namespace mailwhy::auth::spf
