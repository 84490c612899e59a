// One line of JSON that holds an object: its strings and numbers by name, everything deeper as its text.
//
// For log lines; not a validator (RFC 8259 is read tolerantly).  Lists of numbers, which journald writes for bytes that are no text, become
// those bytes.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace mailwhy::logs {

class FlatJson {
 public:
  // False when `line` is no object or holds more than 500 members; what was read before is forgotten.
  bool read(std::string_view line);
  // Empty when there is none; the first of several.  Holds until the next read().
  std::string_view operator[](std::string_view name) const;
  bool has(std::string_view name) const;

 private:
  struct Member {
    std::string name, value;
  };
  std::vector<Member> members_;       // the first `count_` are meant; strings are used again
  std::size_t count_ = 0;
};

}  // namespace mailwhy::logs
