#include "apps/help.h"

#include <fmt/format.h>

#include <algorithm>

#include "apps/table.h"
#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {

// Words in lines of at most `width` columns, each after `indent` blanks.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out, line;
  for (const std::string_view word : split_words(text)) {
    if (!line.empty() && indent + line.size() + 1 + word.size() > width) {
      out += std::string(indent, ' ') + line + "\n";
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  return line.empty() ? out : out + std::string(indent, ' ') + line + "\n";
}

std::string option_left(const OptionRow& row) {
  std::string left = row.letter != 0 ? fmt::format("-{}, ", row.letter) : "    ";
  left += "--" + std::string(row.name);
  if (row.argument_optional) left += "[=" + std::string(row.argument) + "]";
  else if (!row.is_switch()) left += " " + std::string(row.argument);
  return left;
}

std::string examples_block(const VerbRow& verb) {
  std::string out;
  for (const Example& example : verb.examples) {
    if (example.command.size() <= 48) out += fmt::format("  {:<48}  {}\n", example.command, example.note);
    else out += fmt::format("  {}\n  {:<48}  {}\n", example.command, "", example.note);
  }
  return out;
}

std::string options_block(Verb verb, Group group) {
  std::string out;
  for (const OptionRow& row : option_table())
    if (row.group == group && (row.verbs & bit(verb)) != 0)
      out += fmt::format("  {:<30} {}{}\n", option_left(row), row.help, row.repeatable && !row.is_switch() ? " (repeatable)" : "");
  return out;
}

// The few options that most people need, for the one-screen help.
bool is_common(const OptionRow& row) {
  static constexpr std::string_view names[] = {"from", "helo", "lab", "resolver", "timeout", "json", "format", "quiet", "verbose", "save", "control"};
  return std::find(std::begin(names), std::end(names), row.name) != std::end(names);
}

}  // namespace

std::string version_line() { return fmt::format("mailwhy {}\n", MAILWHY_VERSION); }

std::string overview() {
  return "mailwhy finds out why mail does not arrive, and whose side it is on.\n"
         "\n"
         "  mailwhy check bob@example.test        would it arrive? if not, whose move is it?\n"
         "  mailwhy explain 451 4.7.1             what a reply code means, offline\n"
         "  mailwhy check bob@listed.test --lab   try it on the broken mini-Internet inside\n"
         "  mailwhy lab list                      all its cases\n"
         "  mailwhy check -h                      options, with examples\n"
         "\n"
         "It never sends a message.  All verbs: mailwhy help    manual: mailwhy man | man -l -\n";
}

std::string program_help() {
  std::string out = "usage: mailwhy [VERB] TARGET... [--options]\n\nVerbs\n";
  for (const VerbRow& verb : verb_table())
    if (!verb.hidden) out += fmt::format("  {:<12} {}\n", verb.name, verb.one_line);
  out +=
      "\nWithout a verb the target decides: a mail address or a domain is checked, an IP address looked for\nin lists, a reply code explained.\n"
      "Options of a verb: mailwhy VERB -h (one screen) or --help (all).\n"
      "Also: mailwhy help exit-codes, mailwhy help config.\n";
  return out;
}

std::string verb_help(Verb which, bool full) {
  const VerbRow& verb = verb_row(which);
  std::string out = fmt::format("mailwhy {}: {}\n\n", verb.name, verb.one_line);
  if (!verb.examples.empty()) out += examples_block(verb) + "\n";
  out += fmt::format("usage: mailwhy {}{}{} [--options]\n", verb.name, verb.synopsis.empty() ? "" : " ", verb.synopsis);
  if (!verb.target.empty()) out += wrapped(verb.target, 7, 96);
  if (full) {
    if (!verb.about.empty()) out += "\n" + wrapped(verb.about, 0, 96);
    for (const Group group : {Group::question, Group::way, Group::time, Group::answer, Group::program})
      if (const std::string block = options_block(which, group); !block.empty()) out += fmt::format("\n{}\n{}", to_string(group), block);
    out += "\nA switch is turned off by --no-NAME.  Every option has a variable (MAILWHY_DNS_PORT for --dns-port)\n"
           "and a setting in the configuration file: mailwhy help config.\n\n" + exit_codes_help();
    return out;
  }
  std::string common;
  for (const OptionRow& row : option_table())
    if (is_common(row) && (row.verbs & bit(which)) != 0) common += fmt::format("  {:<30} {}\n", option_left(row), row.help);
  if (!common.empty()) out += "\n" + common;
  out += fmt::format("\nall options: mailwhy {} --help      exit codes: mailwhy help exit-codes\n", verb.name);
  return out;
}

std::string exit_codes_help() {
  std::string out = "Exit codes\n";
  for (const ExitCodeRow& row : exit_code_table()) out += fmt::format("  {:>3}  {}\n", row.code, row.meaning);
  out += "Several targets: the first of 2, 1, 3, 4, 0 that occurred.\n--exit-codes sysexits gives those of <sysexits.h>.\n";
  return out;
}

std::string formats_help() {
  std::string out = "Formats: -f NAME on the screen, -f NAME=FILE into a file beside it; may be given several times\n";
  for (const FormatRow& row : format_table()) out += fmt::format("  {:<12} {}\n", row.name, row.one_line);
  out += "An existing file is replaced only with --force.  --nagios is -f nagios with the exit codes of a monitoring plug-in:\n"
         "0 would be accepted, 1 accepted with a risk or delayed, 2 would not arrive, 3 cannot be told from here.\n"
         "Called as check_mailwhy, the program is mailwhy check --nagios.\n";
  return out;
}

std::string config_help() {
  std::string out =
      "Settings come from four places; the first that names one wins:\n"
      "  1. the command line            --resolver 192.0.2.53\n"
      "  2. the environment             MAILWHY_RESOLVER=192.0.2.53\n"
      "  3. the configuration file      resolver = [\"192.0.2.53\"]\n"
      "  4. what is built in\n"
      "The file is TOML: --config FILE, or $XDG_CONFIG_HOME/mailwhy/config.toml, or ~/.config/mailwhy/config.toml.\n"
      "Lists in a variable have commas or blanks between the values; switches are yes or no.\n\n";
  out += fmt::format("  {:<18} {:<26} {}\n", "setting", "variable", "what it does");
  for (const OptionRow& row : option_table())
    if (row.settable) out += fmt::format("  {:<18} {:<26} {}\n", row.name, row.environment_name(), row.help);
  return out;
}

}  // namespace mailwhy::apps
