// The one table of options and the one table of verbs.  Parser, help, manual pages and completion read nothing else.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "apps/options.h"

namespace mailwhy::apps {

constexpr unsigned bit(Verb verb) { return 1U << static_cast<unsigned>(verb); }
constexpr unsigned all_verbs = ~0U;

enum class Group { question, way, time, answer, program };
std::string_view to_string(Group group);

// What is wrong with a value, as the end of a sentence ("wants a duration such as 30s"); empty when it was taken.
using Complaint = std::optional<std::string>;

struct OptionRow {
  std::string_view name;      // without the dashes
  char letter = 0;            // the short form, 0 when there is none
  std::string_view argument;  // its name in help texts; empty for a switch
  bool argument_optional = false;  // --name alone is allowed, and a value follows only after an =
  std::string_view help;      // one line
  Group group = Group::program;
  unsigned verbs = 0;         // where it has an effect and is shown
  bool shared = true;         // accepted by every verb (interface.md); otherwise by `verbs` only
  bool repeatable = false;
  bool settable = true;       // also by MAILWHY_ variable and in the configuration file
  std::string_view choices;   // the words it takes, blank between, for completion and suggestions
  // Puts the value into the options; for a switch the value is "yes" or "no".
  Complaint (*apply)(Options& options, std::string_view value) = nullptr;

  bool is_switch() const { return argument.empty(); }
  std::string environment_name() const;  // MAILWHY_DNS_PORT
  std::string negated_name() const;      // no-lab; for no-ping: ping
  bool negatable() const;                // a switch that negated_name() turns off again
};

struct Example {
  std::string_view command, note;
};

struct VerbRow {
  Verb verb;
  std::string_view name, synopsis, one_line;
  std::string_view target;  // what the target is, one sentence
  std::string_view about;   // a paragraph or two for the manual
  std::span<const Example> examples;
  bool hidden = false;      // works, but is not listed
};

std::span<const OptionRow> option_table();
std::span<const VerbRow> verb_table();
const VerbRow& verb_row(Verb verb);
const OptionRow* find_option(std::string_view name);
const OptionRow* find_option(char letter);
const VerbRow* find_verb(std::string_view name);

// Verbs that are planned and not in this version, with their one line.
struct PlannedVerb {
  std::string_view name, one_line;
};
std::span<const PlannedVerb> planned_verbs();

// The forms that an answer can have: -f NAME.
struct FormatRow {
  std::string_view name;
  Format format;
  std::string_view one_line;
  unsigned verbs = all_verbs;  // that can be written so
};
std::span<const FormatRow> format_table();

struct ExitCodeRow {
  int code;
  std::string_view meaning;
};
std::span<const ExitCodeRow> exit_code_table();

}  // namespace mailwhy::apps
