#include "apps/man.h"

#include <fmt/format.h>

#include "apps/table.h"
#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {

// Text that groff shall print as it is: backslashes, hyphens as hyphens, and no request at the start of a line.
std::string escaped(std::string_view text) {
  std::string out;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') out += "\\e";
    else if (c == '-') out += "\\-";
    else if (c == '~') out += "\\(ti";
    else if (c == '^') out += "\\(ha";
    else out += c;
    line_start = c == '\n';
  }
  return out;
}

std::string heading(std::string_view page, std::string_view one_line) {
  std::string upper;
  for (const char c : page) upper += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return fmt::format(".TH {} 1 \"\" \"mailwhy {}\" \"User Commands\"\n.SH NAME\n{} \\- {}\n", escaped(upper), MAILWHY_VERSION,
                     escaped(page), escaped(one_line));
}

std::string option_entry(const OptionRow& row) {
  std::string out = ".TP\n";
  if (row.letter != 0) out += fmt::format("\\fB\\-{}\\fR, ", row.letter);
  out += fmt::format("\\fB\\-\\-{}\\fR", escaped(row.name));
  if (row.argument_optional) out += fmt::format("[=\\fI{}\\fR]", escaped(row.argument));
  else if (!row.is_switch()) out += fmt::format(" \\fI{}\\fR", escaped(row.argument));
  out += "\n" + escaped(row.help) + ".";
  if (row.repeatable && !row.is_switch()) out += "\nMay be given several times.";
  if (row.negatable()) out += fmt::format("\nOpposite: \\fB\\-\\-{}\\fR.", escaped(row.negated_name()));
  if (row.settable) out += fmt::format("\nVariable: \\fB{}\\fR.", row.environment_name());
  return out + "\n";
}

std::string options_section(Verb verb) {
  std::string out = ".SH OPTIONS\n";
  for (const Group group : {Group::question, Group::way, Group::time, Group::answer, Group::program}) {
    std::string entries;
    for (const OptionRow& row : option_table())
      if (row.group == group && (row.verbs & bit(verb)) != 0) entries += option_entry(row);
    if (!entries.empty()) out += fmt::format(".SS {}\n{}", to_string(group), entries);
  }
  return out;
}

std::string exit_section() {
  std::string out = ".SH EXIT STATUS\n";
  for (const ExitCodeRow& row : exit_code_table()) out += fmt::format(".TP\n{}\n{}.\n", row.code, escaped(row.meaning));
  return out + ".PP\nWith several targets, the first of 2, 1, 3, 4, 0 that occurred.\n";
}

std::string files_section() {
  return ".SH FILES\n.TP\n\\fI$XDG_CONFIG_HOME/mailwhy/config.toml\\fR\n"
         "Settings, in TOML, named like the long options.\n"
         "An option wins over its variable, the variable over the file.\n";
}

std::string formats_section() {
  std::string out = ".SH FORMATS\n";
  for (const FormatRow& row : format_table()) out += fmt::format(".TP\n\\fB{}\\fR\n{}.\n", escaped(row.name), escaped(row.one_line));
  return out;
}

std::string program_page() {
  std::string out = heading("mailwhy", "find out why mail does not arrive, and whose side it is on");
  out += ".SH SYNOPSIS\n.B mailwhy\n[\\fIVERB\\fR] \\fITARGET\\fR... [\\fIOPTIONS\\fR]\n";
  out += ".SH DESCRIPTION\nAsks what a mail server would ask, judges the answers, and says what happened, on whose side,\n"
         "how sure that is, and what to do.\nNo message is ever sent.\n.PP\n"
         "Without a verb the kind of the target decides: a mail address or a domain is checked, an IP address looked for in lists, a reply code explained.\n";
  out += ".SH VERBS\n";
  for (const VerbRow& verb : verb_table())
    if (!verb.hidden) out += fmt::format(".TP\n\\fB{}\\fR {}\n{}.\n", escaped(verb.name), escaped(verb.synopsis), escaped(verb.one_line));
  out += ".SH ENVIRONMENT\nEvery option has a variable: \\fBMAILWHY_DNS_PORT\\fR for \\fB\\-\\-dns\\-port\\fR.\n"
         "\\fBNO_COLOR\\fR, \\fBCLICOLOR\\fR, \\fBCLICOLOR_FORCE\\fR, \\fBCOLUMNS\\fR and \\fBTERM\\fR are honoured.\n";
  out += files_section() + exit_section();
  return out + ".SH SEE ALSO\n\\fBmailwhy\\-check\\fR(1)\n";
}

}  // namespace

std::string manual_page(std::optional<Verb> which) {
  if (!which) return program_page();
  const VerbRow& verb = verb_row(*which);
  std::string out = heading("mailwhy-" + std::string(verb.name), verb.one_line);
  out += fmt::format(".SH SYNOPSIS\n.B mailwhy {}\n{} [\\fIOPTIONS\\fR]\n", escaped(verb.name), escaped(verb.synopsis));
  out += ".SH DESCRIPTION\n";
  for (const std::string_view text : {verb.target, verb.about})
    if (!text.empty()) out += escaped(text) + "\n.PP\n";
  if (out.ends_with(".PP\n")) out.resize(out.size() - 4);
  if (verb.target.empty() && verb.about.empty()) out += escaped(verb.one_line) + ".\n";
  out += options_section(*which);
  if (!verb.examples.empty()) {
    out += ".SH EXAMPLES\n";
    for (const Example& example : verb.examples) out += fmt::format(".TP\n\\fB{}\\fR\n{}.\n", escaped(example.command), escaped(example.note));
  }
  out += files_section() + exit_section();
  if (*which == Verb::check || *which == Verb::replay) out += formats_section();
  return out + ".SH SEE ALSO\n\\fBmailwhy\\fR(1)\n";
}

}  // namespace mailwhy::apps
