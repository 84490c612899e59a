// mailwhy.queue/1 (queue.schema.json).
#include <boost/json.hpp>

#include "mailwhy/report/json_pretty.h"
#include "mailwhy/report/json_text.h"
#include "mailwhy/report/queue/queue.h"

namespace mailwhy::report {
namespace {
namespace bj = boost::json;

bj::value time_value(const std::optional<Time>& time) { return time ? bj::value(to_rfc3339(*time)) : bj::value(nullptr); }
bj::value age_value(const std::optional<Duration>& age) { return age ? bj::value(to_ms(*age)) : bj::value(nullptr); }

bj::array counts(const std::vector<std::pair<std::string, std::uint64_t>>& rows, std::string_view name) {
  bj::array out;
  for (const auto& [what, count] : rows) out.push_back(bj::object{{name, text_value(what)}, {"recipients", count}});
  return out;
}

bj::object cause_object(const QueueCause& cause, const Words& words) {
  const auto& group = cause.group;
  const auto text = queue_words::text_of(cause, words);
  bj::object out;
  out["id"] = std::string(cause.said.id);
  out["sentence"] = text_value(text.sentence);
  out["reason"] = std::string(bounce::to_string(group.judged.meaning));
  out["class"] = std::string(bounce::to_string(group.judged.klass));
  out["side"] = std::string(rules::to_string(rules::side_of(cause.said.party)));
  out["party"] = std::string(rules::to_string(cause.said.party));
  out["confidence"] = std::string(rules::to_string(cause.said.confidence));
  out["need"] = cause.need == QueueNeed::action ? "action" : "patience";
  out["recipients"] = group.count;
  out["messages"] = group.messages;
  out["example"] = text_value(group.example);
  out["masked"] = text_value(group.masked);
  out["remote_host"] = text_or_null(group.remote_host);
  out["example_recipient"] = text_or_null(group.example_recipient);
  out["example_id"] = text_or_null(group.example_message);
  out["first"] = time_value(group.first);
  out["last"] = time_value(group.last);
  out["domains"] = counts(group.domains, "domain");
  out["providers"] = counts(group.providers, "provider");
  out["means"] = text_value(text.means);
  out["do"] = text_values(text.steps);
  out["again"] = text_values(text.again);
  return out;
}

bj::object waiting_object(const queue::Waiting& waiting) {
  bj::object out;
  out["id"] = text_value(waiting.id);
  out["sender"] = text_value(waiting.sender);
  out["recipient"] = text_value(waiting.recipient);
  out["state"] = text_or_null(waiting.state);
  out["reason"] = text_or_null(waiting.reason);
  out["size_bytes"] = waiting.size;
  out["since"] = time_value(waiting.since);
  out["age_ms"] = age_value(waiting.age);
  out["next_try"] = time_value(waiting.next_try);
  return out;
}

}  // namespace

std::string queue_json(const QueueReport& report, bool pretty, const Words& words) {
  constexpr std::size_t waiting_at_most = 1000;
  bj::object out;
  out["schema"] = "mailwhy.queue/1";
  out["verb"] = "queue";
  out["source"] = text_value(report.source);
  out["program"] = text_or_null(report.program);
  out["format"] = std::string(queue::to_string(report.listing.format));
  out["complete"] = report.readable() && !report.listing.cut;
  out["now"] = to_rfc3339(report.now);
  out["summary"] = text_value(queue_summary(report, words));
  out["exit_code"] = report.exit_code();
  out["messages"] = report.listing.messages;
  out["recipients"] = report.listing.recipients;
  out["states"] = bj::object{{"deferred", report.deferred}, {"active", report.active}, {"held", report.held}, {"other", report.other}};
  constexpr std::string_view groups[] = {"under_1h", "under_4h", "under_1d", "under_5d", "older"};
  bj::object ages;
  for (std::size_t i = 0; i < QueueReport::ages; ++i) ages[groups[i]] = report.by_age[i];
  ages["unknown"] = report.of_unknown_age;
  out["ages"] = std::move(ages);
  out["oldest_ms"] = age_value(report.oldest);
  out["oldest_id"] = text_or_null(report.oldest_id);
  out["next_try"] = time_value(report.next_try);
  out["without_reason"] = report.without_reason;
  out["nobody_reached"] = report.nobody_reached;
  bj::array causes;
  for (const auto& cause : report.causes) causes.push_back(cause_object(cause, words));
  out["causes"] = std::move(causes);
  bj::array destinations;
  for (const auto& one : report.destinations)
    destinations.push_back(bj::object{{"domain", text_value(one.domain)}, {"recipients", one.recipients}, {"oldest_ms", age_value(one.oldest)}, {"reason", text_or_null(one.reason)}});
  out["domains"] = report.domains;
  out["destinations"] = std::move(destinations);
  bj::array waiting;
  for (const auto& one : report.listing.waiting) {
    if (waiting.size() >= waiting_at_most) break;
    waiting.push_back(waiting_object(one));
  }
  out["waiting"] = std::move(waiting);
  out["unread"] = text_values(report.listing.unread);
  out["remarks"] = text_values(report.remarks);
  const std::string line = bj::serialize(out);
  return pretty ? pretty_json(line) : line;
}

}  // namespace mailwhy::report
