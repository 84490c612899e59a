#include "mailwhy/logs/flat_json.h"

#include <cstdint>

#include "mailwhy/base/text.h"
#include "mailwhy/base/utf.h"

namespace mailwhy::logs {
namespace {

void skip_blanks(std::string_view& in) {
  while (!in.empty() && (in.front() == ' ' || in.front() == '\t' || in.front() == '\r' || in.front() == '\n')) in.remove_prefix(1);
}

// Four hexadecimal digits; false when they are none.
bool take_hex(std::string_view& in, std::uint32_t& out) {
  if (in.size() < 4) return false;
  out = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = lower_ascii(in[static_cast<std::size_t>(i)]);
    if (is_digit(c)) out = out * 16 + static_cast<std::uint32_t>(c - '0');
    else if (c >= 'a' && c <= 'f') out = out * 16 + static_cast<std::uint32_t>(c - 'a' + 10);
    else return false;
  }
  in.remove_prefix(4);
  return true;
}

// RFC 8259 s7.
bool take_string(std::string_view& in, std::string& out) {
  out.clear();
  if (!in.starts_with('"')) return false;
  in.remove_prefix(1);
  while (!in.empty()) {
    const char c = in.front();
    in.remove_prefix(1);
    if (c == '"') return true;
    if (c != '\\') {
      out += c;
      continue;
    }
    if (in.empty()) return false;
    const char escaped = in.front();
    in.remove_prefix(1);
    switch (escaped) {
      case 'n': out += '\n'; break;
      case 't': out += '\t'; break;
      case 'r': out += '\r'; break;
      case 'b': out += '\b'; break;
      case 'f': out += '\f'; break;
      case 'u': {
        std::uint32_t point = 0, low = 0;
        if (!take_hex(in, point)) return false;
        if (point >= 0xD800 && point < 0xDC00 && in.starts_with("\\u")) {
          in.remove_prefix(2);
          if (!take_hex(in, low)) return false;
          point = low >= 0xDC00 && low < 0xE000 ? 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00) : 0xFFFD;
        } else if (point >= 0xD800 && point < 0xE000) {
          point = 0xFFFD;
        }
        append_utf8(out, point);
        break;
      }
      default: out += escaped;
    }
  }
  return false;
}

// An object, a list, or a bare word, as it stands.
bool take_raw(std::string_view& in, std::string& out) {
  std::size_t depth = 0, i = 0;
  bool quoted = false;
  for (; i < in.size(); ++i) {
    const char c = in[i];
    if (quoted) {
      if (c == '\\') ++i;
      else if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (depth == 0) break;
      --depth;
    } else if (c == ',' && depth == 0) {
      break;
    }
  }
  i = i < in.size() ? i : in.size();
  out = trim(in.substr(0, i));
  in.remove_prefix(i);
  return !out.empty();
}

// "[72,105]" are bytes; anything else stays.
void bytes_of_list(std::string& value) {
  std::string bytes;
  for (const auto part : split(std::string_view(value).substr(1, value.size() - 2), ',')) {
    const auto number = parse_number(trim(part), 255);
    if (!number) return;
    bytes += static_cast<char>(static_cast<unsigned char>(*number));
  }
  value = std::move(bytes);
}

}  // namespace

bool FlatJson::read(std::string_view line) {
  count_ = 0;
  skip_blanks(line);
  if (!line.starts_with('{')) return false;
  line.remove_prefix(1);
  for (;;) {
    skip_blanks(line);
    if (line.starts_with('}')) return true;
    if (count_ == 500) return false;
    if (members_.size() == count_) members_.emplace_back();
    auto& member = members_[count_];
    if (!take_string(line, member.name)) return false;
    skip_blanks(line);
    if (!line.starts_with(':')) return false;
    line.remove_prefix(1);
    skip_blanks(line);
    if (line.starts_with('"')) {
      if (!take_string(line, member.value)) return false;
    } else {
      if (!take_raw(line, member.value)) return false;
      if (member.value.size() >= 2 && member.value.front() == '[') bytes_of_list(member.value);
      else if (member.value == "null") member.value.clear();
    }
    ++count_;
    skip_blanks(line);
    if (line.starts_with(',')) line.remove_prefix(1);
    else if (!line.starts_with('}')) return false;
  }
}

bool FlatJson::has(std::string_view name) const {
  for (std::size_t i = 0; i < count_; ++i)
    if (members_[i].name == name) return true;
  return false;
}

std::string_view FlatJson::operator[](std::string_view name) const {
  for (std::size_t i = 0; i < count_; ++i)
    if (members_[i].name == name) return members_[i].value;
  return {};
}

}  // namespace mailwhy::logs
