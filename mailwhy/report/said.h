// What others report (rules/said.h) in words: the sentence, what it means, whose move it is, what to do.  For bounces, logs, queues.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/report/words.h"
#include "mailwhy/rules/page.h"
#include "mailwhy/rules/said.h"

namespace mailwhy::report {

// What is known of one delivery; bytes from outside, empty when it is not told.
struct SaidFacts {
  std::string host, address, recipient, sender, source, helo, reply, list, command;
};

struct SaidText {
  std::string sentence;            // without full stop
  std::string means, whose;
  std::string doubt;               // how it could be wrong, where it is no more than a guess; else empty
  std::vector<std::string> steps;
  std::vector<std::string> again;  // one word each, as exec takes them; empty when no check would help
};

// Keeps the pages that it has read; for one thread.
class SaidWords {
 public:
  explicit SaidWords(const Words& words) : words_(words) {}
  SaidText text(const rules::Said& said, const SaidFacts& facts);
  const Words& words() const { return words_; }

 private:
  const Words& words_;
  std::map<std::string, std::optional<rules::Page>, std::less<>> pages_;
};
// The same for once.
SaidText said_text(const rules::Said& said, const SaidFacts& facts, const Words& words);

namespace said_words {
// Of a kind of rules/said.h, with its {arguments} not filled in, in English; empty for others.
std::string_view sentence_of(std::string_view id);
// What fills the {arguments} of sentences and pages: the facts, or general words where they are empty ("the mail server").
// {source_word} and {host_word} are for commands: the address, or ADDRESS; the host, or HOST.
std::map<std::string, std::string> arguments(const SaidFacts& facts, const Words& words);
}  // namespace said_words

}  // namespace mailwhy::report
