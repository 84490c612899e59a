// The patterns of data/replies: plain words with "*", several alternatives between " | ", ASCII letters in either case.
//
// Words match whole words: "listed" is not in "unlisted", "blacklist*" is in "blacklisted".  A "*" stands for at most
// 80 characters; a leading or trailing one lifts the word border; a leading "^" wants the words of the
// reply to begin there.  One blank matches any run of blanks.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/smtp/reply.h"

namespace mailwhy::bounce {

struct Mark {
  std::size_t begin = 0, end = 0;
};

class Pattern {
 public:
  explicit Pattern(std::string_view text);
  // As it was given, trimmed and in lower case.
  const std::string& text() const { return text_; }
  // True when it can name a host or a page: then web addresses in the text count, else they are only decoration.
  bool names_place() const { return names_place_; }
  // Where it first occurs in `lowered` (lower-case text), or nullopt.
  std::optional<Mark> find(std::string_view lowered) const;

 private:
  std::optional<std::size_t> match_at(std::string_view text, std::size_t begin) const;
  std::string text_;
  std::vector<std::string> parts_;  // between the stars, lower case
  bool open_begin_ = false, open_end_ = false;
  bool names_place_ = false, at_front_ = false;
};

// The alternatives of a pattern column.
std::vector<Pattern> parse_patterns(std::string_view text);

// Reply::text() in lower case and of the same length, without what only repeats somebody's input: the content of <...>, words with
// an "@", and the enhanced codes between the lines.
std::string masked_text(const smtp::Reply& reply);
// The same with the web addresses (http://, https://, www.) blotted out too.
std::string without_links(std::string masked);

// "try again in 5 minutes", "after 300 seconds", "in 00:04:59": seconds, when the words of a temporary refusal say so.
std::optional<long long> retry_after(const smtp::Reply& reply);

}  // namespace mailwhy::bounce
