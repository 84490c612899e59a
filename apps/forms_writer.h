// Writes one kind of result in every form that was asked for, and turns several of them into one exit code.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "apps/io.h"

namespace mailwhy::apps {

// Takes the results of one run as they become known.  What goes to standard output is written at once, what goes to files by finish().
class FormsWriter {
 public:
  FormsWriter(const Options& options, Io& io) : options_(options), io_(io), texts_(options.outputs.size()) {}
  // `worded` gives the text of the result in one form.
  void add(int code, const std::function<std::string(const Output&)>& worded);
  // The exit code of all together, 3 when there was none; 2 after a complaint when a file cannot be written.
  int finish();

 private:
  const Options& options_;
  Io& io_;
  std::vector<std::string> texts_;
  std::optional<int> code_;
};

}  // namespace mailwhy::apps
