#include "mailwhy/mail/encoded_words.h"

#include <algorithm>
#include <optional>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/charset.h"
#include "mailwhy/mail/message.h"

namespace mailwhy::mail {
namespace {

constexpr std::size_t longest = 64u << 10;
constexpr std::size_t longest_word = 4000;  // RFC 2047 s2 allows 75

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
    const auto next_word = std::min(text.find("=?", at), text.size());
    out.append(text, at, next_word - at);
    at = next_word;
    if (at == text.size()) break;
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
    std::string storage;
    if (knows_charset(word->charset)) out += to_utf8(word->bytes, word->charset, storage);
    else out += text.substr(begin, at - begin);
  }
  if (is_utf8(out)) return out;
  std::string storage;
  return std::string(to_utf8(out, "windows-1252", storage));
}

}  // namespace mailwhy::mail
