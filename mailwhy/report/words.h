// Our own words in the reader's language.
//
// The English text is the key and what is said when a row is missing.  A language is data/words/<code>.tsv (what report and apps
// say: the literals of the sources) and data/words/<code>.phrases.tsv (what rules and the rooms below have written into findings
// as finished English: read back by its pattern).  tools/check_words holds both against the sources.
// Codes, field names, protocol words, command lines and the other side's words never come here.
#pragma once
#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/language.h"

namespace mailwhy::report {

// Marks a literal that is looked up later, so that check_words finds it.
constexpr std::string_view key(std::string_view english) { return english; }

// Letters and marks that ASCII lacks as people write them without: "ae", "ss", '"'.  Other bytes stay.
std::string without_accents(std::string_view text);

class Words {
 public:
  // The built-in words; `ascii` for terminals that have nothing else.
  static const Words& of(Language language, bool ascii = false);
  // From tables of two columns; lines that begin with # are comments, and "=" means the same as in English.
  Words(Language language, std::string_view table, std::string_view phrases, bool ascii = false);

  Language language() const { return language_; }
  std::string_view operator()(std::string_view english) const;
  // {} are filled in order; a translation may say {0}, {1}.
  template <typename... Args>
    requires(sizeof...(Args) > 0)
  std::string operator()(std::string_view english, const Args&... args) const {
    return filled((*this)(english), {fmt::to_string(args)...});
  }

  // Words of ours that are finished already: as a whole, or by the pattern they were made from.  What stands in the pattern's
  // blanks is kept byte by byte.  Words that nobody knows stay as they are.
  std::string phrase(std::string_view english) const;

  static std::string filled(std::string_view pattern, const std::vector<std::string>& args);

 private:
  // "{phrase}, said by {}": literal parts around blanks.  {} takes anything, {n} digits, {word} no blanks,
  // {phrase} is itself looked up.
  struct Pattern {
    std::vector<std::string> literals;  // one more than blanks
    std::vector<std::string> blanks;
    std::string translation;
  };
  void read(std::string_view table, bool patterns, bool ascii);
  std::string phrase(std::string_view english, int depth) const;

  Language language_;
  std::map<std::string, std::string, std::less<>> rows_, phrases_;
  std::vector<Pattern> patterns_;
};

}  // namespace mailwhy::report
