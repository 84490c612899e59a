#include "apps/completion.h"

#include <fmt/format.h>

#include <algorithm>

#include "apps/table.h"
#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {

bool takes_file(const OptionRow& row) { return row.argument == "FILE" || row.argument == "DIR"; }

std::string verb_words() {
  std::string out;
  for (const VerbRow& verb : verb_table())
    if (!verb.hidden) out += (out.empty() ? "" : " ") + std::string(verb.name);
  return out;
}

std::string option_words(Verb verb) {
  std::string out;
  for (const OptionRow& row : option_table())
    if ((row.verbs & bit(verb)) != 0) out += (out.empty() ? "--" : " --") + std::string(row.name);
  return out;
}

// The words a verb's target may be, where there is a list.
std::string target_words(Verb verb) {
  if (verb == Verb::completion) return "bash zsh fish";
  if (verb == Verb::lab) return "list run serve stop quiz";
  if (verb == Verb::schema) return "report";
  if (verb == Verb::help) return verb_words() + " exit-codes formats config reasons";
  if (verb == Verb::man) return verb_words();
  return "";
}
bool takes_file(Verb verb) { return verb == Verb::replay || verb == Verb::lab; }

std::string bash() {
  std::string out =
      "# bash completion for mailwhy\n"
      "_mailwhy() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} verb= i\n"
      "  COMPREPLY=()\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case ${COMP_WORDS[i]} in\n";
  std::string pattern = verb_words();
  std::replace(pattern.begin(), pattern.end(), ' ', '|');
  out += fmt::format("      {}|man) verb=${{COMP_WORDS[i]}}; break;;\n    esac\n  done\n", pattern);
  // `--color=al` arrives as three words in bash.
  out += "  if [[ $word == \"=\" ]]; then word=; elif [[ $before == \"=\" && COMP_CWORD -gt 1 ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi\n";
  out += "  case $before in\n";
  std::string files;
  for (const OptionRow& row : option_table()) {
    std::string names = "--" + std::string(row.name);
    if (row.letter != 0) names += fmt::format("|-{}", row.letter);
    if (row.argument_optional) continue;  // the next word is not its value
    if (!row.choices.empty()) out += fmt::format("    {}) COMPREPLY=($(compgen -W '{}' -- \"$word\")); return;;\n", names, row.choices);
    else if (takes_file(row)) files += (files.empty() ? "" : "|") + names;
    else if (!row.is_switch()) out += fmt::format("    {}) return;;\n", names);
  }
  out += fmt::format("    {}) COMPREPLY=($(compgen -f -- \"$word\")); return;;\n  esac\n", files);
  out += "  if [[ $word == -* ]]; then\n    case $verb in\n";
  for (const VerbRow& verb : verb_table())
    out += fmt::format("      {}) COMPREPLY=($(compgen -W '{}' -- \"$word\"));;\n", verb.name, option_words(verb.verb));
  out += fmt::format("      *) COMPREPLY=($(compgen -W '{}' -- \"$word\"));;\n    esac\n    return\n  fi\n", option_words(Verb::check));
  out += "  case $verb in\n";
  for (const VerbRow& verb : verb_table()) {
    const std::string words = target_words(verb.verb);
    if (words.empty() && !takes_file(verb.verb)) continue;
    out += fmt::format("    {}) COMPREPLY=($(compgen {}-W '{}' -- \"$word\"));;\n", verb.name, takes_file(verb.verb) ? "-f " : "", words);
  }
  out += fmt::format("    '') COMPREPLY=($(compgen -W '{}' -- \"$word\"));;\n  esac\n}}\ncomplete -F _mailwhy mailwhy\n", verb_words());
  return out;
}

// In single quotes for a shell; our tables hold no single quote but the apostrophe of a sentence.
std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string zsh_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_option(const OptionRow& row) {
  std::string action;
  if (!row.is_switch()) {
    action = (row.argument_optional ? "::" : ":") + lower_ascii(zsh_escaped(row.argument)) + ":";
    if (!row.choices.empty()) action += fmt::format("({})", row.choices);
    else if (takes_file(row)) action += "_files";
  }
  const std::string star = row.repeatable ? "*" : "";
  const std::string text = fmt::format("[{}]{}", zsh_escaped(row.help), action);
  std::string out = "      " + single_quoted(fmt::format("{}--{}{}{}", star, row.name, row.is_switch() ? "" : row.argument_optional ? "=-" : "=", text)) + " \\\n";
  if (row.letter != 0) out += "      " + single_quoted(fmt::format("{}-{}{}{}", star, row.letter, row.is_switch() ? "" : "+", text)) + " \\\n";
  return out;
}

std::string zsh() {
  std::string out = "#compdef mailwhy\n# zsh completion for mailwhy\n_mailwhy() {\n  local -a verbs\n  verbs=(\n";
  for (const VerbRow& verb : verb_table())
    if (!verb.hidden) out += "    " + single_quoted(fmt::format("{}:{}", verb.name, zsh_escaped(verb.one_line))) + "\n";
  out += "  )\n  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n    _describe verb verbs\n    return\n  fi\n  case $words[2] in\n";
  for (const VerbRow& verb : verb_table()) {
    out += fmt::format("    {})\n      _arguments \\\n", verb.name);
    for (const OptionRow& row : option_table())
      if ((row.verbs & bit(verb.verb)) != 0) out += zsh_option(row);
    const std::string words = target_words(verb.verb);
    const std::string action = words.empty() ? (takes_file(verb.verb) ? "_files" : "") : "(" + words + ")";
    out += "      " + single_quoted("*:target:" + action) + ";;\n";
  }
  out += "    *)\n      _arguments \\\n";
  for (const OptionRow& row : option_table())
    if ((row.verbs & bit(Verb::check)) != 0) out += zsh_option(row);
  return out + "      '*:target:';;\n  esac\n}\nif [[ $funcstack[1] == _mailwhy ]]; then _mailwhy \"$@\"; else compdef _mailwhy mailwhy; fi\n";
}

std::string fish() {
  std::string out = "# fish completion for mailwhy\ncomplete -c mailwhy -f\n";
  for (const VerbRow& verb : verb_table()) {
    if (!verb.hidden)
      out += fmt::format("complete -c mailwhy -n __fish_use_subcommand -a {} -d {}\n", verb.name, single_quoted(verb.one_line));
    const std::string seen = single_quoted(fmt::format("__fish_seen_subcommand_from {}", verb.name));
    if (const std::string words = target_words(verb.verb); !words.empty())
      out += fmt::format("complete -c mailwhy -n {} -a {}\n", seen, single_quoted(words));
    if (takes_file(verb.verb)) out += fmt::format("complete -c mailwhy -n {} -F\n", seen);
  }
  for (const OptionRow& row : option_table()) {
    out += fmt::format("complete -c mailwhy -l {}", row.name);
    if (row.letter != 0) out += fmt::format(" -s {}", row.letter);
    if (row.argument_optional) out += " -f -a " + single_quoted(row.choices);
    else if (!row.choices.empty()) out += " -x -a " + single_quoted(row.choices);
    else if (takes_file(row)) out += " -r -F";
    else if (!row.is_switch()) out += " -x";
    out += fmt::format(" -d {}\n", single_quoted(row.help));
  }
  return out;
}

}  // namespace

std::optional<std::string> completion_script(std::string_view shell) {
  if (shell == "bash") return bash();
  if (shell == "zsh") return zsh();
  if (shell == "fish") return fish();
  return {};
}

}  // namespace mailwhy::apps
