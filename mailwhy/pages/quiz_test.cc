// Cases of the quiz: reproducible, answerable, and never given away by a name.
#include "mailwhy/pages/quiz.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "mailwhy/pages/disguise.h"

using namespace mailwhy;
using namespace mailwhy::pages;

namespace {
std::vector<QuizCase> cases(std::uint64_t seed, std::size_t count) {
  Quiz quiz(embedded_page_texts(), seed);
  std::vector<QuizCase> all;
  while (all.size() < count) {
    auto asked = quiz.next();
    if (!asked) break;
    all.push_back(std::move(*asked));
  }
  return all;
}

bool found(const rules::Judgement& judgement, const std::string& id) {
  return std::any_of(judgement.findings.begin(), judgement.findings.end(), [&](const rules::Finding& f) { return f.id == id; });
}
}  // namespace

TEST_CASE("every case has four answers to each question, and one of them is the judgement's") {
  std::set<std::string> ids;
  std::set<rules::Side> right_sides;
  for (const QuizCase& asked : cases(7, 1000)) {
    CAPTURE(asked.lab_name);
    const rules::Finding& right = asked.right();
    CHECK_MESSAGE(ids.insert(right.id).second, "asked twice");
    if (asked.judgement.cause != "none") CHECK(right.id == asked.judgement.cause);
    CHECK((found(asked.judgement, right.id) || (right.id == QuizCase::nothing_wrong && asked.judgement.findings.empty())));
    REQUIRE(asked.parties.size() == 4);
    CHECK(asked.parties[asked.right_party] == asked.judgement.party);
    std::set<rules::Side> sides;
    for (const auto party : asked.parties) sides.insert(rules::side_of(party));
    CHECK(sides.size() == 4);
    right_sides.insert(rules::side_of(asked.judgement.party));
    REQUIRE(asked.findings.size() == 4);
    std::set<std::string> answers;
    for (std::size_t i = 0; i < asked.findings.size(); ++i) {
      const rules::Finding& finding = asked.findings[i];
      answers.insert(finding.id);
      const rules::Rule* rule = rules::find_rule(finding.id);
      CHECK((rule != nullptr || finding.id == QuizCase::nothing_wrong));
      if (i == asked.right_finding) continue;
      CHECK_FALSE(found(asked.judgement, finding.id));
      if (rule) CHECK_MESSAGE(rules::fill(rule->sentence, finding.args).find('{') == std::string::npos, finding.id);
    }
    CHECK(answers.size() == 4);
  }
  CHECK(ids.size() > 50);
  CHECK(right_sides.size() == 5);
}

TEST_CASE("the same seed asks the same, another seed something else") {
  const auto first = cases(3, 4), again = cases(3, 4), other = cases(4, 4);
  REQUIRE(first.size() == 4);
  const auto same = [](const QuizCase& a, const QuizCase& b) {
    return a.lab_name == b.lab_name && a.parties == b.parties && a.right().id == b.right().id && a.right_finding == b.right_finding;
  };
  CHECK(std::equal(first.begin(), first.end(), again.begin(), again.end(), same));
  CHECK_FALSE(std::equal(first.begin(), first.end(), other.begin(), other.end(), same));
}

TEST_CASE("the domain of a story is called example.test, whole names only") {
  const PageText page{"scenarios/grey.md", "```dns\ngrey.test. MX 10 mx.grey.test.\nmx.grey.test. A 192.0.2.10\nnot-grey.test. A 192.0.2.11\n```\n\n"
                      "```host 192.0.2.10:25\non RCPT TO : 451 4.7.1 bob@grey.test.invalid, come back\n```\n\n```check bob@grey.test\nverdict delayed\n```\n"};
  const std::string text = disguised(page).text;
  CHECK(text.find("example.test. MX 10 mx.example.test.") != std::string::npos);
  CHECK(text.find("check bob@example.test\n") != std::string::npos);
  CHECK(text.find("not-grey.test. A") != std::string::npos);
  CHECK(text.find("bob@grey.test.invalid") != std::string::npos);
}

TEST_CASE("a page about several domains keeps its names") {
  const PageText page{"scenarios/two.md", "```check bob@one.test\n```\n\n```check bob@two.test\n```\n"};
  CHECK(disguised(page).text == page.text);
}
