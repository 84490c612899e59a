#include "apps/json_explain.h"

#include <boost/json.hpp>

#include "apps/code_names.h"
#include "mailwhy/base/text.h"
#include "mailwhy/report/pasted/pasted.h"

namespace mailwhy::apps {
namespace {
namespace json = boost::json;
constexpr const char* explain_schema = "mailwhy.explain/1";

json::value or_null(const std::string& text) { return text.empty() ? json::value(nullptr) : json::value(text); }
}  // namespace

std::string explain_finding_json(const ExplainedFinding& finding, Language language) {
  const rules::Page page = rules::page_of(finding.id, language).value_or(rules::Page{});
  json::array steps;
  for (const auto& step : page.steps) steps.emplace_back(step);
  json::object out{{"schema", explain_schema},
                   {"kind", "finding"},
                   {"id", std::string(finding.id)},
                   {"stage", std::string(evidence::to_string(finding.stage))},
                   {"state", std::string(finding.state)},
                   {"title", page.sentence.empty() ? std::string(finding.sentence) : page.sentence},
                   {"means", page.means},
                   {"whose", page.whose},
                   {"do", steps},
                   {"again", page.again},
                   {"how_we_could_be_wrong", page.wrong},
                   {"references", page.references}};
  if (language != Language::english) out["lang"] = code_of(language);
  return json::serialize(out);
}

std::string explain_code_json(const CodeQuestion& question, Language language) {
  const auto& words = report::Words::of(language);
  const auto cause = cause_of(question);
  const auto& reply = question.reply;
  const int klass = reply.code > 0 ? reply.klass() : reply.enhanced->klass;
  json::object out{{"schema", explain_schema}, {"kind", "reply"}};
  out["reply_code"] = reply.code > 0 ? json::value(reply.code) : json::value(nullptr);
  out["enhanced_code"] = reply.enhanced ? json::value(reply.enhanced->text()) : json::value(nullptr);
  out["class"] = std::string(words(class_words(klass)));
  out["reply_code_name"] = or_null(std::string(words(name_of(reply.code).words)));
  out["enhanced_code_name"] = or_null(reply.enhanced ? std::string(registered_name(*reply.enhanced)) : "");
  out["text"] = question.has_words ? json::value(visible(reply.text())) : json::value(nullptr);
  out["meaning"] = std::string(bounce::to_string(cause.meaning));
  out["means"] = std::string(words(meaning_words(cause.meaning)));
  out["party"] = or_null(cause.party);
  out["from_words"] = cause.from_words;
  out["row"] = or_null(cause.row_id);
  out["source"] = or_null(cause.source);
  out["retry_after_s"] = cause.retry_after_s ? json::value(*cause.retry_after_s) : json::value(nullptr);
  // What it amounts to; of a code alone nothing more is known than what stands above.
  if (question.has_words && cause.meaning != bounce::Meaning::unknown) {
    const auto told = report::pasted_words::told_of(quote_of(question), judged_of(question), words);
    out["finding"] = std::string(told.said.id);
    out["party"] = std::string(rules::to_string(told.said.party));
    out["side"] = std::string(rules::to_string(rules::side_of(told.said.party)));
    out["confidence"] = std::string(rules::to_string(told.said.confidence));
    json::array steps, again;
    for (const auto& step : told.text.steps) steps.emplace_back(visible(step));
    for (const auto& word : told.text.again) again.emplace_back(visible(word));
    out["do"] = std::move(steps);
    out["again"] = std::move(again);
  }
  if (language != Language::english) out["lang"] = code_of(language);
  return json::serialize(out);
}

}  // namespace mailwhy::apps
