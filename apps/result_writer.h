// Writes judged checks in every format that was asked for, and turns verdicts into exit codes.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "apps/io.h"
#include "apps/options.h"
#include "mailwhy/report/document.h"

namespace mailwhy::apps {

// Takes the checks of one run as they become known.  Text and JSON for standard output are written at once, documents and
// files by finish().  Of several checks JSON is one line each, text reports are kept apart by an empty line, and the lines
// of -q stand in columns.
class ResultWriter {
 public:
  // `expected`: how many checks will come.
  ResultWriter(const Options& options, Io& io, std::size_t expected);
  void add(const evidence::Evidence& evidence, const rules::Judgement& judgement);
  // Writes what add() kept back.  Returns the exit code of all checks together; 2 after a complaint when a file cannot be
  // written.  To be called once, also when the run was cut short.
  int finish();
  bool failed() const { return failed_; }  // a file could not be written

 private:
  struct Kept {
    Output output;
    std::string text;                          // text and JSON
    std::optional<report::Document> document;  // every other format
  };
  void add_to(Kept& kept, const evidence::Evidence& evidence, const rules::Judgement& judgement);
  void add_quiet(const evidence::Evidence& evidence, const rules::Judgement& judgement);

  const Options& options_;
  Io& io_;
  std::size_t expected_;
  std::vector<Kept> kept_;
  std::vector<report::QuietRow> quiet_;
  std::optional<int> code_;
  bool failed_ = false;
};

// People read in their own language; programs in English unless --lang asked for another one.  Monitoring always gets English.
report::Catalogue catalogue_for(const Options& options, Format format);
// The document that a form is written as, none for text, JSON, rows; `verb` as in report::Sheet.
std::optional<report::Document> document_for(const Options& options, Format format, std::string verb = "check");

// Whether the exit codes are those of a monitoring plug-in: --nagios, -f nagios on standard output.
bool is_plugin(const Options& options);
// The process's exit code for one verdict (interface.md; --exit-codes).
int exit_code_for(const Options& options, const rules::Judgement& judgement);
// Of several targets' codes the one that counts: 2, 1, 3, 4, 0, the first of these that occurred.
int combine_exit_codes(int a, int b);

}  // namespace mailwhy::apps
