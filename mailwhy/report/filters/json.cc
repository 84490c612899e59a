// mailwhy.spam/1 (spam.schema.json).
#include "mailwhy/report/filters/json_filters.h"
#include "mailwhy/report/json_pretty.h"
#include "mailwhy/report/json_text.h"

namespace mailwhy::report {
namespace {
namespace bj = boost::json;

bj::value points_value(const std::optional<filters::Points>& points) { return points ? bj::value(static_cast<double>(*points) / 1000) : bj::value(nullptr); }

bj::object rule_object(const filters::Rule& rule, const Words& words) {
  bj::object out;
  out["name"] = text_value(rule.name);
  out["score"] = points_value(rule.score);
  out["kind"] = filters::to_string(rule.kind);
  out["known"] = rule.known();
  out["sentence"] = text_value(filter_words::sentence_of(rule, words));
  out["evidence"] = text_value(rule.options);
  out["remedy"] = filters::to_string(rule.remedy);
  out["do"] = text_value(filter_words::step_of(rule, words));
  return out;
}

bj::object change_object(const filters::Change& change, const filters::Inquiry& inquiry, const Words& words) {
  bj::object out;
  out["kind"] = filters::to_string(change.kind);
  out["what"] = text_value(change.what);
  out["words"] = text_value(filter_words::change_of(change, inquiry, words));
  out["touched_bytes"] = change.touched_bytes;
  out["score"] = change.filter ? points_value(change.filter->score) : bj::value(nullptr);
  out["verdict"] = change.filter ? filters::to_string(change.filter->verdict) : std::string_view("unknown");
  out["gone"] = text_values(change.gone);
  out["new"] = text_values(change.added);
  if (!change.parts.empty()) out["joins"] = bj::array(change.parts.begin(), change.parts.end());
  if (!change.problem.empty()) out["problem"] = text_value(change.problem);
  return out;
}

std::string_view verdict_of(const filters::Inquiry& inquiry) {
  if (inquiry.exit_code() == 3) return "inconclusive";
  return inquiry.is_spam() ? "spam" : "ham";
}

}  // namespace

bj::object filter_object(const filters::Filter& filter, const Words& words) {
  bj::object out;
  out["product"] = filters::to_string(filter.product);
  out["title"] = text_value(filter_words::title_of(filter));
  out["version"] = text_value(filter.version);
  out["host"] = text_value(filter.host);
  out["verdict"] = filters::to_string(filter.verdict);
  out["said"] = text_value(filter.said);
  out["score"] = points_value(filter.score);
  out["threshold"] = points_value(filter.threshold);
  bj::array rules, notes, fields;
  for (const auto& rule : filter.rules) rules.push_back(rule_object(rule, words));
  for (const auto& note : filter.notes) notes.push_back(text_value(words.phrase(note)));
  for (const auto field : filter.fields) fields.push_back(bj::value(field));
  out["rules"] = std::move(rules);
  bj::object sum;
  constexpr std::string_view states[] = {"unchecked", "agrees", "differs"};
  sum["state"] = states[static_cast<int>(filter.sum.state)];
  sum["of_rules"] = points_value(filter.sum.of_rules);
  sum["missing"] = points_value(filter.sum.missing);
  sum["without_score"] = filter.sum.without_score;
  out["sum"] = std::move(sum);
  out["notes"] = std::move(notes);
  out["allow_listed"] = filter.listed_as_good();
  out["block_listed"] = filter.listed_as_bad();
  out["fields"] = std::move(fields);
  out["received_above"] = filter.received_above;
  return out;
}

bj::object filters_object(const filters::Explanation& explanation, const Words& words) {
  bj::array list;
  for (const auto& filter : explanation.filters) list.push_back(filter_object(filter, words));
  bj::object out;
  out["filters"] = std::move(list);
  out["left_out"] = explanation.filters_left_out;
  out["passed_gmail"] = explanation.passed_gmail;
  return out;
}

std::string spam_json(const filters::Inquiry& inquiry, bool pretty, const Words& words) {
  bj::object out;
  out["schema"] = "mailwhy.spam/1";
  out["verb"] = "spam";
  out["complete"] = inquiry.complete;
  bj::object target, service;
  target["kind"] = "message";
  target["file"] = text_value(inquiry.message);
  target["size_bytes"] = inquiry.message_bytes;
  out["target"] = std::move(target);
  service["kind"] = filters::to_string(inquiry.service);
  service["at"] = text_value(inquiry.where);
  out["service"] = std::move(service);
  out["started"] = to_rfc3339(inquiry.started);
  out["elapsed_ms"] = to_ms(inquiry.elapsed);
  out["verdict"] = verdict_of(inquiry);
  out["exit_code"] = inquiry.exit_code();
  out["problem"] = inquiry.problem.empty() ? bj::value(nullptr) : text_value(words.phrase(inquiry.problem));
  out["filter"] = inquiry.filter ? bj::value(filter_object(*inquiry.filter, words)) : bj::value(nullptr);
  if (inquiry.bisected) {
    bj::object bisect;
    bisect["questions"] = inquiry.questions;
    bisect["not_asked"] = inquiry.not_asked;
    bj::array changes;
    for (const auto& change : inquiry.changes) changes.push_back(change_object(change, inquiry, words));
    bisect["changes"] = std::move(changes);
    bisect["smallest"] = inquiry.smallest ? bj::value(*inquiry.smallest) : bj::value(nullptr);
    out["bisect"] = std::move(bisect);
  }
  const std::string json = bj::serialize(out);
  return pretty ? pretty_json(json) : json;
}

}  // namespace mailwhy::report
