// Writes what lists said in every format that was asked for, and turns it into an exit code.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "apps/io.h"
#include "mailwhy/report/lists/lists.h"

namespace mailwhy::apps {

// Takes the surveys of one run as they become known.  What goes to files, and gauges, are written by finish().
class ListsWriter {
 public:
  // `expected`: how many surveys will come.
  ListsWriter(const Options& options, Io& io, std::size_t expected);
  void add(const listing::Survey& survey);
  // The exit code of all together; 2 after a complaint when a file cannot be written.
  int finish();

 private:
  std::string worded(const listing::Survey& survey, const Output& output) const;

  const Options& options_;
  Io& io_;
  bool several_, first_ = true;
  report::ListsView view_;
  std::vector<std::string> texts_;
  bool keeps_ = false;
  std::vector<listing::Survey> kept_;
  std::optional<int> code_;
};

}  // namespace mailwhy::apps
