// mailwhy.listed/1 (listed.schema.json).  Keys are never in here: zones are the table's names.
#include <boost/json.hpp>

#include "mailwhy/base/text.h"
#include "mailwhy/report/json_pretty.h"
#include "mailwhy/report/json_text.h"
#include "mailwhy/report/lists/json_entries.h"
#include "mailwhy/report/lists/lists.h"

namespace mailwhy::report {
namespace {
namespace bj = boost::json;
using listing::Entry;
using listing::Survey;

bj::object entry_object(const Survey& survey, const Entry& entry) {
  const auto& list = survey.sources[entry.source].list;
  bj::object out;
  out["zone"] = list.zone;
  out["target"] = survey.subjects[entry.subject].text();
  out["result"] = to_string(entry.result);
  out["impact"] = to_string(list.impact);
  out["nature"] = to_string(list.nature);
  out["family"] = list.family.empty() ? list.zone : list.family;
  out["proved"] = entry.proved;
  out["counts"] = entry.result == listing::Result::listed && listing::matters(list);
  bj::array codes, meanings;
  for (const auto& code : entry.codes) codes.push_back(bj::value(code.text()));
  for (const auto& meaning : entry.meanings) meanings.push_back(text_value(meaning));
  out["codes"] = std::move(codes);
  out["meanings"] = std::move(meanings);
  const std::string shown = visible(entry.reason);
  out["reason"] = shown;
  if (shown != entry.reason) out["reason_raw_b64"] = base64_encode(entry.reason);
  out["why"] = text_value(entry.why);
  out["operator"] = text_value(list.operator_name);
  out["look_up"] = text_value(list.look_up);
  out["removal"] = text_value(list.removal);
  out["advice"] = text_value(list.advice);
  return out;
}

bool is_shown(const Entry& entry, const ListsView& view) { return !view.only_listed || entry.result == listing::Result::listed; }

bj::object target_object(const Survey& survey) {
  bj::object out;
  const bool one = survey.subjects.size() == 1;
  out["kind"] = !one ? "range" : survey.subjects.front().address ? "ip" : "domain";
  out["ascii"] = one ? survey.subjects.front().text() : survey.target;
  out["unicode"] = text_value(survey.target);
  return out;
}

bj::object reverse_object(const listing::Reverse& reverse) {
  bj::object out;
  out["address"] = reverse.address.text();
  out["answer"] = dns::to_string(reverse.kind);
  bj::array names;
  for (std::size_t i = 0; i < reverse.names.size(); ++i) {
    bj::object name;
    name["name"] = text_value(reverse.names[i].text());
    name["leads_back"] = static_cast<bool>(reverse.leads_back[i]);
    names.push_back(std::move(name));
  }
  out["names"] = std::move(names);
  return out;
}

bj::array address_objects(const Survey& survey) {
  bj::array out;
  for (std::size_t i = 0; i < survey.subjects.size(); ++i) {
    const auto totals = listing::totals_of(survey, i);
    bj::object one;
    one["target"] = survey.subjects[i].text();
    one["verdict"] = to_string(totals.verdict);
    one["counts"] = lists_counts(totals);
    out.push_back(std::move(one));
  }
  return out;
}
}  // namespace

bj::object lists_counts(const listing::Totals& totals) {
  bj::object out;
  out["lists"] = totals.lists;
  out["answered"] = totals.answered;
  out["listed"] = totals.listed;
  out["informational"] = totals.informational;
  out["allow"] = totals.allowed;
  out["clean"] = totals.clean;
  out["refused"] = totals.refused;
  out["dead"] = totals.dead;
  out["suspicious"] = totals.suspicious;
  out["unknown"] = totals.unknown;
  return out;
}

bj::array lists_entries(const Survey& survey, const ListsView& view) {
  bj::array lists;
  for (const auto& entry : survey.entries)
    if (is_shown(entry, view)) lists.push_back(entry_object(survey, entry));
  return lists;
}

std::string lists_json(const Survey& survey, const ListsView& view, bool pretty) {
  const auto totals = listing::totals_of(survey);
  bj::object out;
  out["schema"] = "mailwhy.listed/1";
  out["verb"] = "listed";
  out["complete"] = survey.complete;
  out["target"] = target_object(survey);
  bj::object vantage;
  vantage["resolvers"] = bj::array{bj::value(survey.resolver.text())};
  vantage["public_resolver"] = survey.public_resolver;
  vantage["resolver_answers"] = survey.resolver_answers;
  out["vantage"] = std::move(vantage);
  out["started"] = to_rfc3339(survey.started);
  out["elapsed_ms"] = to_ms(survey.elapsed);
  out["verdict"] = to_string(totals.verdict);
  out["summary"] = text_value(lists_summary(survey, Words::of(Language::english)));
  out["exit_code"] = lists_exit_code(survey);
  out["counts"] = lists_counts(totals);
  out["questions"] = survey.questions;
  if (survey.reverse) out["reverse"] = reverse_object(*survey.reverse);
  if (!survey.named.empty()) {
    bj::array names;
    for (const auto& named : survey.named) names.push_back(reverse_object(named));
    out["reverse_of_listed"] = std::move(names);
  }
  if (survey.subjects.size() > 1) out["addresses"] = address_objects(survey);
  out["lists"] = lists_entries(survey, view);
  const std::string text = bj::serialize(out);
  return pretty ? pretty_json(text) : text;
}

std::string lists_json_lines(const Survey& survey, const ListsView& view) {
  std::string text;
  for (const auto& entry : survey.entries) {
    if (!is_shown(entry, view)) continue;
    bj::object line;
    line["schema"] = "mailwhy.listed/1";
    for (auto& [name, value] : entry_object(survey, entry)) line[name] = value;
    line["resolver"] = survey.resolver.text();
    line["at"] = to_rfc3339(survey.started);
    text += bj::serialize(line) + "\n";
  }
  return text;
}

}  // namespace mailwhy::report
