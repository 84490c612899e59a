#include "mailwhy/mail/encoded_words.h"

#include <iconv.h>

#include <cerrno>
#include <optional>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/message.h"

namespace mailwhy::mail {
namespace {

constexpr std::size_t longest = 64u << 10;
constexpr std::size_t longest_word = 4000;  // RFC 2047 s2 allows 75

// By iconv, so that a charset is read as the system knows it; nullopt when it knows none of that name.
std::optional<std::string> to_utf8(const std::string& charset, std::string_view bytes) {
  for (const char c : charset)
    if (!is_digit(c) && !(lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z') && c != '-' && c != '_' && c != '.' && c != ':' && c != '+') return std::nullopt;
  if (charset.empty() || charset.size() > 40) return std::nullopt;
  const iconv_t converter = iconv_open("UTF-8", charset.c_str());
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  std::string input(bytes), out;
  char* in = input.data();
  std::size_t in_left = input.size();
  char buffer[4096];
  bool flushed = false;
  while (in_left > 0 || !flushed) {
    char* to = buffer;
    std::size_t to_left = sizeof buffer;
    flushed = in_left == 0;
    const std::size_t result = iconv(converter, in_left == 0 ? nullptr : &in, &in_left, &to, &to_left);
    out.append(buffer, sizeof buffer - to_left);
    if (result != static_cast<std::size_t>(-1) || errno == E2BIG) continue;
    out += "\xEF\xBF\xBD";
    if (in_left > 0) ++in, --in_left;
    iconv(converter, nullptr, nullptr, nullptr, nullptr);
  }
  iconv_close(converter);
  return is_utf8(out) ? std::optional<std::string>(std::move(out)) : std::nullopt;
}

// RFC 2047 s4.2: "_" is a blank, "=XX" a byte.
std::string decode_q(std::string_view text) {
  std::string out;
  const auto hex = [](char c) { return is_digit(c) ? c - '0' : lower_ascii(c) >= 'a' && lower_ascii(c) <= 'f' ? lower_ascii(c) - 'a' + 10 : -1; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '=' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '_' ? ' ' : text[i];
    }
  }
  return out;
}

struct Word {
  std::string charset;
  std::string bytes;
  std::size_t end = 0;   // behind "?="
};

// encoded-word = "=?" charset "?" encoding "?" encoded-text "?="; blanks within the text are tolerated in Q.
std::optional<Word> word_at(std::string_view text, std::size_t at) {
  if (!text.substr(at).starts_with("=?")) return std::nullopt;
  text = text.substr(0, at + longest_word);  // tolerant, and linear
  const auto charset_end = text.find('?', at + 2);
  if (charset_end == std::string_view::npos || charset_end + 2 >= text.size() || text[charset_end + 2] != '?') return std::nullopt;
  const char encoding = lower_ascii(text[charset_end + 1]);
  const auto end = text.find("?=", charset_end + 3);
  if (end == std::string_view::npos || (encoding != 'q' && encoding != 'b')) return std::nullopt;
  Word word;
  const auto charset = text.substr(at + 2, charset_end - at - 2);
  word.charset = lower_ascii(charset.substr(0, charset.find('*')));  // RFC 2231 s5: a language
  const auto coded = text.substr(charset_end + 3, end - charset_end - 3);
  if (encoding == 'q') {
    word.bytes = decode_q(coded);
  } else {
    std::string clean;
    for (const char c : coded)
      if (c != ' ' && c != '\t' && c != '=') clean += c;
    while (clean.size() % 4 != 0) clean += '=';
    const auto decoded = base64_decode(clean);
    if (!decoded) return std::nullopt;
    word.bytes = *decoded;
  }
  word.end = end + 2;
  return word;
}

}  // namespace

std::string decode_words(std::string_view value) {
  const std::string text = unfolded(value.substr(0, longest));
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    auto word = word_at(text, at);
    if (!word) {
      out += text[at++];
      continue;
    }
    const std::size_t begin = at;
    at = word->end;
    for (;;) {  // neighbours; the blanks between two words are no part of the text (RFC 2047 s6.2)
      std::size_t next = at;
      while (next < text.size() && (text[next] == ' ' || text[next] == '\t')) ++next;
      const auto more = word_at(text, next);
      if (!more) break;
      if (more->charset != word->charset) {
        if (next > at) at = next;
        break;
      }
      word->bytes += more->bytes;
      at = more->end;
    }
    const auto converted = to_utf8(word->charset, word->bytes);
    if (converted) out += *converted;
    else out += text.substr(begin, at - begin);
  }
  if (is_utf8(out)) return out;
  const auto converted = to_utf8("windows-1252", out);
  return converted ? *converted : visible_ascii(out);
}

}  // namespace mailwhy::mail
