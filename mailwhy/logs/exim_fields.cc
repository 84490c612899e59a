#include "mailwhy/logs/exim_fields.h"

#include <algorithm>
#include <array>

#include "mailwhy/base/text.h"

namespace mailwhy::logs {
namespace {

// The value at the beginning of `text`: quoted with backslashes, in angles, or up to a blank.
std::string_view take_value(std::string_view& text, bool& colon) {
  std::size_t end = 0;
  std::string_view value;
  if (!text.empty() && text.front() == '"') {
    end = 1;
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
    end = std::min(end, text.size());
    value = text.substr(1, end - 1);
    end = std::min(end + 1, text.size());
  } else if (!text.empty() && text.front() == '<') {
    end = text.find('>');
    if (end == std::string_view::npos) end = text.find(' ');
    else ++end;
    end = std::min(end, text.size());
    value = text.substr(0, end);
  } else {
    end = std::min(text.find(' '), text.size());
    value = text.substr(0, end);
    if (value.size() > 1 && value.back() == ':') {
      value.remove_suffix(1);
      colon = true;
    }
  }
  text.remove_prefix(end);
  if (!colon && !text.empty() && text.front() == ':' && (text.size() == 1 || text[1] == ' ')) {
    text.remove_prefix(1);
    colon = true;
  }
  return value;
}

// H= is one to three words: "name", "(helo)", "[address]:port".
void take_host(std::string_view& text, EximFields& out) {
  std::size_t end = 0;
  while (end < text.size()) {
    const char c = text[end];
    const auto close = c == '(' ? text.find(')', end) : c == '[' ? text.find(']', end) : end;
    if (close == std::string_view::npos) {
      end = text.size();
      break;
    }
    const auto blank = std::min(text.find(' ', close), text.size());
    if (blank > end && text[blank - 1] == ':' && (blank == text.size() || c == '[' || c == '(' || end == 0)) {
      out.words_follow = true;
      out.host = parse_host(text.substr(0, blank - 1));
      text.remove_prefix(blank);
      return;
    }
    end = blank;
    if (blank + 1 >= text.size() || (text[blank + 1] != '[' && text[blank + 1] != '(')) break;
    if (c == '[') break;
    end = blank + 1;
  }
  out.host = parse_host(text.substr(0, end));
  text.remove_prefix(end);
}

struct KnownField {
  std::string_view key;
  std::string_view EximFields::* where;
};
constexpr auto known_fields = std::to_array<KnownField>({
    {"R=", &EximFields::router}, {"T=", &EximFields::transport}, {"S=", &EximFields::size}, {"X=", &EximFields::tls},
    {"C=", &EximFields::reply}, {"QT=", &EximFields::queue_time}, {"DT=", &EximFields::delivery_time}, {"RT=", &EximFields::receive_time},
    {"U=", &EximFields::ident}, {"A=", &EximFields::login}, {"id=", &EximFields::id}, {"id*=", &EximFields::id},
});

bool is_flag(std::string_view word) {
  static constexpr auto flags = std::to_array<std::string_view>({"L", "L.", "L-", "L.-", "K", "PRDR", "TFO", "TFO*", "DS", "Q", "[R]"});
  if (std::find(flags.begin(), flags.end(), word) != flags.end()) return true;
  // What newer versions add looks alike.
  return word.size() <= 5 && std::all_of(word.begin(), word.end(), [](char c) { return (c >= 'A' && c <= 'Z') || c == '*' || c == '.' || c == '-'; });
}

// Any other "KEY=" of capital letters, digits and "*": read over.
bool is_key(std::string_view word) {
  const auto equals = word.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals > 8) return false;
  return std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(equals), [](char c) {
    return (c >= 'A' && c <= 'Z') || is_decimal(c) || c == '*' || (c >= 'a' && c <= 'z');
  });
}

