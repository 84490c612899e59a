// The configuration file (TOML) as a list of settings with their places.  The only code that sees toml++.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/result.h"

namespace mailwhy::apps {

struct Setting {
  std::string key;                  // as the option's name: dns-port (dns_port is read as the same)
  std::vector<std::string> values;  // one, or the items of an array; switches are "yes" and "no"
  std::size_t line = 0, column = 0;              // of the key, from 1
  std::size_t value_line = 0, value_column = 0;  // of the value
};

// Reads the file's text.  `file` is its name in messages.  Every key must be the name of a settable option; the error is the
// complete message: file, line, the line itself, carets and the nearest known setting.
Result<std::vector<Setting>> read_config(std::string_view text, std::string_view file);

// A message about one place of a file: the sentence, then the line with carets under `length` characters.
std::string point_into_file(std::string_view sentence, std::string_view text, std::size_t line, std::size_t column,
                            std::size_t length, std::string_view hint);

}  // namespace mailwhy::apps
