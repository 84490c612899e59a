#include "mailwhy/mail/transfer.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/characters.h"
#include "mailwhy/mail/mime_lines.h"

namespace mailwhy::mail {
namespace {

constexpr std::uint8_t not_base64 = 0xFF;
constexpr std::size_t longest_cut = 64u << 10;  // base64 in one line is read in pieces

constexpr std::array<std::uint8_t, 256> base64_values = [] {
  std::array<std::uint8_t, 256> values{};
  for (auto& value : values) value = not_base64;
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < letters.size(); ++i) values[static_cast<unsigned char>(letters[i])] = static_cast<std::uint8_t>(i);
  return values;
}();

std::uint8_t base64_value(char c) { return base64_values[static_cast<unsigned char>(c)]; }

// Line after line with its end; a very long one in pieces.
class Cuts {
 public:
  // No encoding needs more than three bytes for one.
  Cuts(std::string_view body, std::size_t most_bytes) : body_(body.substr(0, std::min(body.size(), most_bytes) * 3 + longest_cut)), lines_(body_) {}
  struct Cut {
    std::string_view text, line_end;
    bool whole;   // its end, or that of the body, is here
  };
  bool done() const { return at_ >= body_.size(); }
  Cut next() {
    if (at_ >= line_.next) line_ = lines_.at(at_);
    const auto end = std::min(line_.end, at_ + longest_cut);
    const auto text = body_.substr(at_, end - at_);
    const bool whole = end == line_.end;
    at_ = whole ? line_.next : end;
    return {text, whole ? body_.substr(line_.end, line_.next - line_.end) : std::string_view(), whole};
  }

 private:
  std::string_view body_;
  AnyLines lines_;
  AnyLines::Line line_{0, 0, 0};
  std::size_t at_ = 0;
};

class Base64 {
 public:
  explicit Base64(std::string& out) : out_(out) {}
  // Takes a line that is nothing but whole groups; false, and nothing done, when it is not.
  bool add_clean(std::string_view coded) {
    if (count_ != 0 || coded.size() % 4 != 0) return false;
    const std::size_t before = out_.size();
    if (add_whole(coded) == coded.size()) return true;
    out_.resize(before);
    return false;
  }
  void add(std::string_view coded) {
    for (std::size_t i = 0; i < coded.size(); ++i) {
      if (coded[i] == '=') flush();
      const auto value = base64_value(coded[i]);
      if (value == not_base64) continue;
      bits_ = bits_ << 6 | value;
      if (++count_ < 4) continue;
      put(bits_ >> 16), put(bits_ >> 8), put(bits_);
      bits_ = 0, count_ = 0;
    }
  }
  // What is there of the last four letters.
  void flush() {
    if (count_ >= 2) put(bits_ << (24 - 6 * count_) >> 16);
    if (count_ == 3) put(bits_ << 6 >> 8);
    bits_ = 0, count_ = 0;
  }

 private:
  void put(std::uint32_t byte) { out_ += static_cast<char>(byte & 0xFF); }
  // Groups of four good letters, as many as there are.
  std::size_t add_whole(std::string_view coded) {
    const std::size_t begin = out_.size();
    out_.resize(begin + coded.size() / 4 * 3);
    char* to = out_.data() + begin;
    std::size_t i = 0;
    for (; i + 4 <= coded.size(); i += 4) {
      const std::uint32_t a = base64_value(coded[i]), b = base64_value(coded[i + 1]), c = base64_value(coded[i + 2]), d = base64_value(coded[i + 3]);
      if ((a | b | c | d) > 63) break;
      const std::uint32_t bits = a << 18 | b << 12 | c << 6 | d;
      *to++ = static_cast<char>(bits >> 16);
      *to++ = static_cast<char>(bits >> 8 & 0xFF);
      *to++ = static_cast<char>(bits & 0xFF);
    }
    out_.resize(static_cast<std::size_t>(to - out_.data()));
    return i;
  }

