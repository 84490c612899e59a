// route.ttl-very-long: a move of the mail host would not be noticed for more than a week.
#include <algorithm>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::route {
extern const Rule ttl_very_long;

namespace {
constexpr std::uint32_t day_s = 86400, long_s = 7 * day_s;

// What a cache hands out is the rest of the time, so a long one is long for certain, and a short one says nothing.
std::uint32_t longest(const dns::Answer& answer) {
  std::uint32_t ttl = 0;
  for (const auto& record : answer.records) ttl = std::max(ttl, record.ttl_s);
  return ttl;
}

void judge_ttl_very_long(const View& view, std::vector<Finding>& findings) {
  if (!view.has_route()) return;
  std::vector<dns::Question> questions = {{view.the_case().recipient.domain, dns::Type::mx}};
  for (const auto& host : view.route().hosts)
    for (const auto type : {dns::Type::a, dns::Type::aaaa}) questions.push_back({host.name, type});
  for (const auto& question : questions) {
    const auto* answer = answer_to(view, question.name, question.type);
    if (!answer || !answer->has_records() || longest(*answer) <= long_s) continue;
    Finding& finding = state(view, ttl_very_long, {Party::recipient_domain, Confidence::certain}, view.cite_lookup(question), findings);
    finding.args["record"] = question.text();
    finding.args["days"] = std::to_string(longest(*answer) / day_s);
    return;
  }
}
}  // namespace

const Rule ttl_very_long = {
    .id = "route.ttl-very-long",
    .stage = evidence::Stage::route,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "the DNS lets everyone keep {record} for {days} days, so a change takes as long to be seen",
    .judge = judge_ttl_very_long,
};

}  // namespace mailwhy::rules::route
