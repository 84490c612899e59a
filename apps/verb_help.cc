// The verbs that talk about the program itself: help, version, man, completion.
#include <fmt/format.h>

#include "apps/completion.h"
#include "apps/help.h"
#include "apps/man.h"
#include "apps/reasons.h"
#include "apps/table.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"

namespace mailwhy::apps {

int usage_error(Io& io, std::string_view message) {
  io.remember_complaint(message.starts_with("mailwhy: ") ? message.substr(9) : message);
  // The sentence is in the reader's language, the command line below it stays as it was typed.
  const std::string_view name = message.starts_with("mailwhy: ") ? message.substr(0, 9) : std::string_view();
  const std::string_view sentence = message.substr(name.size(), std::min(message.find("\n\n"), message.size()) - name.size());
  io.err(std::string(name) + io.err_words().phrase(sentence) + std::string(message.substr(name.size() + sentence.size())));
  io.err(io.err_words()("exit code {}", 2) + "\n");
  return 2;
}

int missing_target(const Options& options, Io& io) {
  const VerbRow& verb = verb_row(options.verb);
  const std::string example = verb.examples.empty() ? "" : fmt::format("    {}\n", verb.examples.front().command);
  return usage_error(io, fmt::format("mailwhy: {} of what? usage: mailwhy {} {}\n\n{}", verb.name, verb.name, verb.synopsis, example));
}

int run_help(const Options& options, Io& io) {
  if (options.targets.empty()) {
    io.out(program_help());
    return 0;
  }
  const std::string& subject = options.targets.front();
  if (subject == "exit-codes") io.out(exit_codes_help());
  else if (subject == "formats") io.out(formats_help());
  else if (subject == "reasons") io.out(reasons_help());
  else if (subject == "config" || subject == "environment") io.out(config_help());
  else if (const VerbRow* verb = find_verb(subject)) io.out(verb_help(verb->verb, true));
  else {
    std::vector<std::string> subjects{"exit-codes", "formats", "config", "reasons"};
    for (const VerbRow& row : verb_table()) subjects.emplace_back(row.name);
    for (const PlannedVerb& planned : planned_verbs())
      if (planned.name == subject)
        return usage_error(io, complain_about_target(options, 0, fmt::format("mailwhy knows the verb \"{}\" ({}), but this version does not have it yet", planned.name, planned.one_line)));
    const auto near = nearest(subject, subjects);
    return usage_error(io, complain_about_target(options, 0, fmt::format("no help on \"{}\"{}", visible(shorten(subject, 60)), near ? ". Closest: " + *near : "")));
  }
  return 0;
}

int run_version(const Options& options, Io& io) {
  io.out(version_line());
  if (options.verb == Verb::version || options.verbosity > 0) io.out("documents: mailwhy.report/1\n");
  return 0;
}

int run_man(const Options& options, Io& io) {
  if (options.targets.empty()) {
    io.out(manual_page({}));
    return 0;
  }
  std::string name = options.targets.front();
  if (name.starts_with("mailwhy-")) name = name.substr(8);
  if (name == "mailwhy") {
    io.out(manual_page({}));
    return 0;
  }
  const VerbRow* verb = find_verb(name);
  if (verb == nullptr) return usage_error(io, complain_about_target(options, 0, fmt::format("no manual page for \"{}\"", visible(shorten(name, 60)))));
  io.out(manual_page(verb->verb));
  return 0;
}

int run_completion(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  const auto script = completion_script(options.targets.front());
  if (!script) {
    const auto near = nearest(options.targets.front(), {"bash", "zsh", "fish"});
    return usage_error(io, complain_about_target(options, 0, fmt::format("no completion for \"{}\"; there are bash, zsh and fish{}",
                                                                         visible(shorten(options.targets.front(), 60)), near ? ". Closest: " + *near : "")));
  }
  io.out(*script);
  return 0;
}

}  // namespace mailwhy::apps
