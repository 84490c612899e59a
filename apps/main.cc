// The one binary: words to options, options to the verb that does it.
#include <unistd.h>

#include <algorithm>

#include "apps/file_verb.h"
#include "apps/help.h"
#include "apps/io.h"
#include "apps/options.h"
#include "apps/result_writer.h"
#include "apps/table.h"
#include "apps/verbs.h"
#include "mailwhy/login/judge.h"
#include "mailwhy/posture/judge.h"
#include "mailwhy/ready/judge.h"
#include "mailwhy/relay/judge.h"
#include "mailwhy/rules/finding.h"
#include "mailwhy/rules/said.h"
#include "mailwhy/trail/judge.h"
#include "mailwhy/zone/finding.h"

namespace {

using namespace mailwhy::apps;

using Run = int (*)(const Options&, Io&);
Run function_of(Verb verb) {
  switch (verb) {
    case Verb::check: return run_check;
    case Verb::listed: return run_listed;
    case Verb::ready: return run_ready;
    case Verb::tls: return run_tls;
    case Verb::domain: return run_domain;
    case Verb::headers: return run_headers;
    case Verb::bounce: return run_bounce;
    case Verb::summary: return run_summary;
    case Verb::contacts: return run_contacts;
    case Verb::dns: return run_dns;
    case Verb::wait: return run_wait;
    case Verb::relay: return run_relay;
    case Verb::send: return run_send;
    case Verb::session: return run_session;
    case Verb::spam: return run_spam;
    case Verb::log: return run_log;
    case Verb::login: return run_login;
    case Verb::queue: return run_queue;
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

bool is_finding(std::string_view id) { return mailwhy::rules::find_rule(id) != nullptr || mailwhy::zone::find_kind(id) != nullptr || mailwhy::ready::find_kind(id) != nullptr || mailwhy::posture::find_kind(id) != nullptr || mailwhy::relay::find_kind(id) != nullptr || mailwhy::login::find_kind(id) != nullptr || mailwhy::trail::find_kind(id) != nullptr || mailwhy::rules::find_said_kind(id) != nullptr; }

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
    const std::string line = io.words().phrase(guess_line(options)) + "\n";
    if (options.verbosity < 0) {
    } else if (options.stdout_output().format == Format::text) {
      io.out(line);
    } else {
      io.err(line);
    }
  }
  return function_of(options.verb)(options, io);
}

// Under the name of a monitoring plug-in the program is `mailwhy check --nagios`.
bool called_as_plugin(std::string_view program) { return program.substr(program.rfind('/') + 1) == "check_mailwhy"; }

// A monitoring system reads standard output and knows the codes 0 to 3 only: whatever kept us from an answer is "unknown".
int as_plugin(Io& io, int code, bool silent) {
  if (!silent && !io.said_something()) io.out(mailwhy::report::plugin_unknown(io.first_complaint().empty() ? "the check was stopped" : io.first_complaint()));
  return code >= 0 && code <= 2 && io.first_complaint().empty() ? code : 3;
}

}  // namespace

int main(int argc, char** argv) {
  prepare_process();
  std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  if (argc > 0 && called_as_plugin(argv[0])) {
    if (words.empty() || words.front() != "check") words.insert(words.begin(), "check");
    words.insert(words.begin() + 1, "--nagios");
  }
  const Outside outside{.environment = environment,
                        .read_file = [](const std::string& path) { return read_file(path, 1U << 20); },
                        .is_finding = is_finding,
                        .verb_of_file = verb_of_file,
                        .is_pasted = is_pasted};
  const auto options = parse(words, outside);
  if (!options) {
    Options bare;
    bare.language = language_of(words, outside);
    Io io{bare};
    const int code = usage_error(io, options.error().text);
    const bool plugin = std::find(words.begin(), words.end(), "--nagios") != words.end();
    return plugin ? as_plugin(io, code, false) : code;
  }
  Io io(*options);
  const int code = dispatch(*options, io);
  const bool judges = options->verb == Verb::check || options->verb == Verb::replay || options->verb == Verb::dns || options->verb == Verb::listed;
  return io.exit_code(judges && is_plugin(*options) ? as_plugin(io, code, options->verbosity < -1) : code);
}