  std::string& out_;
  std::uint32_t bits_ = 0;
  int count_ = 0;
};

// Words between blanks, or bytes that base64 has not: prose.  One stray byte in a long line is damage.
bool is_prose(std::string_view line, bool after_padding) {
  line = trim(line);
  if (line.empty()) return false;
  std::size_t strays = 0, words = 1;
  bool in_blank = false;
  for (const char c : line) {
    if (is_blank(c)) {
      words += in_blank ? 0 : 1;
      in_blank = true;
      continue;
    }
    in_blank = false;
    if (base64_value(c) == not_base64 && c != '=') ++strays;
  }
  if (after_padding && strays > 0) return true;
  if (words > 1 && line.size() / words < 16) return true;
  return strays * 10 > line.size();
}

}  // namespace

std::string base64_text(std::string_view body, std::size_t most_bytes) {
  std::string out;
  out.reserve(std::min(most_bytes, body.size() / 4 * 3 + 4));
  Base64 decoder(out);
  bool padded = false, any = false;
  for (Cuts cuts(body, most_bytes); !cuts.done() && out.size() < most_bytes;) {
    const auto line = cuts.next();
    if (decoder.add_clean(line.text)) {
      any = any || !line.text.empty();
      continue;
    }
    if (is_prose(line.text, padded)) {
      decoder.flush();
      if (any && !out.empty() && !ends_line(out.back())) out += '\n';
      out.append(line.text).append(line.line_end);
      any = true;
      continue;
    }
    decoder.add(line.text);
    padded = padded || line.text.find('=') != std::string_view::npos;
    any = true;
  }
  decoder.flush();
  if (out.size() > most_bytes) out.resize(most_bytes);
  return out;
}

std::string quoted_printable_text(std::string_view body, std::size_t most_bytes) {
  std::string out;
  out.reserve(std::min(most_bytes, body.size()));
  for (Cuts cuts(body, most_bytes); !cuts.done() && out.size() < most_bytes;) {
    const auto line = cuts.next();
    auto text = line.text;
    if (line.whole)  // s6.7 rule 3: blanks there are not the sender's
      while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    const bool soft = line.whole && text.ends_with('=');
    if (soft) text.remove_suffix(1);
    for (std::size_t i = 0; i < text.size();) {
      const auto equal = std::min(text.find('=', i), text.size());
      out += text.substr(i, equal - i);
      i = equal;
      if (i >= text.size()) break;
      const bool code = i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
      out += code ? static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])) : '=';
      i += code ? 3 : 1;
    }
    if (!soft) out += line.line_end;
  }
  if (out.size() > most_bytes) out.resize(most_bytes);
  return out;
}

std::string uuencoded_text(std::string_view body, std::size_t most_bytes) {
  std::string out;
  bool inside = false, done = false;
  for (Cuts cuts(body, most_bytes); !cuts.done() && out.size() < most_bytes;) {
    const auto line = cuts.next();
    if (!inside) {
      const auto words = line.text.starts_with("begin ") && !done ? split_words(line.text.substr(0, 300)) : std::vector<std::string_view>();
      inside = words.size() >= 3 && words[1].size() >= 3 && words[1].size() <= 4 && parse_number(words[1]).has_value();
      if (!inside) out.append(line.text).append(line.line_end);
      continue;
    }
    if (line.text == "end") {
      inside = false, done = true;
      continue;
    }
    if (line.text.empty()) continue;
    const auto value = [](char c) { return static_cast<std::uint32_t>(c - ' ') & 0x3F; };
    std::size_t length = value(line.text[0]);
    const auto coded = line.text.substr(1);
    for (std::size_t i = 0; i < coded.size() && length > 0; i += 4) {
      const auto letter = [&](std::size_t n) { return i + n < coded.size() ? value(coded[i + n]) : 0u; };
      const std::uint32_t bits = letter(0) << 18 | letter(1) << 12 | letter(2) << 6 | letter(3);
      for (int shift = 16; shift >= 0 && length > 0; shift -= 8, --length) out += static_cast<char>(bits >> shift & 0xFF);
    }
  }
  if (out.size() > most_bytes) out.resize(most_bytes);
  return out;
}

}  // namespace mailwhy::mail
