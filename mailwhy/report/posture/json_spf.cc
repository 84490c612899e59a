#include "mailwhy/report/posture/json_spf.h"

#include <boost/json.hpp>

#include "mailwhy/report/json_text.h"

namespace mailwhy::report {
namespace {
namespace bj = boost::json;
namespace spf = auth::spf;

bj::array asked_array(const std::vector<spf::Asked>& all) {
  bj::array out;
  for (const auto& one : all) out.push_back(bj::object{{"question", text_value(one.question.text())}, {"outcome", to_string(one.outcome)}, {"void", one.counts_as_void}});
  return out;
}

bj::object step_object(const spf::Step& step, std::string_view record) {
  bj::object out;
  out["term"] = text_value(step.at.in(record));
  out["position"] = step.at.position;
  out["kind"] = to_string(step.kind);
  out["gives"] = step.kind == spf::Kind::redirect ? bj::value(nullptr) : bj::value(to_string(step.gives));
  out["state"] = to_string(step.state);
  out["terms_so_far"] = step.terms_so_far;
  out["void_so_far"] = step.void_so_far;
  if (!step.target.empty()) out["target"] = text_value(step.target);
  if (!step.why.empty()) out["why"] = text_value(step.why);
  out["asked"] = asked_array(step.asked);
  if (step.visit) out["visit"] = *step.visit;
  return out;
}

bj::array flaws(const std::vector<spf::Flaw>& all) {
  bj::array out;
  for (const auto& one : all) out.push_back(bj::object{{"position", one.at.position}, {"length", one.at.length}, {"problem", text_value(one.problem)}});
  return out;
}

bj::object visit_object(const spf::Visit& visit) {
  bj::object out;
  out["how"] = to_string(visit.how);
  out["from"] = visit.from ? bj::value(*visit.from) : bj::value(nullptr);
  out["depth"] = visit.depth;
  out["domain"] = text_value(visit.domain);
  out["outcome"] = to_string(visit.asked.outcome);
  out["record"] = text_value(visit.record);
  out["result"] = to_string(visit.result);
  bj::array steps;
  for (const auto& step : visit.steps) steps.push_back(step_object(step, visit.record));
  out["steps"] = std::move(steps);
  out["errors"] = flaws(visit.errors);
  out["oddities"] = flaws(visit.oddities);
  return out;
}
}  // namespace

void add_spf_visits(const spf::Verdict& verdict, bj::object& out) {
  bj::array visits, path, oddities;
  for (const auto& visit : verdict.visits) visits.push_back(visit_object(visit));
  for (const auto& place : verdict.path) path.push_back(bj::object{{"visit", place.visit}, {"step", place.step}});
  for (const auto& one : verdict.oddities) oddities.push_back(text_value(one));
  out["visits"] = std::move(visits);
  out["path"] = std::move(path);
  out["oddities"] = std::move(oddities);
  if (!verdict.exp) return;
  out["exp"] = bj::object{{"target", text_value(verdict.exp->target)}, {"asked", asked_array(verdict.exp->asked)}, {"problem", text_value(verdict.exp->problem)}};
}

}  // namespace mailwhy::report
