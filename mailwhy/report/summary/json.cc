// mailwhy.summary/1 (summary.schema.json), and the causes as rows and as a sheet.
#include <boost/json.hpp>

#include "mailwhy/base/text.h"
#include "mailwhy/report/csv.h"
#include "mailwhy/report/json_group.h"
#include "mailwhy/report/json_pretty.h"
#include "mailwhy/report/summary/summary.h"

namespace mailwhy::report {
namespace {
namespace bj = boost::json;
using rules::Fate;

using json_group::counts_array, json_group::put, json_group::text_value, json_group::words_array;

constexpr std::size_t most_rows = 200;

bj::object cause_object(const Summary::Cause& cause, SaidWords& said) {
  const auto& group = cause.group;
  const auto text = said.text(cause.said, summary_facts(group));
  bj::object out;
  out["state"] = group.temporary ? "later" : "fail";
  out["cause"] = cause.said.id;
  out["title"] = text_value(text.sentence);
  out["reason"] = bounce::to_string(group.judged.meaning);
  out["class"] = bounce::to_string(group.judged.klass);
  out["sisimai_reason"] = group.judged.sisimai;
  out["permanent"] = group.judged.permanent;
  out["side"] = to_string(rules::side_of(cause.said.party));
  out["party"] = to_string(cause.said.party);
  out["confidence"] = to_string(cause.said.confidence);
  out["count"] = group.count;
  out["share"] = cause.share;
  json_group::put_group(out, group, "message");
  out["means"] = text_value(text.means);
  out["do"] = words_array(text.steps);
  out["again"] = words_array(text.again);
  return out;
}

std::string number(double share) { return std::to_string(static_cast<int>(share * 1000 + 0.5) / 10) + "." + std::to_string(static_cast<int>(share * 1000 + 0.5) % 10); }

}  // namespace

std::string summary_json(const Summary& summary, std::size_t top, bool pretty, SaidWords& said) {
  bj::object out;
  out["schema"] = "mailwhy.summary/1";
  out["verb"] = "summary";
  bool complete = true;
  bj::array inputs, causes;
  for (const auto& input : summary.inputs()) {
    bj::object one;
    one["file"] = text_value(input.name);
    one["objects"] = input.objects;
    one["unreadable"] = input.unreadable;
    put(one, "trouble", input.trouble);
    complete = complete && input.trouble.empty() && input.unreadable == 0;
    inputs.push_back(std::move(one));
  }
  out["complete"] = complete;
  const auto all = summary.causes();
  const bool leads = !all.empty();
  out["side"] = leads ? to_string(rules::side_of(all.front().said.party)) : std::string_view("nobody");
  out["party"] = leads ? to_string(all.front().said.party) : std::string_view("nobody");
  out["confidence"] = leads ? to_string(all.front().said.confidence) : std::string_view("certain");
  out["cause"] = leads ? all.front().said.id : std::string_view("none");
  out["exit_code"] = summary.exit_code();
  out["summary"] = summary_sentence(summary, said.words());
  out["items"] = summary.items();
  out["failed"] = summary.count(Fate::failed);
  out["delayed"] = summary.count(Fate::delayed);
  out["delivered"] = summary.count(Fate::delivered);
  out["complaints"] = summary.count(Fate::complained);
  out["auto_replies"] = summary.count(Fate::answered);
  out["challenges"] = summary.count(Fate::challenged);
  out["not_yours"] = summary.not_yours();
  out["others"] = summary.count(Fate::none);
  if (summary.first()) out["first_seen"] = to_rfc3339(*summary.first());
  if (summary.last()) out["last_seen"] = to_rfc3339(*summary.last());
  for (const auto& cause : all) {
    if (top > 0 && causes.size() == top) break;
    causes.push_back(cause_object(cause, said));
  }
  out["cause_count"] = all.size();
  out["causes"] = std::move(causes);
  out["by_cause"] = counts_array(summary.by_cause(), "cause");
  out["by_side"] = counts_array(summary.by_side(), "side");
  out["by_class"] = counts_array(summary.by_class(), "class");
  out["by_provider"] = counts_array(summary.by_provider(), "provider");
  out["by_domain"] = counts_array(summary.by_domain(), "domain");
  out["inputs"] = std::move(inputs);
  const std::string text = bj::serialize(out);
  return pretty ? pretty_json(text) : text;
}

std::string summary_csv(const Summary& summary, std::size_t top, SaidWords& said) {
  std::string out = "cause,title,reason,class,side,party,confidence,state,count,share_percent,recipients,messages,first_seen,last_seen,domain,provider,advice,masked,example\r\n";
  std::size_t shown = 0;
  for (const auto& cause : summary.causes()) {
    if (top > 0 && shown++ == top) break;
    const auto& group = cause.group;
    const auto text = said.text(cause.said, summary_facts(group));
    const std::string cells[] = {std::string(cause.said.id), text.sentence, std::string(bounce::to_string(group.judged.meaning)), std::string(bounce::to_string(group.judged.klass)),
                                 std::string(to_string(rules::side_of(cause.said.party))), std::string(to_string(cause.said.party)), std::string(to_string(cause.said.confidence)),
                                 group.temporary ? "later" : "fail", std::to_string(group.count), number(cause.share), std::to_string(group.recipients), std::to_string(group.messages),
                                 group.first ? to_rfc3339(*group.first) : "", group.last ? to_rfc3339(*group.last) : "", group.domains.empty() ? "" : group.domains.front().first,
                                 group.providers.empty() ? "" : group.providers.front().first, text.steps.empty() ? "" : text.steps.front(), group.masked, shorten(group.example, 1000)};
    out += csv_row(cells);
  }
  return out;
}

Sheet summary_sheet(const Summary& summary, std::size_t top, SaidWords& said) {
  const auto& words = said.words();
  Sheet sheet;
  sheet.verb = "summary";
  for (const auto& input : summary.inputs()) {
    sheet.target += (sheet.target.empty() ? "" : ", ") + input.name;
    sheet.complete = sheet.complete && input.trouble.empty();
  }
  sheet.target = shorten(sheet.target, 200);
  sheet.summary = summary_sentence(summary, words);
  sheet.exit_code = summary.exit_code();
  sheet.state = sheet.exit_code == 0 ? rules::State::ok : sheet.exit_code == 4 ? rules::State::later : sheet.exit_code == 1 ? rules::State::fail : rules::State::unknown;
  Sheet::Table table{std::string(words(key("Causes"))),
                     {std::string(words(key("Count"))), std::string(words(key("Share"))), std::string(words(key("Cause"))), std::string(words(key("Whose"))), std::string(words(key("Words")))},
                     {}};
  for (const auto& cause : summary.causes()) {
    if (table.rows.size() == (top > 0 ? top : most_rows)) break;
    const auto text = said.text(cause.said, summary_facts(cause.group));
    table.rows.push_back({std::to_string(cause.group.count), number(cause.share) + " %", std::string(cause.said.id), std::string(to_string(cause.said.party)), cause.group.masked});
    if (sheet.items.size() < 20)
      sheet.items.push_back({std::string(cause.said.id), cause.group.temporary ? rules::State::later : rules::State::fail, text.sentence, {cause.group.example}, text.steps, {}});
  }
  if (!sheet.items.empty()) sheet.cause = sheet.items.front().id;
  if (!table.rows.empty()) sheet.tables.push_back(std::move(table));
  sheet.text = summary_text(summary, top, {.width = 100, .utf8 = true}, said);
  return sheet;
}

}  // namespace mailwhy::report
