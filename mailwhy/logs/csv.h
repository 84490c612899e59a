// One record of comma-separated values (RFC 4180 s2) that stands on one line.
#pragma once
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace mailwhy::logs {

class CsvLine {
 public:
  // At most 200 fields; what follows is part of the last.  Quotes that never end hold the rest of the line.
  void read(std::string_view line);
  // Empty behind the last one.  Holds until the next read(), as long as the line does.
  std::string_view operator[](std::size_t i) const { return i < fields_.size() ? fields_[i] : std::string_view(); }
  std::size_t size() const { return fields_.size(); }

 private:
  std::vector<std::string_view> fields_;
  std::deque<std::string> own_;       // of fields with doubled quotes
};

}  // namespace mailwhy::logs
