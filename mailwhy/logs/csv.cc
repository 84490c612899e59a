#include "mailwhy/logs/csv.h"

namespace mailwhy::logs {

void CsvLine::read(std::string_view line) {
  constexpr std::size_t most = 200;
  fields_.clear();
  own_.clear();
  for (;;) {
    if (fields_.size() + 1 == most) {
      fields_.push_back(line);
      return;
    }
    if (line.starts_with('"')) {
      std::size_t end = 1;
      bool doubled = false;
      for (; end < line.size(); ++end) {
        if (line[end] != '"') continue;
        if (end + 1 >= line.size() || line[end + 1] != '"') break;
        doubled = true;
        ++end;
      }
      const auto inside = line.substr(1, end - 1);
      if (doubled) {
        auto& plain = own_.emplace_back();
        for (std::size_t i = 0; i < inside.size(); ++i) {
          plain += inside[i];
          if (inside[i] == '"') ++i;
        }
        fields_.push_back(plain);
      } else {
        fields_.push_back(inside);
      }
      line.remove_prefix(end < line.size() ? end + 1 : line.size());
      const auto comma = line.find(',');
      if (comma == std::string_view::npos) return;
      line.remove_prefix(comma + 1);
    } else {
      const auto comma = line.find(',');
      fields_.push_back(line.substr(0, comma));
      if (comma == std::string_view::npos) return;
      line.remove_prefix(comma + 1);
    }
  }
}

}  // namespace mailwhy::logs
