// mailwhy explain: the page of a finding, or the lecture on a code or a reply.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "apps/explain_code.h"
#include "apps/json_explain.h"
#include "apps/verbs.h"
#include "apps/wrap.h"
#include "mailwhy/base/text.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/headers/headers.h"
#include "mailwhy/report/login/login.h"
#include "mailwhy/report/posture/posture.h"
#include "mailwhy/report/ready/ready.h"
#include "mailwhy/report/relay/relay.h"
#include "mailwhy/report/text/words.h"
#include "mailwhy/rules/finding.h"
#include "mailwhy/rules/page.h"
#include "mailwhy/zone/finding.h"

namespace mailwhy::apps {
namespace {

// What the placeholders of a page stand for when there is no case at hand.
std::map<std::string, std::string> general_words(const report::Words& words) {
  using report::key;
  static constexpr std::pair<std::string_view, std::string_view> rows[] = {
      {"domain", key("the domain")},     {"host", key("the mail server")},   {"sender", key("the sender")},
      {"source", key("your address")},   {"address", key("its address")},    {"list", key("the list")},
      {"helo", key("the HELO name")},    {"resolver", key("the resolver")},  {"reply", key("the reply")},
      {"command", key("the command")},   {"sender_domain", key("the sender's domain")},
      {"place", key("the server")},
      {"zone", key("the zone")},         {"server", key("the server")},      {"name", key("the name")},
  };
  std::map<std::string, std::string> out{{"recipient", "ADDRESS"}, {"target", "ADDRESS"}, {"port", "25"}, {"user", "USER"}, {"mechanism", "MECHANISM"}, {"offered", "PLAIN"}};
  for (const auto& [name, text] : rows) out.emplace(name, words(text));
  return out;
}

// The sections of a page with their headings in the reader's language; the page has them in English.
std::string with_headings(std::string_view markdown, const report::Words& words) {
  using report::key;
  static constexpr std::string_view headings[] = {key("Means"), key("Whose"), key("Do"), key("Again"), key("How we could be wrong"), key("References")};
  std::string out;
  for (const auto line : split(markdown, '\n')) {
    const auto heading = line.starts_with("## ") ? std::find(std::begin(headings), std::end(headings), line.substr(3)) : std::end(headings);
    out += heading == std::end(headings) ? std::string(line) : "## " + std::string(words(*heading));
    out += '\n';
  }
  out.pop_back();
  return out;
}

std::optional<rules::Page> page_of(const ExplainedFinding& finding, const Io& io) {
  const auto plain = report::Catalogue::builtin(io.words().language());
  return (io.out_terminal().utf8 ? plain : plain.in_ascii()).page(finding.id);
}

std::string sentence_of(const ExplainedFinding& finding, const std::optional<rules::Page>& page, const Io& io) {
  const std::string sentence = page && !page->sentence.empty() ? page->sentence : std::string(finding.sentence);
  return rules::fill(sentence, general_words(io.words()));
}

// As on the check-list; but nobody's own side is looked at here.
std::string_view stage_word(evidence::Stage stage) {
  if (stage == evidence::Stage::identity) return report::key("identity");
  if (stage == evidence::Stage::reputation) return report::key("reputation");
  return report::text::stage_label(stage);
}

std::string_view state_word(std::string_view state) {
  using rules::State;
  for (const auto one : {State::ok, State::note, State::warn, State::fail, State::later})
    if (rules::to_string(one) == state) return report::text::state_word(one);
  return state;
}

// "connect.refused": the one-sentence headline, then the page.
std::string explain_finding(const ExplainedFinding& finding, const Io& io) {
  const report::Words& words = io.words();
  const auto args = general_words(words);
  const auto page = page_of(finding, io);
  std::string text = fmt::format("{}\n\n  {}\n  {}\n", finding.id, sentence_of(finding, page, io),
                                 words("{} finding, at {}", words(state_word(finding.state)), words(stage_word(finding.stage))));
  if (!page) return text;
  // The heading is said already; the sections keep their Markdown, which reads well as text.
  const auto first = page->markdown.find("\n## ");
  if (first != std::string::npos) text += rules::fill(with_headings(page->markdown.substr(first), words), args);
  return text;
}

// Of the rules of check and the kinds of dns.
std::optional<ExplainedFinding> find_finding(std::string_view id) {
  if (const auto* rule = rules::find_rule(id)) return ExplainedFinding{rule->id, rules::to_string(rules::state_of(rule->effect)), rule->sentence, rule->stage};
  if (const auto* kind = zone::find_kind(id)) return ExplainedFinding{kind->id, kind->state, kind->sentence};
  if (const auto* kind = ready::find_kind(id)) return ExplainedFinding{kind->id, kind->state, report::ready_words::sentence_of(kind->id), evidence::Stage::identity};
  if (const auto* kind = posture::find_kind(id)) return ExplainedFinding{kind->id, kind->state, report::posture_words::sentence_of(kind->id), evidence::Stage::domain};
  if (const auto* kind = relay::find_kind(id)) return ExplainedFinding{kind->id, kind->state, report::relay_words::sentence_of(kind->id), evidence::Stage::rcpt_to};
  if (const auto* kind = login::find_kind(id)) return ExplainedFinding{kind->id, kind->state, report::login_words::sentence_of(kind->id), evidence::Stage::login};
  if (const auto* kind = trail::find_kind(id)) return ExplainedFinding{kind->id, kind->state, report::headers_words::sentence_of(kind->id), evidence::Stage::content};
  return std::nullopt;
}

std::vector<std::string> known_ids() {
  std::vector<std::string> ids;
  for (const auto* rule : rules::all_rules()) ids.emplace_back(rule->id);
  for (const auto& kind : zone::all_kinds()) ids.emplace_back(kind.id);
  for (const auto& kind : ready::all_kinds())
    if (kind.id.starts_with("ready.")) ids.emplace_back(kind.id);
  for (const auto& kind : posture::all_kinds())
    if (std::find(ids.begin(), ids.end(), kind.id) == ids.end()) ids.emplace_back(kind.id);
  for (const auto& kind : relay::all_kinds()) ids.emplace_back(kind.id);
  for (const auto& kind : login::all_kinds()) ids.emplace_back(kind.id);
  for (const auto& kind : trail::all_kinds()) ids.emplace_back(kind.id);
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

void answer(const ExplainedFinding& finding, const Options& options, Io& io) {
  if (options.stdout_output().format == Format::json) io.out(explain_finding_json(finding, options.lang.value_or(Language::english)) + "\n");
  else if (options.verbosity >= 0) say(io, explain_finding(finding, io));
  else if (options.verbosity == -1) io.out(fmt::format("{}: {}\n", finding.id, sentence_of(finding, page_of(finding, io), io)));
}

void answer(const CodeQuestion& code, const Options& options, Io& io) {
  if (options.stdout_output().format == Format::json) io.out(explain_code_json(code, options.lang.value_or(Language::english)) + "\n");
  else if (options.verbosity >= 0) say(io, explain_code(code, io.words()));
  else if (options.verbosity == -1) io.out(explain_code_briefly(code, io.words()));
}
}  // namespace

int run_explain(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  const std::string question = whole_question(options);
  if (const auto finding = find_finding(trim(question))) {
    answer(*finding, options, io);
    return 0;
  }
  if (const auto code = read_code(question)) {
    answer(*code, options, io);
    return 0;
  }
  std::string sentence = "I know neither a finding nor a reply code like that.";
  if (const auto better = nearest(trim(question), known_ids())) sentence += " Did you mean " + *better + "?";
  else sentence += " Give a code (451 4.7.1), a whole reply (550 5.1.1 no such user) or the id of a finding (route.null-mx).";
  return usage_error(io, complain_about_target(options, 0, sentence));
}

}  // namespace mailwhy::apps
