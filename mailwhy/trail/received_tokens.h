// A Received field in words, comments and semicolons (RFC 5322 s3.2.2, s3.2.4).
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace mailwhy::trail {

struct Token {
  enum class Kind { word, comment, semicolon };
  Kind kind = Kind::word;
  std::string text;        // of a comment without its brackets, folds as blanks
  std::size_t begin = 0, end = 0;  // in the value
};

struct Tokens {
  std::vector<Token> all;  // at most 600
  bool unclosed = false;
};
Tokens tokens_of(std::string_view value);

}  // namespace mailwhy::trail
