#include "apps/quiz_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "mailwhy/base/text.h"
#include "mailwhy/report/text/paper.h"

namespace mailwhy::apps {
namespace {
using pages::QuizCase;
using report::key;
using report::Words;
using report::text::Line;
using report::text::Paper;
using report::text::Style;
using rules::Party;

constexpr std::size_t most_quotes = 3, most_quoted_bytes = 600;

std::string_view party_sentence(Party party) {
  switch (party) {
    case Party::sender_message: return key("ours: the message itself, and who wrote it");
    case Party::sender_host: return key("ours: whoever runs the sending mail server");
    case Party::sender_network: return key("ours: the firewall or the provider of the sending network");
    case Party::sender_domain: return key("ours: whoever looks after the domain of the sender's address");
    case Party::this_machine: return key("ours: the machine that the check runs on");
    case Party::recipient_domain: return key("theirs: whoever looks after the DNS of the recipient's domain");
    case Party::recipient_host: return key("theirs: whoever runs the receiving mail server");
    case Party::recipient_policy: return key("theirs: whoever makes the rules for the recipient");
    case Party::recipient_mailbox: return key("theirs: the owner of the mailbox, or its address");
    case Party::list_operator: return key("in between: whoever runs the block list");
    case Party::in_between: return key("in between: whoever runs the network on the way");
    case Party::nobody: return key("nobody's: nothing has to be done for this mail");
    case Party::unknown: return key("not settled: it cannot be told from here");
  }
  return key("not settled: it cannot be told from here");
}

const rules::Finding* leading(const QuizCase& asked) {
  return asked.judgement.findings.empty() ? nullptr : &asked.judgement.findings.front();
}

bool cites(const QuizCase& asked, std::initializer_list<std::string_view> kinds) {
  const auto* finding = leading(asked);
  return finding && std::any_of(finding->seen.begin(), finding->seen.end(), [&](const rules::Citation& c) {
    return std::find(kinds.begin(), kinds.end(), c.kind) != kinds.end();
  });
}

bool cites_session(const QuizCase& asked, std::size_t index) {
  const auto* finding = leading(asked);
  const std::string at = fmt::format("/sessions/{}", index);
  return finding && std::any_of(finding->seen.begin(), finding->seen.end(), [&](const rules::Citation& c) {
    return c.at == at || c.at.starts_with(at + "/");
  });
}

// Whether the question is about the way to the recipient, and not about ourselves or a list.
bool is_about_target(const dns::Lookup& lookup, const evidence::Evidence& evidence) {
  const Domain& name = lookup.question.name;
  if (name == evidence.the_case.recipient.domain) return true;
  return std::any_of(evidence.sessions.begin(), evidence.sessions.end(), [&](const evidence::Session& s) { return s.host == name; });
}

// What is shown at once, what is kept for hints: each a part of the evidence.
std::vector<evidence::Evidence> parted(const QuizCase& asked) {
  const evidence::Evidence& whole = asked.evidence;
  evidence::Evidence empty = whole;
  empty.lookups = {};
  empty.sessions.clear();
  empty.reaches.clear();
  empty.pings.clear();
  empty.listings.clear();
  evidence::Evidence first = empty, sessions = empty, other_places = empty, names = empty;
  // Without a connection the names are all there is.
  const bool all_names = whole.sessions.empty() || cites(asked, {"dns", "list"});
  for (const auto& lookup : whole.lookups.all()) (all_names || is_about_target(lookup, whole) ? first : names).lookups.add(lookup);
  for (std::size_t i = 0; i < whole.sessions.size(); ++i) (cites_session(asked, i) ? first : sessions).sessions.push_back(whole.sessions[i]);
  if (first.sessions.empty() && !sessions.sessions.empty()) {
    first.sessions.push_back(sessions.sessions.front());
    sessions.sessions.erase(sessions.sessions.begin());
  }
  (cites(asked, {"control"}) ? first : other_places).reaches = whole.reaches;
  (cites(asked, {"ping"}) ? first : other_places).pings = whole.pings;
  return {std::move(first), std::move(sessions), std::move(other_places), std::move(names)};
}

void write_lookups(const evidence::Evidence& part, const Words& words, Paper& paper) {
  if (part.lookups.all().empty()) return;
  paper.blank();
  paper.line("DNS", Style::bold);
  for (const auto& lookup : part.lookups.all()) {
    const auto& answer = lookup.answer;
    std::string slow = lookup.took >= 1s ? to_readable(lookup.took) : std::string();
    for (const auto& records : {answer.aliases, answer.records})
      for (const auto& record : records)
        paper.wrapped_with(Line("  "), (record.name.is_root() ? "" : record.name.text()) + ". " + record.text(), 6, std::exchange(slow, {}));
    if (answer.has_records()) continue;
    std::string line = lookup.question.text() + ": " + words.phrase(to_string(answer.kind));
    if (answer.kind == dns::Answer::Kind::other_rcode) line = lookup.question.text() + ": " + dns::to_string(answer.rcode);
    for (const auto& error : answer.errors) line += ", " + error.name() + (error.text.empty() ? "" : ": " + error.text);
    if (!answer.problem.empty()) line += ", " + answer.problem;
    paper.wrapped_with(Line("  "), line, 6, slow);
  }
}

std::string text_of(const evidence::Evidence& part, const report::TextOptions& options, const Words& words) {
  Paper paper(options);
  write_lookups(part, words, paper);
  std::string text = paper.take();
  const std::string conversation = report::transcript_text(part, options);
  return text.empty() || conversation.empty() ? text + conversation : text + "\n" + conversation;
}

// What the other side said, and what it was said to.
void write_quotes(const rules::Finding& finding, std::size_t from, std::size_t most, Paper& paper) {
  for (std::size_t i = from; i < finding.seen.size() && i < from + most; ++i) {
    const auto& citation = finding.seen[i];
    const bool said = citation.kind == "smtp";
    if (!citation.command.empty()) paper.wrapped(Line(said ? "  C> " : "  ?  ", Style::bold), shorten(citation.command, most_quoted_bytes), 5);
    if (!citation.text.empty()) paper.wrapped(Line(said ? "  S> " : "  =  ", Style::bold), shorten(citation.text, most_quoted_bytes), 5);
  }
}

void write_one_answer(std::string_view label, bool right, std::size_t number, const std::string& choice, const Words& words, Paper& paper) {
  Line line(label, Style::bold);
  line.add("  ").add(right ? words("right") : words("wrong"), right ? Style::good : Style::bad);
  paper.wrapped(line.add(fmt::format(": {}  ", number + 1)), choice, 4);
}

report::Slots slots_of(const QuizCase& asked, const report::Catalogue& catalogue) {
  return asked.right().id == QuizCase::nothing_wrong ? report::Slots{} : report::slots_of(asked.right(), catalogue);
}
}  // namespace

void QuizScore::add(const QuizCase& asked_case, const QuizAnswer& answer) {
  ++asked;
  const bool party = answer.party == asked_case.right_party, finding = answer.finding == asked_case.right_finding;
  points += (party ? 1 : 0) + (finding ? 1 : 0);
  if ((!party || !finding) && asked_case.right().id != QuizCase::nothing_wrong) to_read.push_back(asked_case.right());
}

std::string party_choice(Party party, const Words& words) { return std::string(words(party_sentence(party))); }

std::string finding_choice(const rules::Finding& finding, const report::Catalogue& catalogue) {
  if (finding.id == QuizCase::nothing_wrong) return std::string((*catalogue.words)("nothing is wrong: the mail would be accepted"));
  return report::title_of(finding, {}, catalogue);
}

std::vector<std::string> evidence_pieces(const QuizCase& asked, const report::TextOptions& options, const Words& words) {
  std::vector<std::string> pieces;
  for (const auto& part : parted(asked))
    if (std::string text = text_of(part, options, words); !text.empty() || pieces.empty()) pieces.push_back(std::move(text));
  if (const auto* finding = leading(asked); finding && !finding->seen.empty()) {
    Paper paper(options);
    paper.line(words("These words decide:"));
    write_quotes(*finding, 0, 1, paper);
    pieces.push_back(paper.take());
  }
  return pieces;
}

std::string quiz_heading(const QuizCase& asked, int number, int count, const report::TextOptions& options, const Words& words) {
  Paper paper(options);
  paper.line(words("Case {} of {}", number, count), Style::bold);
  paper.wrapped(Line("  "), "mailwhy check " + report::shell_line(asked.args), 4);
  const auto& vantage = asked.evidence.vantage;
  const std::string from = vantage.ip4 ? vantage.ip4->text() : vantage.ip6 ? vantage.ip6->text() : std::string();
  if (!from.empty()) paper.wrapped(Line("  "), words("asked from {} as {}", from, vantage.helo), 4);
  return paper.take();
}

std::string quiz_question(std::string_view question, const std::vector<std::string>& choices, const report::TextOptions& options) {
  Paper paper(options);
  paper.line(question, Style::bold);
  for (std::size_t i = 0; i < choices.size(); ++i) paper.wrapped(Line(fmt::format("  {}  ", i + 1), Style::bold), choices[i], 5);
  return paper.take();
}

std::string quiz_answer(const QuizCase& asked, const QuizAnswer& answer, const QuizScore& score, const report::TextOptions& options,
                        const report::Catalogue& catalogue) {
  const Words& words = *catalogue.words;
  Paper paper(options);
  std::string party = party_choice(asked.parties[asked.right_party], words);
  if (asked.judgement.party != Party::unknown && asked.judgement.party != Party::nobody)
    party += " (" + words.phrase(to_string(asked.judgement.confidence)) + ")";
  write_one_answer(words("Whose move"), answer.party == asked.right_party, asked.right_party, party, words, paper);
  write_one_answer(words("What it is"), answer.finding == asked.right_finding, asked.right_finding, finding_choice(asked.right(), catalogue), words, paper);
  if (asked.right().id != QuizCase::nothing_wrong) write_quotes(asked.right(), 0, most_quotes, paper);
  if (const auto slots = slots_of(asked, catalogue); !slots.whose.empty()) paper.wrapped(Line("  "), slots.whose, 2);
  paper.blank();
  if (asked.right().id != QuizCase::nothing_wrong) paper.line("  mailwhy explain " + asked.right().id);
  paper.line("  mailwhy lab run " + asked.lab_name);
  paper.line(words("{} of {} points", score.points, 2 * score.asked));
  return paper.take();
}

std::string quiz_end(const QuizScore& score, std::uint64_t seed, const report::TextOptions& options, const report::Catalogue& catalogue) {
  const Words& words = *catalogue.words;
  Paper paper(options);
  paper.line(words("Cases: {}. Points: {} of {}.", score.asked, score.points, 2 * score.asked), Style::bold);
  if (!score.to_read.empty()) {
    std::size_t widest = 0;
    for (const auto& finding : score.to_read) widest = std::max(widest, finding.id.size());
    paper.blank();
    paper.line(words("To be read again:"));
    const int column = static_cast<int>(widest) + 20;
    for (const auto& finding : score.to_read) {
      Line line("  mailwhy explain " + finding.id);
      if (column + 30 <= paper.width()) paper.wrapped(line.pad_to(column), finding_choice(finding, catalogue), column);
      else paper.line(line);
    }
  }
  paper.blank();
  paper.wrapped(Line(), words("The same cases once more: {}", fmt::format("mailwhy lab quiz --seed {} --count {}", seed, score.asked)), 2);
  return paper.take();
}

}  // namespace mailwhy::apps
