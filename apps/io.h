// Standard output and standard error with the facts about them that decide how to draw (ux: colour, width, symbols).
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "apps/options.h"
#include "mailwhy/report/report.h"
#include "mailwhy/report/words.h"

namespace mailwhy::apps {

struct Terminal {
  bool is_terminal = false;
  int width = 80;       // columns to use: 40 to 100, 80 when unknown
  bool utf8 = false;    // symbols outside of ASCII may be shown
  bool colour = false;
  bool plain = false;   // TERM=dumb: no cursor movement either
};

// What Terminal is decided from, so that the decision can be tested.
struct TerminalFacts {
  bool is_terminal = false;
  int columns = 0;  // from the terminal, 0 when unknown
  std::function<std::optional<std::string>(const std::string&)> environment;
};
// Colour, in this order: --color, NO_COLOR, CLICOLOR_FORCE, CLICOLOR=0, TERM=dumb, then whether it is a terminal.
Terminal decide_terminal(const TerminalFacts& facts, const Options& options);

class Io {
 public:
  // Looks at file descriptors 1 and 2 and the environment.
  explicit Io(const Options& options);

  // Writes everything, at once.  After the reader has gone away (EPIPE) output is dropped in silence; any other
  // failure (a full disk) is remembered, see exit_code().
  void out(std::string_view text);
  void err(std::string_view text);
  // One sentence on stderr with the program's name in front, in the reader's language when the catalogue has it.
  void complain(std::string_view sentence);

  // The first sentence that complain() or usage_error() said, for a plug-in's status line; empty when all went well.
  const std::string& first_complaint() const { return first_complaint_; }
  void remember_complaint(std::string_view sentence);
  // True once something was written to standard output.
  bool said_something() const { return said_something_; }

  const Terminal& out_terminal() const { return out_; }
  const Terminal& err_terminal() const { return err_; }
  // The reader's language, as each of the two terminals can show it.
  const report::Words& words() const { return *out_words_; }
  const report::Words& err_words() const { return *err_words_; }
  // True once nobody reads standard output any more; long work may stop.
  bool reader_gone() const { return reader_gone_; }
  // `wanted`, or 2 with a complaint when standard output could not be written.
  int exit_code(int wanted);

 private:
  Terminal out_, err_;
  const report::Words *out_words_, *err_words_;
  bool reader_gone_ = false, said_something_ = false;
  std::string first_complaint_;
  int failed_ = 0;  // errno of the first failure that is not EPIPE
};

// Says the sentence and gives back `code`, for `return complain_about(...)`.
int complain_about(Io& io, std::string_view sentence, int code);

// How a text report is to be drawn: as wide and as colourful as the terminal, or plainly into a file.
report::TextOptions text_options(const Options& options, const Terminal& terminal, bool to_file);
// Whether every file that the run is going to write may be written; found before anybody is asked anything.  A complaint else.
bool outputs_are_free(const Options& options, Io& io);

// Gives file descriptors 0 to 2 something to point to when the caller closed them, so that no socket lands there, and
// ignores SIGPIPE.  Called once, first.
void prepare_process();

// std::getenv as a value.
std::optional<std::string> environment(const std::string& name);
// A whole file, "-" for standard input; at most `limit_bytes`.
Result<std::string> read_file(const std::string& path, std::size_t limit_bytes = 64U << 20);
// Whether write_file() may put something there: a file that is not empty is replaced only when `force` says so.
Result<void> may_write(const std::string& path, bool force);
// Writes a whole new file ("-": standard output), in place of an old one only when may_write() says so.
Result<void> write_file(const std::string& path, std::string_view text, bool force);

}  // namespace mailwhy::apps
