// The one binary: words to options, options to the verb that does it.
#include <unistd.h>

#include "apps/help.h"
#include "apps/io.h"
#include "apps/options.h"
#include "apps/table.h"
#include "apps/verbs.h"
#include "mailwhy/rules/finding.h"

namespace {

using namespace mailwhy::apps;

using Run = int (*)(const Options&, Io&);
Run function_of(Verb verb) {
  switch (verb) {
    case Verb::check: return run_check;
    case Verb::explain: return run_explain;
    case Verb::replay: return run_replay;
    case Verb::schema: return run_schema;
    case Verb::lab: return run_lab;
    case Verb::man: return run_man;
    case Verb::completion: return run_completion;
    case Verb::help: return run_help;
    case Verb::version: return run_version;
  }
  return run_help;
}

bool is_finding(std::string_view id) { return mailwhy::rules::find_rule(id) != nullptr; }

int dispatch(const Options& options, Io& io) {
  if (options.version) return run_version(options, io);
  if (options.help != HelpWanted::no) {
    if (!options.has_verb) io.out(program_help());
    else io.out(verb_help(options.verb, options.help == HelpWanted::full));
    return 0;
  }
  if (!options.has_verb) {
    io.out(overview());
    return 0;
  }
  if (options.verb_guessed) {
    // To people on stdout, as the first line; beside a machine format on stderr, so that the document stays whole.
    const std::string line = guess_line(options) + "\n";
    if (options.verbosity < 0) {
    } else if (options.stdout_output().format == Format::text) {
      io.out(line);
    } else {
      io.err(line);
    }
  }
  return function_of(options.verb)(options, io);
}

}  // namespace

int main(int argc, char** argv) {
  prepare_process();
  const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  const Outside outside{.environment = environment,
                        .read_file = [](const std::string& path) { return read_file(path, 1U << 20); },
                        .is_finding = is_finding};
  const auto options = parse(words, outside);
  if (!options) {
    Io io{Options{}};
    return usage_error(io, options.error().text);
  }
  Io io(*options);
  return io.exit_code(dispatch(*options, io));
}
