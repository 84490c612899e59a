#include "mailwhy/trail/received_tokens.h"

namespace mailwhy::trail {
namespace {

constexpr std::size_t most_tokens = 600;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// One comment from its opening bracket on; the position behind it.
std::size_t take_comment(std::string_view value, std::size_t at, Token& token, bool& unclosed) {
  int depth = 0;
  for (; at < value.size(); ++at) {
    const char c = value[at];
    if (c == '\\' && at + 1 < value.size()) {
      token.text += value[++at];
      continue;
    }
    if (c == '(' && depth++ == 0) continue;
    if (c == ')' && --depth == 0) return at + 1;
    if (is_space(c)) {
      if (!token.text.empty() && token.text.back() != ' ') token.text += ' ';
    } else {
      token.text += c;
    }
  }
  unclosed = true;
  return at;
}

// A word up to a blank, a comment or a semicolon that stands in no quotation, literal or angle brackets.
std::size_t take_word(std::string_view value, std::size_t at, Token& token, bool& unclosed) {
  bool quoted = false, literal = false, angle = false;
  for (; at < value.size(); ++at) {
    const char c = value[at];
    if (quoted && c == '\\' && at + 1 < value.size()) {
      token.text += c;
      token.text += value[++at];
      continue;
    }
    if (c == '"') quoted = !quoted;
    if (!quoted) {
      if (is_space(c)) break;
      if (c == '[') literal = true;
      if (c == ']') literal = false;
      if (c == '<') angle = true;
      if (c == '>') angle = false;
      if ((c == '(' || c == ';') && !literal && !angle) break;
    }
    token.text += is_space(c) ? ' ' : c;
  }
  if (quoted) unclosed = true;
  return at;
}

}  // namespace

Tokens tokens_of(std::string_view value) {
  Tokens out;
  std::size_t at = 0;
  while (at < value.size() && out.all.size() < most_tokens) {
    if (is_space(value[at])) {
      ++at;
      continue;
    }
    Token token;
    token.begin = at;
    if (value[at] == ';') {
      token.kind = Token::Kind::semicolon;
      ++at;
    } else if (value[at] == '(') {
      token.kind = Token::Kind::comment;
      at = take_comment(value, at, token, out.unclosed);
    } else {
      at = take_word(value, at, token, out.unclosed);
    }
    token.end = at;
    out.all.push_back(std::move(token));
  }
  return out;
}

}  // namespace mailwhy::trail
