#include "mailwhy/pages/quiz.h"

#include <algorithm>
#include <cstdlib>

#include "mailwhy/base/text.h"
#include "mailwhy/pages/disguise.h"
#include "mailwhy/rules/view.h"

namespace mailwhy::pages {
namespace {
using rules::Finding;
using rules::Party;
using rules::Rule;
using rules::Side;

constexpr std::size_t choices = 4;
constexpr Party all_parties[] = {
    Party::sender_message, Party::sender_host,      Party::sender_network,    Party::sender_domain, Party::recipient_domain, Party::recipient_host,
    Party::recipient_policy, Party::recipient_mailbox, Party::list_operator, Party::in_between,    Party::this_machine,     Party::nobody,
    Party::unknown,
};

bool holds_word(const std::vector<std::string_view>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// What a person is to find.  Without a leading finding it is the first remark, or that nothing is wrong; nullopt when the
// judgement has no answer that could be found.
std::optional<Finding> answer_of(const rules::Judgement& judgement) {
  if (judgement.cause == "none" && judgement.verdict != rules::Verdict::accepted) return {};
  if (!judgement.findings.empty()) return judgement.findings.front();
  Finding nothing;
  nothing.id = QuizCase::nothing_wrong;
  nothing.stage = judgement.stage;
  nothing.party = judgement.party;
  return nothing;
}

// Every {name} of the sentence has something to stand for.
bool can_be_said(std::string_view sentence, const std::map<std::string, std::string>& args) {
  for (auto open = sentence.find('{'); open != sentence.npos; open = sentence.find('{', open + 1)) {
    const auto close = sentence.find('}', open);
    const auto value = args.find(std::string(sentence.substr(open + 1, close - open - 1)));
    if (close == sentence.npos || value == args.end() || value->second.empty()) return false;
  }
  return true;
}

std::map<std::string, std::string> args_of(const evidence::Evidence& evidence, const Finding& right) {
  const rules::View view(evidence);
  auto args = right.args;
  if (const auto* attempt = view.decisive()) args.merge(view.args_for(*attempt));
  args.merge(view.args());
  return args;
}

// How easily a person could take the wrong finding for the right one.  What the page names as a near miss comes first.
int likeness(const Rule& wrong, const Finding& right, bool near_miss) {
  const int stages_apart = std::abs(static_cast<int>(wrong.stage) - static_cast<int>(right.stage));
  return (near_miss ? 8 : 0) + (stages_apart == 0 ? 4 : stages_apart == 1 ? 1 : 0) + (wrong.effect == right.effect ? 2 : 0);
}

std::vector<Finding> wrong_findings(const Outcome& outcome, const lab::Check& check, const Finding& right, Random& random) {
  const auto args = args_of(outcome.evidence, right);
  const Rule* rule = rules::find_rule(right.id);
  const auto follows = split_words(rule ? rule->explains : "");
  std::vector<std::pair<int, const Rule*>> ranked;
  for (const Rule* wrong : rules::all_rules()) {
    const bool true_here = std::any_of(outcome.judgement.findings.begin(), outcome.judgement.findings.end(), [&](const Finding& f) { return f.id == wrong->id; });
    if (true_here || wrong->id == right.id || holds_word(follows, wrong->id) || !can_be_said(wrong->sentence, args)) continue;
    const bool near_miss = std::any_of(check.expectations.begin(), check.expectations.end(),
                                       [&](const lab::Expectation& e) { return e.key == "absent" && e.value == wrong->id; });
    ranked.emplace_back(likeness(*wrong, right, near_miss), wrong);
  }
  random.shuffle(ranked);
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<Finding> wrongs;
  for (std::size_t i = 0; i < ranked.size() && i < choices - 1; ++i) {
    Finding finding = rules::found(*ranked[i].second, Party::unknown, rules::Confidence::guess);
    finding.args = args;
    wrongs.push_back(std::move(finding));
  }
  // Now and then "nothing is wrong" is among the answers although something is, or its being there would tell.
  if (!wrongs.empty() && outcome.judgement.verdict != rules::Verdict::accepted && random.below(4) == 0) {
    wrongs.back() = Finding{};
    wrongs.back().id = QuizCase::nothing_wrong;
  }
  return wrongs;
}

// One party of each other side.  That nobody can know is a wrong answer only where somebody knows for certain; and whoever a
// mere remark is for is not wrong either, although nobody has to move for this mail.
std::vector<Party> wrong_parties(const rules::Judgement& judgement, const Finding& right, Random& random) {
  std::vector<Side> sides;
  for (const Side side : {Side::sender, Side::recipient, Side::between, Side::nobody, Side::unknown}) {
    const bool doubtful = side == Side::unknown && judgement.confidence != rules::Confidence::certain;
    if (side != rules::side_of(judgement.party) && side != right.side() && !doubtful) sides.push_back(side);
  }
  random.shuffle(sides);
  std::vector<Party> wrongs;
  for (std::size_t i = 0; i < sides.size() && i < choices - 1; ++i) {
    std::vector<Party> members;
    for (const Party party : all_parties)
      if (rules::side_of(party) == sides[i]) members.push_back(party);
    if (!members.empty()) wrongs.push_back(members[random.below(members.size())]);
  }
  return wrongs;
}

// The right one among the wrong ones, at a place left to chance.
template <typename T>
std::size_t put_among(std::vector<T>& wrongs, T right, Random& random) {
  random.shuffle(wrongs);
  const auto at = static_cast<std::size_t>(random.below(wrongs.size() + 1));
  wrongs.insert(wrongs.begin() + static_cast<std::ptrdiff_t>(at), std::move(right));
  return at;
}

// "route.null-mx" of "rules/route/null_mx.md", "05-nomail" of "scenarios/05-nomail.md".
std::string lab_name_of(const PageText& page) {
  std::string name = page.name.substr(page.name.find('/') + 1);
  if (name.ends_with(".md")) name.resize(name.size() - 3);
  if (page.kind != PageText::Kind::finding) return name;
  const auto slash = name.find('/');
  std::replace(name.begin(), name.end(), '/', '.');
  std::replace(name.begin() + static_cast<std::ptrdiff_t>(std::min(slash, name.size())), name.end(), '_', '-');
  return name;
}

// One of the page's worlds, by chance; the first of its checks is the question.
std::optional<Outcome> play(const PageText& page, std::uint64_t chance, lab::Check& check) {
  auto worlds = worlds_of(page);
  if (!worlds) return {};
  std::erase_if(*worlds, [](const lab::World& world) { return world.checks.empty(); });
  if (worlds->empty()) return {};
  const lab::World& world = (*worlds)[chance % worlds->size()];
  check = world.checks.front();
  Outcome outcome = run_check(world, check);
  if (!outcome.complaints.empty()) return {};  // what a page does not keep cannot be asked
  return outcome;
}

}  // namespace

Quiz::Quiz(std::vector<PageText> pages, std::uint64_t seed) : random_(seed), pages_(std::move(pages)) { random_.shuffle(pages_); }

std::optional<QuizCase> Quiz::next() {
  while (!pages_.empty()) {
    const PageText page = std::move(pages_.back());
    pages_.pop_back();
    auto asked = case_from(page);
    if (asked && asked_.insert(asked->right().id).second) return asked;
  }
  return {};
}

std::optional<QuizCase> Quiz::case_from(const PageText& page) {
  const std::uint64_t chance = random_.next();
  lab::Check check;
  auto outcome = play(disguised(page), chance, check);
  if (!outcome) outcome = play(page, chance, check);  // a page that needs its own names
  if (!outcome) return {};
  auto right = answer_of(outcome->judgement);
  if (!right) return {};

  QuizCase asked;
  asked.lab_name = lab_name_of(page);
  asked.args = check.args;
  asked.parties = wrong_parties(outcome->judgement, *right, random_);
  asked.right_party = put_among(asked.parties, outcome->judgement.party, random_);
  asked.findings = wrong_findings(*outcome, check, *right, random_);
  asked.right_finding = put_among(asked.findings, std::move(*right), random_);
  if (asked.parties.size() != choices || asked.findings.size() != choices) return {};
  asked.evidence = std::move(outcome->evidence);
  asked.judgement = std::move(outcome->judgement);
  return asked;
}

}  // namespace mailwhy::pages
