// mailwhy.ready/1 (ready.schema.json).
#include <boost/json.hpp>

#include "mailwhy/relay/judge.h"
#include "mailwhy/report/contacts/json_contact.h"
#include "mailwhy/report/json_pretty.h"
#include "mailwhy/report/json_text.h"
#include "mailwhy/report/lists/json_entries.h"
#include "mailwhy/report/ready/ready.h"

namespace mailwhy::report {
namespace {
namespace bj = boost::json;
using ready::Face;
using ready::Survey;
using ready::Task;

std::string_view reverse_word(names::ReverseName reverse) {
  switch (reverse) {
    case names::ReverseName::none: return "none";
    case names::ReverseName::leads_elsewhere: return "leads_elsewhere";
    case names::ReverseName::leads_back: return "leads_back";
    case names::ReverseName::untested: break;
  }
  return "unknown";
}
std::string_view hello_word(names::HelloName hello) {
  switch (hello) {
    case names::HelloName::not_full: return "not_full";
    case names::HelloName::unresolvable: return "unresolvable";
    case names::HelloName::elsewhere: return "elsewhere";
    case names::HelloName::ours: return "fits";
    case names::HelloName::untested: break;
  }
  return "unknown";
}

bj::object door_object(const ready::Door& door) {
  bj::object out;
  out["port"] = door.to.port;
  out["connected"] = door.connect.ok();
  if (!door.connect.ok()) out["failure"] = to_string(door.connect.failure().kind);
  if (const auto* greeting = door.greeting()) {
    out["code"] = greeting->code;
    out["greeting"] = text_value(greeting->words());
  }
  return out;
}

bj::object tls_object(const Observed<tls::Facts>& tls) {
  bj::object out;
  out["encrypted"] = tls.ok();
  if (!tls.ok()) {
    out["problem"] = text_value(tls.failure().detail);
    return out;
  }
  out["protocol"] = tls.value().protocol;
  out["trusted"] = tls.value().trusted;
  out["name_matches"] = tls.value().name_matches;
  return out;
}

bj::object port_object(const ready::Door& door) {
  bj::object out = door_object(door);
  out["tls_from_start"] = door.tls_from_start;
  if (door.tls) out["tls"] = tls_object(*door.tls);
  if (door.transcript.clear && !door.tls_from_start) out["login_in_clear"] = text_values(door.transcript.clear->auth);
  if (door.transcript.encrypted) out["login_in_tls"] = text_values(door.transcript.encrypted->auth);
  return out;
}

bj::object domain_object(const ready::Belonging& one) {
  bj::object out;
  out["name"] = text_value(one.domain.text());
  out["given"] = one.given;
  out["leads"] = ready::to_string(one.leads);
  bj::array hosts;
  for (const auto& host : one.exchangers) hosts.push_back(text_value(host.text()));
  out["mx"] = std::move(hosts);
  return out;
}

bj::object relay_object(const relay::Survey& asked) {
  const auto judged = relay::judge(asked);
  bj::object out;
  out["address"] = asked.names.server_address.text();
  out["verdict"] = relay::to_string(judged.verdict);
  bj::array mailboxes;
  for (std::size_t i = 0; i < asked.tried.size(); ++i) {
    const auto kind = asked.tried[i].form.kind;
    if (kind != relay::Form::Kind::must_exist && kind != relay::Form::Kind::should_exist) continue;
    bj::object one;
    one["address"] = text_value(asked.tried[i].form.trial.recipient);
    one["result"] = relay::to_string(judged.tries[i].outcome);
    mailboxes.push_back(std::move(one));
  }
  out["mailboxes"] = std::move(mailboxes);
  return out;
}

bj::object move_object(const Survey& survey, const ready::Judgement& judgement, const Words& words) {
  const ready::Move& move = *survey.move;
  bj::object out;
  out["from"] = text_value(move.old_host.text());
  out["domain"] = text_value(move.domain.text());
  out["mx"] = ready::to_string(move.mx);
  out["cached"] = ready::to_string(move.cached);
  out["servers"] = move.servers;
  out["ttl_s"] = move.ttl_s ? bj::value(*move.ttl_s) : bj::value(nullptr);
  out["old_greets"] = move.old_door ? bj::value(move.old_door->welcomes()) : bj::value(nullptr);
  bj::array steps;
  for (const auto& step : ready::order_of_work(survey, judgement)) {
    bj::object one;
    one["what"] = ready::to_string(step.what);
    one["state"] = ready::to_string(step.state);
    one["text"] = ready_words::step_of(step, survey, words);
    steps.push_back(std::move(one));
  }
  out["steps"] = std::move(steps);
  return out;
}

bj::object face_object(const Survey& survey, const Face& face) {
  bj::object out;
  out["address"] = face.address.text();
  out["public"] = face.seen_by_all;
  out["reverse"] = reverse_word(face.reverse);
  bj::array names;
  for (const auto& name : face.names) names.push_back(text_value(name.text()));
  out["names"] = std::move(names);
  out["hello"] = hello_word(face.hello);
  if (face.door) out["smtp"] = door_object(*face.door);
  if (face.encryption) out["starttls"] = tls_object(*face.encryption);
  bj::array ports;
  for (const auto& door : face.submission) ports.push_back(port_object(door));
  if (survey.deep) out["ports"] = std::move(ports);
  if (face.subject) {
    const auto totals = listing::totals_of(survey.lists, *face.subject);
    out["lists_verdict"] = listing::to_string(totals.verdict);
    out["counts"] = lists_counts(totals);
  }
  return out;
}

bj::object task_object(const Task& task, const Words& words) {
  bj::object out;
  out["id"] = task.kind->id;
  out["state"] = task.state;
  out["party"] = task.kind->party;
  out["confidence"] = task.kind->confidence;
  out["who"] = task.kind->id == "identity.name-leads-elsewhere" && task.args.at("missing") == "address" ? std::string_view("you") : task.kind->who;
  out["address"] = task.about_host ? bj::value(nullptr) : bj::value(task.address.text());
  out["title"] = ready_words::sentence_of(task, words);
  bj::array seen, steps, publish;
  for (const auto& one : task.seen) {
    bj::object item;
    item["kind"] = one.source;
    item["text"] = text_value(one.text);
    seen.push_back(std::move(item));
  }
  for (const auto& step : ready_words::steps_of(task, words)) steps.push_back(text_value(step));
  for (const auto& record : task.publish) publish.push_back(text_value(record));
  out["seen"] = std::move(seen);
  out["do"] = std::move(steps);
  out["publish"] = std::move(publish);
  return out;
}

bj::object target_object(const Survey& survey) {
  bj::object out;
  out["kind"] = survey.host.is_root() ? "ip" : "host";
  out["ascii"] = survey.host.is_root() && !survey.faces.empty() ? survey.faces.front().address.text() : survey.host.text();
  out["unicode"] = text_value(survey.target);
  return out;
}
}  // namespace

std::string ready_json(const Survey& survey, const ready::Judgement& judgement, bool pretty, const Words& words, const std::vector<contact::Contact>& contacts) {
  bj::object out;
  out["schema"] = "mailwhy.ready/1";
  out["verb"] = "ready";
  out["complete"] = survey.complete;
  out["target"] = target_object(survey);
  bj::object vantage;
  vantage["resolvers"] = bj::array{bj::value(survey.resolver.text())};
  vantage["resolver_answers"] = survey.resolver_answers;
  out["vantage"] = std::move(vantage);
  out["started"] = to_rfc3339(survey.started);
  out["elapsed_ms"] = to_ms(survey.elapsed);
  out["verdict"] = ready::to_string(judgement.verdict);
  out["exit_code"] = ready::exit_code_of(judgement.verdict);
  out["summary"] = ready_summary(survey, judgement, words);
  bj::object hello;
  hello["name"] = text_value(survey.helo);
  hello["from"] = survey.helo_from;
  out["hello"] = std::move(hello);
  bj::array addresses, tasks;
  for (const auto& face : survey.faces) addresses.push_back(face_object(survey, face));
  for (const auto& task : judgement.tasks) tasks.push_back(task_object(task, words));
  out["addresses"] = std::move(addresses);
  out["findings"] = std::move(tasks);
  if (survey.deep) {
    bj::array domains;
    for (const auto& one : survey.domains) domains.push_back(domain_object(one));
    out["domains"] = std::move(domains);
  }
  if (survey.relaying) out["relay"] = relay_object(*survey.relaying);
  if (survey.move) out["moving"] = move_object(survey, judgement, words);
  if (!contacts.empty()) out["contacts"] = contacts_array(contacts);
  out["lists"] = lists_entries(survey.lists, {});
  const std::string text = bj::serialize(out);
  return pretty ? pretty_json(text) : text;
}

}  // namespace mailwhy::report
