// mailwhy explain: the page of a finding, the lecture on a code or a reply, and whatever else is pasted.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <string>

#include "apps/explain_code.h"
#include "apps/json_explain.h"
#include "apps/unpack.h"
#include "apps/verbs.h"
#include "apps/wrap.h"
#include "mailwhy/base/text.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/headers/headers.h"
#include "mailwhy/report/login/login.h"
#include "mailwhy/report/pasted/pasted.h"
#include "mailwhy/report/posture/posture.h"
#include "mailwhy/report/ready/ready.h"
#include "mailwhy/report/relay/relay.h"
#include "mailwhy/report/said.h"
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
  std::map<std::string, std::string> out{{"recipient", "ADDRESS"}, {"target", "ADDRESS"}, {"source_word", "ADDRESS"}, {"host_word", "HOST"}, {"port", "25"}, {"user", "USER"}, {"mechanism", "MECHANISM"}, {"offered", "PLAIN"}};
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
  if (const auto* kind = rules::find_said_kind(id)) return ExplainedFinding{kind->id, kind->state, report::said_words::sentence_of(kind->id), kind->stage};
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
  for (const auto& kind : rules::all_said_kinds()) ids.emplace_back(kind.id);
  return ids;
}

constexpr std::size_t longest_paste = 1 << 20;

// A file to be read, not words: something that is there, named as files are.
bool is_file(const std::string& word) {
  struct stat facts {};
  return (word.find('/') != std::string::npos || word.find('.') != std::string::npos) && word.find('\n') == std::string::npos && ::stat(word.c_str(), &facts) == 0 && !S_ISDIR(facts.st_mode);
}

// The beginning of a file or of standard input, unpacked.
Result<std::string> beginning_of(const std::string& path) {
  std::string text;
  const auto read = each_piece(path, [&](std::string_view piece) {
    text += piece.substr(0, longest_paste - text.size());
    return text.size() < longest_paste;
  });
  if (!read) return tl::unexpected(read.error());
  return text;
}

// Everything behind the verb as one question: "451 4.7.1" may come as two words; the content of a file; else what is piped in.
Result<std::string> whole_question(const Options& options) {
  if (options.targets.empty()) return ::isatty(STDIN_FILENO) == 1 ? std::string() : beginning_of("-");
  if (options.targets.size() == 1 && (options.targets[0] == "-" || is_file(options.targets[0]))) return beginning_of(options.targets[0]);
  return join(options.targets, " ");
}

pasted::Setting setting_of(const Options& options) {
  const Time now = options.now.value_or(std::chrono::floor<Duration>(std::chrono::system_clock::now()));
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  std::tm parts{};
  return {now, ::localtime_r(&seconds, &parts) != nullptr ? static_cast<int>(parts.tm_gmtoff / 60) : 0};
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
void answer(const pasted::Pasted& pasted, const pasted::Setting& setting, const Options& options, Io& io) {
  const auto text = text_options(options, io.out_terminal(), false);
  if (options.stdout_output().format == Format::json) io.out(report::pasted_json(pasted, setting, true, report::Words::of(options.lang.value_or(Language::english))) + "\n");
  else if (options.verbosity >= 0) io.out(report::pasted_text(pasted, setting, text, io.words()));
  else if (options.verbosity == -1) io.out(report::pasted_line(pasted, text, io.words()));
}

// Codes and words of one reply without anybody's frame, for which there is the lecture.
std::optional<CodeQuestion> plain_reply(const std::string& question, const pasted::Pasted& pasted) {
  const auto& first = pasted.pieces.front();
  if (pasted.pieces.size() > 1 || (first.kind != pasted::Kind::reply && first.kind != pasted::Kind::unknown)) return std::nullopt;
  if (first.quote && !first.quote->frame.empty()) return std::nullopt;
  auto code = read_code(question);
  // What no server says, but who reports of one, as meaning.h divides them: the code has nothing to add.
  if (!code || !code->has_words || first.judged.meaning < bounce::Meaning::delivered || !first.judged.cause.from_words) return code;
  const auto live = cause_of(*code);
  return live.meaning == bounce::Meaning::unknown && !live.from_words ? std::nullopt : code;
}

// Words of somebody who asks for an id or a code, rather than something that was pasted.
bool is_short(std::string_view question) { return split_words(question).size() < 3 && question.find('\n') == question.npos; }
}  // namespace

int run_explain(const Options& options, Io& io) {
  const auto given = whole_question(options);
  if (!given) return complain_about(io, given.error().text, 2);
  const std::string& question = *given;
  if (trim(question).empty()) return missing_target(options, io);
  if (const auto finding = find_finding(trim(question))) {
    answer(*finding, options, io);
    return 0;
  }
  const auto setting = setting_of(options);
  const auto pasted = pasted::sniff(question, setting);
  if (const auto code = plain_reply(question, pasted)) {
    answer(*code, options, io);
    return 0;
  }
  if (pasted.pieces.front().kind != pasted::Kind::unknown || !is_short(trim(question))) {
    answer(pasted, setting, options, io);
    return pasted.pieces.front().kind == pasted::Kind::unknown ? 3 : 0;
  }
  std::string sentence = "I know neither a finding nor a reply code like that.";
  if (const auto better = nearest(trim(question), known_ids())) sentence += " Did you mean " + *better + "?";
  else sentence += " Give a code (451 4.7.1), a whole reply (550 5.1.1 no such user) or the id of a finding (route.null-mx).";
  return usage_error(io, complain_about_target(options, 0, sentence));
}

}  // namespace mailwhy::apps
