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

constexpr std::size_t max_text = 16 * 1024;  // no reply needs more to be understood

struct Mark {
  std::size_t begin = 0, end = 0;
};

// Where `pattern` (one alternative, trimmed and in lower case) first occurs in `lowered` (lower-case text), or nullopt.
std::optional<Mark> find_pattern(std::string_view pattern, std::string_view lowered);
// True when it can name a host or a page: then web addresses in the text count, else they are only decoration.
bool names_place(std::string_view pattern);

class Pattern {
 public:
  explicit Pattern(std::string_view text);
  // As it was given, trimmed and in lower case.
  const std::string& text() const { return text_; }
  std::optional<Mark> find(std::string_view lowered) const { return find_pattern(text_, lowered); }

 private:
  std::string text_;
};

// The alternatives of a pattern column.
std::vector<Pattern> parse_patterns(std::string_view text);

// Blots out what only repeats somebody's input: the content of <...>, and words with an "@".
void mask_input(std::string& lowered);
// Reply::text() in lower case and of the same length, without what only repeats somebody's input: the content of <...>, words with
// an "@", and the enhanced codes between the lines.
std::string masked_text(const smtp::Reply& reply);
// The same with the web addresses (http://, https://, www.) blotted out too.
std::string without_links(std::string masked);
// The same with the names of hosts blotted out: words with a dot inside that end in letters.
std::string without_hosts(std::string masked);

// "try again in 5 minutes", "after 300 seconds", "in 00:04:59": seconds, when masked words of a temporary refusal say so.
std::optional<long long> retry_after(std::string_view masked);

}  // namespace mailwhy::bounce
