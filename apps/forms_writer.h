// Writes one kind of result in every form that was asked for, and turns several of them into one exit code.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "apps/io.h"
#include "mailwhy/report/document.h"

namespace mailwhy::apps {

// Takes the results of one run as they become known.  What goes to standard output is written at once, what goes to files by finish();
// documents (md, html, junit, nagios) are written by finish() too, wherever they go.
class FormsWriter {
 public:
  FormsWriter(const Options& options, Io& io);
  // Whether every form that was asked for is among `forms`; else a complaint: "ready answers as text, json or md."
  static bool can_write(const Options& options, Io& io, std::string_view verb, std::initializer_list<Format> forms);

  using Worded = std::function<std::string(const Output&)>;
  // `worded` gives the text of the result in one form.
  void add(int code, const Worded& worded);
  // The same, but documents are made of what `sheet` gives in the words of their readers; `worded` has the other forms.
  void add(int code, const std::function<report::Sheet(const report::Catalogue&)>& sheet, const Worded& worded);
  // Words behind all results, in forms that are no documents.
  void append(const Worded& worded);
  // The exit code of all together, 3 when there was none; 2 after a complaint when a file cannot be written.
  int finish();

 private:
  void write(std::size_t output, const std::string& text);

  const Options& options_;
  Io& io_;
  std::vector<std::string> texts_;
  std::vector<std::optional<report::Document>> documents_;  // an output each
  std::optional<int> code_;
};

}  // namespace mailwhy::apps
