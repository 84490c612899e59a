// Results of mailwhy bounce and mailwhy log read back: JSON values one after the other, on lines or indented.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "mailwhy/report/summary/summary.h"

namespace mailwhy::apps {

class ResultReader {
 public:
  using Take = std::function<void(const report::SummaryItem&)>;
  explicit ResultReader(Take take);
  ~ResultReader();
  // Pieces of any size.  A value that is none of ours, or cannot be read, is counted; the reader goes on with the next line.
  void feed(std::string_view piece);
  void finish();
  std::uint64_t objects() const;     // results that were understood
  std::uint64_t unreadable() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mailwhy::apps
