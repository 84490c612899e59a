// mailwhy explain: the page of a finding, or the lecture on a code or a reply.
#include <fmt/format.h>

#include <map>
#include <string>

#include "apps/explain_code.h"
#include "apps/json_explain.h"
#include "apps/verbs.h"
#include "apps/wrap.h"
#include "mailwhy/base/text.h"
#include "mailwhy/rules/finding.h"
#include "mailwhy/rules/page.h"

namespace mailwhy::apps {
namespace {

// What the placeholders of a page stand for when there is no case at hand.
const std::map<std::string, std::string>& general_words() {
  static const std::map<std::string, std::string> words = {
      {"domain", "the domain"},      {"host", "the mail server"},   {"recipient", "ADDRESS"},       {"target", "ADDRESS"},
      {"sender", "the sender"},      {"source", "your address"},    {"address", "its address"},     {"port", "25"},
      {"list", "the list"},          {"helo", "the HELO name"},     {"resolver", "the resolver"},   {"reply", "the reply"},
      {"command", "the command"},    {"sender_domain", "the sender's domain"},
  };
  return words;
}

// "connect.refused": the one-sentence headline, then the page.
std::string explain_finding(const rules::Rule& rule) {
  const auto page = rules::page_of(rule.id);
  std::string text = fmt::format("{}\n\n  {}\n  {} finding, at {}\n", rule.id, rules::fill(rule.sentence, general_words()),
                                 rules::to_string(rules::state_of(rule.effect)), evidence::to_string(rule.stage));
  if (!page) return text;
  // The heading is said already; the sections keep their Markdown, which reads well as text.
  const auto first = page->markdown.find("\n## ");
  if (first != std::string::npos) text += rules::fill(page->markdown.substr(first), general_words());
  return text;
}

std::vector<std::string> known_ids() {
  std::vector<std::string> ids;
  for (const auto* rule : rules::all_rules()) ids.emplace_back(rule->id);
  return ids;
}

// Everything behind the verb as one question: "451 4.7.1" may come as two words.
std::string whole_question(const Options& options) {
  if (options.targets.size() == 1 && options.targets[0] == "-") {
    const auto text = read_file("-", 1U << 20);
    return text ? *text : std::string();
  }
  return join(options.targets, " ");
}

// To a person at a terminal as wide as that is; a pipe gets the lines as they were written.
void say(Io& io, const std::string& page) { io.out(io.out_terminal().is_terminal ? wrap_page(page, io.out_terminal().width) : page); }
}  // namespace

int run_explain(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  const std::string question = whole_question(options);
  if (const auto* rule = rules::find_rule(trim(question))) {
    const bool json = options.stdout_output().format == Format::json;
    if (json) io.out(explain_finding_json(*rule, rules::page_of(rule->id).value_or(rules::Page{})) + "\n");
    else say(io, explain_finding(*rule));
    return 0;
  }
  if (const auto code = read_code(question)) {
    const bool json = options.stdout_output().format == Format::json;
    if (json) io.out(explain_code_json(*code) + "\n");
    else say(io, explain_code(*code));
    return 0;
  }
  std::string sentence = "I know neither a finding nor a reply code like that.";
  if (const auto better = nearest(trim(question), known_ids())) sentence += " Did you mean " + *better + "?";
  else sentence += " Give a code (451 4.7.1), a whole reply (550 5.1.1 no such user) or the id of a finding (route.null-mx).";
  return usage_error(io, complain_about_target(options, 0, sentence));
}

}  // namespace mailwhy::apps
