#include "apps/json_quiz.h"

#include <boost/json.hpp>

#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {
namespace json = boost::json;

json::object quiz_document(std::string_view kind) { return {{"schema", "mailwhy.quiz/1"}, {"kind", kind}}; }

json::value number_or_null(const std::optional<std::size_t>& index) { return index ? json::value(*index + 1) : json::value(nullptr); }

json::object outcome(std::optional<std::size_t> given, std::size_t right) {
  return {{"given", number_or_null(given)}, {"right", right + 1}, {"correct", given == right}};
}

json::array quotes_of(const rules::Finding& finding) {
  json::array quotes;
  for (const auto& citation : finding.seen)
    quotes.push_back(json::object{{"kind", citation.kind}, {"command", visible(citation.command)}, {"text", visible(citation.text)}});
  return quotes;
}
}  // namespace

std::string quiz_question_json(const pages::QuizCase& asked, int number, int count, const std::string& seen, const report::Catalogue& catalogue) {
  json::object out = quiz_document("question");
  out["number"] = number;
  out["of"] = count;
  json::array words{"mailwhy", "check"};
  for (const auto& arg : asked.args) words.emplace_back(arg);
  out["check"] = std::move(words);
  out["seen"] = seen;
  json::array parties, findings;
  for (const auto party : asked.parties)
    parties.push_back(json::object{{"party", to_string(party)}, {"side", to_string(rules::side_of(party))}, {"text", party_choice(party, *catalogue.words)}});
  for (const auto& finding : asked.findings) findings.push_back(json::object{{"id", finding.id}, {"text", visible(finding_choice(finding, catalogue))}});
  out["whose"] = std::move(parties);
  out["what"] = std::move(findings);
  return json::serialize(out);
}

std::string quiz_hint_json(int number, const std::string& seen) {
  json::object out = quiz_document("hint");
  out["number"] = number;
  out["seen"] = seen;
  return json::serialize(out);
}

std::string quiz_answer_json(const pages::QuizCase& asked, int number, const std::optional<QuizAnswer>& answer, const report::Catalogue& catalogue) {
  json::object out = quiz_document("answer");
  out["number"] = number;
  json::object whose = outcome(answer ? std::optional(answer->party) : std::nullopt, asked.right_party);
  whose["party"] = to_string(asked.judgement.party);
  whose["side"] = to_string(asked.judgement.side);
  whose["confidence"] = to_string(asked.judgement.confidence);
  json::object what = outcome(answer ? std::optional(answer->finding) : std::nullopt, asked.right_finding);
  what["id"] = asked.right().id;
  what["text"] = visible(finding_choice(asked.right(), catalogue));
  out["whose"] = std::move(whose);
  out["what"] = std::move(what);
  out["because"] = quotes_of(asked.right());
  const bool has_page = asked.right().id != pages::QuizCase::nothing_wrong;
  out["explain"] = has_page ? json::value(json::array{"mailwhy", "explain", asked.right().id}) : json::value(nullptr);
  out["again"] = json::array{"mailwhy", "lab", "run", asked.lab_name};
  return json::serialize(out);
}

std::string quiz_score_json(const QuizScore& score, std::uint64_t seed) {
  json::object out = quiz_document("score");
  out["asked"] = score.asked;
  out["points"] = score.points;
  out["of"] = 2 * score.asked;
  out["seed"] = seed;
  json::array ids;
  for (const auto& finding : score.to_read) ids.emplace_back(finding.id);
  out["read_again"] = std::move(ids);
  return json::serialize(out);
}

}  // namespace mailwhy::apps
