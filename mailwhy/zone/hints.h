// Where a walk begins: the name servers of the root, from a hints file.
//
// Two forms, also mixed: zone text as in named.root (". NS a.example." and addresses of those names), and lines of our own,
// "ADDRESS[:PORT] [NAME]".  Comments begin with ; or #.  Every address of the file may be asked, wherever it lies: whoever
// gives the file has chosen them.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/ip.h"

namespace mailwhy::zone {

struct Hint {
  Domain name;     // the root when the file gives none
  Endpoint server;
  friend bool operator==(const Hint&, const Hint&) = default;
};

// In the order of the file, each address once, at most 64.  `port` where none is written.  The error names the line.
Result<std::vector<Hint>> read_hints(std::string_view text, std::uint16_t port);

// The built-in hints (data/root.hints).
std::vector<Hint> builtin_hints(std::uint16_t port);

}  // namespace mailwhy::zone
