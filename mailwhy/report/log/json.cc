// mailwhy.log/1 (log.schema.json).
#include <boost/json.hpp>

#include "mailwhy/base/text.h"
#include "mailwhy/report/json_group.h"
#include "mailwhy/report/json_pretty.h"
#include "mailwhy/report/log/log.h"

namespace mailwhy::report {
namespace {
namespace bj = boost::json;
using logs::Fate;

using json_group::counts_array, json_group::put, json_group::text_value, json_group::words_array;

std::int64_t ms(std::int64_t us) { return us < 0 ? us : us / 1000 + (us % 1000 >= 500); }

bj::object delays_object(const logs::Delays& delays) {
  bj::object out;
  for (std::size_t i = 0; i < delays.parts.size(); ++i)
    if (delays.parts[i] >= 0) out[std::string(log_words::part_names[i]) + "_ms"] = ms(delays.parts[i]);
  return out;
}
void put_delays(bj::object& out, const logs::Delays& delays) {
  if (delays.total >= 0) out["delay_ms"] = ms(delays.total);
  auto parts = delays_object(delays);
  if (!parts.empty()) out["delays"] = std::move(parts);
}

// ---- what was said -------------------------------------------------------
void put_judgement(bj::object& out, const rules::Said& said, const bounce::Judged& judged, const Words& words) {
  out["cause"] = said.id;
  out["title"] = words(log_words::title_of(judged));
  out["class"] = bounce::to_string(judged.klass);
  out["sisimai_reason"] = judged.sisimai;
  out["party"] = rules::to_string(said.party);
  out["side"] = rules::to_string(rules::side_of(said.party));
  out["confidence"] = rules::to_string(said.confidence);
}

bj::object group_object(const logs::CauseGroup& group, std::uint64_t whole, const Words& words) {
  const auto told = log_words::told_of(group, words);
  bj::object out;
  out["state"] = told.state;
  put_judgement(out, told.said, group.judged, words);
  out["temporary"] = group.temporary;
  out["incoming"] = group.incoming;
  out["count"] = group.count;
  out["share"] = whole == 0 ? 0.0 : static_cast<double>(group.count * 10'000 / whole) / 10'000.0;
  json_group::put_group(out, group, "id");
  put(out, "dialect", group.judged.dialect);
  out["means"] = text_value(told.means);
  out["do"] = words_array(told.steps);
  out["again"] = words_array(told.said.again);
  return out;
}

// ---- the parts of the document ---------------------------------------------
bj::object domain_counts(const LogReport& report, std::uint64_t logs::DomainRow::* member) {
  bj::object out;
  for (const auto& row : report.results.domains)
    if (row.*member > 0) out[visible(row.domain)] = row.*member;
  return out;
}

bj::object totals_object(const LogReport& report, bool with_domains) {
  const auto& totals = report.results.totals;
  bj::object out, attempts, ends, messages;
  out["lines"] = report.lines();
  out["messages"] = totals.messages;
  out["recipients"] = totals.recipients;
  out["bytes"] = totals.bytes;
  attempts["sent"] = totals.attempts_sent;
  attempts["deferred"] = totals.attempts_deferred;
  attempts["bounced"] = totals.attempts_bounced;
  attempts["expired"] = totals.attempts_expired;
  attempts["other"] = totals.attempts_other;
  out["attempts"] = std::move(attempts);
  ends["sent"] = totals.final_sent;
  ends["bounced"] = totals.final_bounced;
  ends["expired"] = totals.final_expired;
  ends["deferred"] = totals.final_deferred;
  ends["other"] = totals.final_other;
  out["final"] = std::move(ends);
  for (const auto fate : {Fate::delivered, Fate::failed, Fate::waiting, Fate::unknown}) messages[logs::to_string(fate)] = report.results.fates[static_cast<std::size_t>(fate)];
  out["messages_by_fate"] = std::move(messages);
  out["overcome"] = report.results.temporary_failures_overcome;
  out["expired"] = totals.final_expired;
  out["notifications"] = totals.notifications;
  out["rejects"] = totals.rejects;
  out["rejects_temporary"] = report.results.rejects_temporary;
  out["sasl_failed"] = totals.logins_failed;
  out["lost_connections"] = totals.lost_connections;
  out["reinjected"] = totals.reinjected;
  out["id_reuse"] = totals.ids_reused;
  out["sent_delay_ms"] = ms(totals.sent_delay_us);
  if (!with_domains) return out;
  out["domain_sent"] = domain_counts(report, &logs::DomainRow::sent);
  out["domain_deferred"] = domain_counts(report, &logs::DomainRow::deferred);
  out["domain_bounced"] = domain_counts(report, &logs::DomainRow::bounced);
  if (report.results.domains_left_out > 0) out["domains_left_out"] = report.results.domains_left_out;
  return out;
}

bj::object spread_object(const logs::Spread& spread) {
  bj::object out;
  out["count"] = spread.count();
  out["sum_ms"] = ms(spread.sum());
  out["mean_ms"] = spread.count() == 0 ? 0 : ms(spread.sum() / static_cast<std::int64_t>(spread.count()));
  out["p50_ms"] = ms(spread.percentile(50));
  out["p90_ms"] = ms(spread.percentile(90));
  out["p99_ms"] = ms(spread.percentile(99));
  out["longest_ms"] = ms(spread.longest());
  return out;
}
bj::object delays_part(const LogReport& report) {
  const auto& delays = report.results.delays;
  bj::object out = spread_object(delays.whole), parts;
  for (std::size_t i = 0; i < delays.parts.size(); ++i) parts[log_words::part_names[i]] = spread_object(delays.parts[i]);
  out["parts"] = std::move(parts);
  bj::array slowest;
  for (const auto& slow : delays.slowest) {
    bj::object one;
    one["time"] = to_rfc3339(slow.time);
    put(one, "id", slow.id);
    put(one, "to", slow.to);
    put(one, "relay", slow.relay);
    put_delays(one, slow.delays);
    put(one, "longest", log_words::longest_part(slow.delays));
    slowest.push_back(std::move(one));
  }
  out["slowest"] = std::move(slowest);
  return out;
}

// As many as --top says, else as the form likes.

bj::array causes_array(const LogReport& report, const Words& words) {
  std::uint64_t whole = 0;
  for (const auto& row : report.results.causes) whole += row.group.count;
  bj::array out;
  for (const auto& row : report.results.causes) {
    if (out.size() >= log_words::most_of(report, 10'000)) break;
    auto one = group_object(row.group, whole, words);
    one["lost"] = row.lost;
    one["lost_messages"] = row.lost_messages;
    one["waiting"] = row.waiting;
    out.push_back(std::move(one));
  }
  return out;
}
bj::array rejects_array(const LogReport& report, const Words& words) {
  std::uint64_t whole = 0;
  for (const auto& group : report.results.rejects) whole += group.count;
  bj::array out;
  for (const auto& group : report.results.rejects) {
    if (out.size() >= log_words::most_of(report, 10'000)) break;
    out.push_back(group_object(group, whole, words));
  }
  return out;
}
bj::array domains_array(const LogReport& report) {
  bj::array out;
  for (const auto& row : report.results.domains) {
    if (out.size() >= log_words::most_of(report, 100)) break;
    bj::object one;
    one["domain"] = text_value(row.domain);
    one["sent"] = row.sent;
    one["deferred"] = row.deferred;
    one["bounced"] = row.bounced;
    one["expired"] = row.expired;
    one["lost"] = row.lost;
    one["waiting"] = row.waiting;
    one["mean_delay_ms"] = row.sent == 0 ? 0 : ms(row.sent_delay_us / static_cast<std::int64_t>(row.sent));
    one["longest_ms"] = ms(row.longest_us);
    out.push_back(std::move(one));
  }
  return out;
}
bj::array troubles_array(const LogReport& report) {
  bj::array out;
  for (const auto& trouble : report.results.troubles) {
    if (out.size() >= log_words::most_of(report, 200)) break;
    bj::object one;
    one["program"] = text_value(trouble.program);
    one["count"] = trouble.count;
    one["masked"] = text_value(trouble.masked);
    one["example"] = text_value(trouble.example);
    put(one, "first_seen", trouble.first);
    put(one, "last_seen", trouble.last);
    out.push_back(std::move(one));
  }
  return out;
}
bj::array logins_array(const LogReport& report) {
  bj::array out;
  for (const auto& login : report.results.logins) {
    if (out.size() >= log_words::most_of(report, 100)) break;
    bj::object one;
    one["address"] = text_value(login.address);
    put(one, "name", login.name);
    put(one, "user", login.user);
    one["count"] = login.count;
    put(one, "first_seen", login.first);
    put(one, "last_seen", login.last);
    out.push_back(std::move(one));
  }
  return out;
}
bj::array files_array(const LogReport& report) {
  bj::array out;
  for (const auto& file : report.files) {
    bj::object one;
    one["file"] = text_value(file.name);
    one["format"] = logs::to_string(file.counts.format);
    one["lines"] = file.counts.lines;
    one["bytes"] = file.counts.bytes;
    one["foreign"] = file.counts.foreign;
    one["unread"] = file.counts.unread;
    one["too_long"] = file.counts.too_long;
    one["without_time"] = file.counts.without_time;
    put(one, "problem", file.trouble);
    out.push_back(std::move(one));
  }
  return out;
}
bj::object period_object(const LogReport& report) {
  bj::object out;
  put(out, "first", report.results.first);
  put(out, "last", report.results.last);
  if (report.wish.since) out["since"] = to_rfc3339(*report.wish.since);
  if (report.wish.until) out["until"] = to_rfc3339(*report.wish.until);
  bj::array gaps;
  for (const auto& gap : report.results.gaps) {
    bj::object one;
    one["from"] = to_rfc3339(gap.from);
    one["to"] = to_rfc3339(gap.to);
    gaps.push_back(std::move(one));
  }
  out["gaps"] = std::move(gaps);
  return out;
}
bj::object unread_object(const LogReport& report) {
  bj::object out;
  out["count"] = report.results.unread_count;
  out["examples"] = words_array(report.results.unread);
  return out;
}

// ---- stories ---------------------------------------------------------------
bj::object attempt_object(const logs::Attempt& attempt, std::string_view sender, LogReasons& reasons, const Words& words) {
  bj::object out, relay;
  out["time"] = to_rfc3339(attempt.time);
  out["to"] = text_value(attempt.to);
  put(out, "orig_to", attempt.orig_to);
  out["outcome"] = logs::to_string(attempt.outcome);
  put(out, "program", attempt.program);
  put(relay, "name", attempt.relay_name);
  put(relay, "address", attempt.relay_address);
  if (attempt.relay_port != 0) relay["port"] = attempt.relay_port;
  if (!relay.empty()) out["relay"] = std::move(relay);
  put(out, "command", attempt.command);
  if (attempt.code != 0) out["reply_code"] = attempt.code;
  put(out, "enhanced_code", attempt.enhanced);
  put(out, "text", attempt.text);
  if (!attempt.text.empty()) out["remote_words"] = attempt.remote_words;
  put_delays(out, attempt.delays);
  using logs::Outcome;
  const bool failed = attempt.outcome == Outcome::deferred || attempt.outcome == Outcome::bounced || attempt.outcome == Outcome::expired || attempt.outcome == Outcome::undeliverable;
  if (!failed) return out;
  const auto reason = reasons.of(attempt, sender);
  bj::object why;
  why["state"] = reason.state;
  put_judgement(why, reason.said, reason.judged, words);
  if (!reason.said.again.empty()) why["again"] = words_array(reason.said.again);
  out["why"] = std::move(why);
  return out;
}

std::string_view to_word(logs::Kind kind) {
  using logs::Kind;
  switch (kind) {
    case Kind::connect: return "connect";
    case Kind::disconnect: return "disconnect";
    case Kind::lost: return "lost";
    case Kind::reject: return "reject";
    case Kind::arrived: return "arrived";
    case Kind::message_id: return "message-id";
    case Kind::queued: return "queued";
    case Kind::handed_on: return "handed-on";
    case Kind::attempt: return "attempt";
    case Kind::expired: return "expired";
    case Kind::done: return "done";
    case Kind::filter: return "filter";
    case Kind::login_failed: return "login-failed";
    case Kind::tls: return "tls";
    case Kind::noted: return "noted";
    case Kind::trouble: return "trouble";
    case Kind::foreign: return "foreign";
    case Kind::unread: break;
  }
  return "unread";
}

std::string_view to_word(logs::LastAttempt::End end) {
  using End = logs::LastAttempt::End;
  switch (end) {
    case End::arrived: return "sent";
    case End::lost: return "lost";
    case End::waiting: return "waiting";
    case End::gone: break;
  }
  return "other";
}

bj::object story_object(const logs::Story& story, LogReasons& reasons, const Words& words) {
  const auto ends = logs::last_attempts(story);
  bj::object out, client;
  out["id"] = text_value(story.id);
  put(out, "host", story.host);
  put(out, "instance", story.instance);
  put(out, "message_id", story.message_id);
  if (story.from_known) out["from"] = text_value(story.from);
  put(client, "name", story.client_name);
  put(client, "address", story.client_address);
  if (!client.empty()) out["client"] = std::move(client);
  put(out, "user", story.user);
  out["notification"] = story.notification;
  out["size_bytes"] = story.size;
  out["recipients"] = story.recipients;
  out["first"] = to_rfc3339(story.first);
  out["last"] = to_rfc3339(story.last);
  out["line"] = story.number;
  out["fate"] = logs::to_string(logs::fate_of(story, ends));
  out["expired"] = story.expired;
  out["done"] = story.done;
  put(out, "parent", story.parent);
  bj::array children, attempts, steps, list;
  for (const auto child : split_words(story.children)) children.push_back(text_value(child));
  out["children"] = std::move(children);
  for (const auto& one : ends) {
    bj::object end;
    end["to"] = text_value(story.attempts[one.attempt].to);
    end["end"] = to_word(one.end);
    end["attempt"] = one.attempt;
    list.push_back(std::move(end));
  }
  out["ends"] = std::move(list);
  for (const auto& attempt : story.attempts) attempts.push_back(attempt_object(attempt, story.from, reasons, words));
  out["attempts"] = std::move(attempts);
  if (story.attempts_left_out > 0) out["attempts_left_out"] = story.attempts_left_out;
  for (const auto& step : story.steps) {
    bj::object one;
    one["time"] = to_rfc3339(step.time);
    one["kind"] = to_word(step.kind);
    put(one, "program", step.program);
    put(one, "text", step.text);
    steps.push_back(std::move(one));
  }
  out["steps"] = std::move(steps);
  return out;
}

bj::object head(std::string_view kind) {
  bj::object out;
  out["schema"] = "mailwhy.log/1";
  out["verb"] = "log";
  if (!kind.empty()) out["kind"] = kind;
  return out;
}

bj::object document(const LogReport& report, std::string_view kind, const Words& words) {
  bj::object out = head(kind);
  out["complete"] = report.complete;
  const auto lead = log_words::leading(report);
  const rules::Said* said = nullptr;
  log_words::Told told;
  if (!lead.empty()) {
    told = log_words::told_of(lead.front().row->group, words);
    said = &told.said;
  }
  out["side"] = said ? rules::to_string(rules::side_of(said->party)) : std::string_view("nobody");
  out["party"] = said ? rules::to_string(said->party) : std::string_view("nobody");
  out["confidence"] = said ? rules::to_string(said->confidence) : std::string_view("certain");
  out["cause"] = said ? said->id : std::string_view("none");
  out["exit_code"] = log_exit_code(report);
  out["summary"] = log_summary(report, words);
  out["format"] = logs::to_string(report.format());
  out["files"] = files_array(report);
  out["period"] = period_object(report);
  out["totals"] = totals_object(report, true);
  out["causes"] = causes_array(report, words);
  out["rejects"] = rejects_array(report, words);
  out["delays"] = delays_part(report);
  out["by_domain"] = domains_array(report);
  out["logins"] = logins_array(report);
  out["troubles"] = troubles_array(report);
  out["unread"] = unread_object(report);
  return out;
}

}  // namespace

std::string log_json(const LogReport& report, bool pretty, const Words& words) {
  auto out = document(report, "", words);
  if (report.wish.asks_for_stories()) {
    LogReasons reasons(logs::agent_of(report.format()));
    bj::array stories;
    for (const auto& story : report.stories) stories.push_back(story_object(story, reasons, words));
    out["stories"] = std::move(stories);
    if (report.stories_left_out > 0) out["stories_left_out"] = report.stories_left_out;
  }
  const std::string text = bj::serialize(out);
  return pretty ? pretty_json(text) : text;
}

std::string log_summary_json(const LogReport& report, const Words& words) { return bj::serialize(document(report, "summary", words)) + "\n"; }

std::string log_story_json(const logs::Story& story, LogReasons& reasons, const Words& words) {
  auto out = head("story");
  for (auto& [name, value] : story_object(story, reasons, words)) out[name] = std::move(value);
  return bj::serialize(out) + "\n";
}

std::string log_attempt_json(const logs::Event& event, LogReasons& reasons, const Words& words) {
  auto out = head("attempt");
  put(out, "id", event.id);
  put(out, "host", event.host);
  for (auto& [name, value] : attempt_object(log_words::attempt_of(event), event.from_known ? event.from : std::string_view(), reasons, words)) out[name] = std::move(value);
  return bj::serialize(out) + "\n";
}

}  // namespace mailwhy::report