// True when a field, a flag or a parent was taken from the beginning of `text`.
bool take_one(std::string_view& text, EximFields& out) {
  if (skip(text, "H=")) return take_host(text, out), true;
  if (text.front() == '<') {
    out.parent = without_angles(take_value(text, out.words_follow));
    out.has_parent = true;
    return true;
  }
  if (text.front() == '(') {  // other parents: all_parents
    const auto end = text.find(')');
    if (end == std::string_view::npos || text.substr(0, end).find('@') == std::string_view::npos) return false;
    text.remove_prefix(end + 1);
    return true;
  }
  const auto word = text.substr(0, text.find(' '));
  if (word.starts_with("F=<")) {
    text.remove_prefix(2);
    out.from = without_angles(take_value(text, out.words_follow));
    return out.has_from = true;
  }
  if (word.starts_with("P=<")) {
    text.remove_prefix(2);
    out.path = without_angles(take_value(text, out.words_follow));
    return out.has_path = true;
  }
  if (skip(text, "P=")) return out.protocol = take_value(text, out.words_follow), true;
  for (const auto& field : known_fields)
    if (word.front() == field.key.front() && word.size() >= field.key.size() && word[1] == field.key[1] && word.starts_with(field.key)) {
      text.remove_prefix(field.key.size());
      out.*field.where = take_value(text, out.words_follow);
      return true;
    }
  if (word == "routing" || word == "router") return text.remove_prefix(word.size()), true;
  if (word == "defer" || word == "defer:") {
    text.remove_prefix(word.size());
    out.deferred = true;
    out.words_follow = word.back() == ':';
    if (skip(text, " (")) {
      const bool negative = skip(text, "-");
      out.defer_number = static_cast<int>(std::min<std::uint64_t>(leading_number(text), 100000)) * (negative ? -1 : 1);
      const auto end = text.find(')');
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      if (skip(text, ":")) out.words_follow = true;
    }
    return true;
  }
  const auto flag = word.ends_with(':') ? word.substr(0, word.size() - 1) : word;
  if (flag.size() <= 8 && is_flag(flag)) {
    out.words_follow = flag.size() != word.size();
    text.remove_prefix(word.size());
    return true;
  }
  if (is_key(word)) {
    text.remove_prefix(word.find('=') + 1);
    (void)take_value(text, out.words_follow);
    return true;
  }
  return false;
}

}  // namespace

EximFields read_exim_fields(std::string_view text) {
  EximFields out;
  while (!out.words_follow) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    if (text.empty()) break;
    if (text.starts_with("from <") || text.starts_with("T=\"")) {
      if (!skip(text, "T=")) break;
      out.subject = take_value(text, out.words_follow);
      out.words_follow = false;  // a colon behind a subject is nobody's
      continue;
    }
    if (!take_one(text, out)) break;
  }
  if (!text.empty() && text.front() == ':') {
    text.remove_prefix(1);
    out.words_follow = true;
  }
  out.rest = bare(text);
  return out;
}

std::string_view take_exim_address(std::string_view& text, bool& ended) {
  ended = false;
  text = bare(text);
  if (text.empty()) return {};
  std::size_t end;
  if (text.front() == '|' || text.front() == '/' || text.front() == '>') {
    end = std::min({text.find(" <"), text.find(" R="), text.find(" T="), text.find(" F="), text.find(": "), text.size()});
  } else if (text.front() == '"') {
    end = 1;
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
    end = std::min(text.find(' ', std::min(end, text.size())), text.size());
  } else {
    end = std::min(text.find(' '), text.size());
  }
  auto out = text.substr(0, end);
  text.remove_prefix(end);
  if (out.size() > 1 && out.front() != ':' && out.back() == ':') {
    out.remove_suffix(1);
    ended = true;
  } else if (skip(text, ":")) {
    ended = true;
  }
  if (out.front() == '<') out = without_angles(out);
  return out;
}

}  // namespace mailwhy::logs
