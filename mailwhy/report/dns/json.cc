// mailwhy.dns/1 (dns.schema.json).
#include <boost/json.hpp>

#include "mailwhy/base/text.h"
#include "mailwhy/report/dns/dns.h"
#include "mailwhy/report/json_pretty.h"
#include "mailwhy/report/json_text.h"

namespace mailwhy::report {
namespace {
namespace bj = boost::json;
using zone::Row;

std::string name_text(const Domain& name) { return name.is_root() ? std::string(".") : name.text(); }

bj::array records(const std::vector<dns::Record>& all) {
  bj::array out;
  for (const auto& record : all) {
    bj::object one;
    one["name"] = text_value(name_text(record.name));
    one["type"] = dns::to_string(record.type);
    one["ttl_s"] = record.ttl_s;
    one["data"] = text_value(zone::data_text(record));
    out.push_back(std::move(one));
  }
  return out;
}

void add_answer(bj::object& out, const zone::Reply& reply) {
  const auto& answer = reply.answer;
  out["result"] = to_string(answer.kind);
  out["rcode"] = dns::to_string(answer.rcode);
  bj::array flags;
  const std::string words = dns_words::flags_of(reply);
  for (const auto flag : split_words(words)) flags.push_back(bj::value(flag));
  out["flags"] = std::move(flags);
  out["took_ms"] = to_ms(reply.took);
  out["records"] = records(answer.records);
  if (!answer.aliases.empty()) out["aliases"] = records(answer.aliases);
  bj::array errors;
  for (const auto& error : answer.errors) {
    bj::object one;
    one["code"] = error.code;
    one["name"] = error.name();
    one["text"] = text_value(error.text);
    errors.push_back(std::move(one));
  }
  if (!errors.empty()) out["extended_errors"] = std::move(errors);
  if (!answer.problem.empty()) out["problem"] = text_value(answer.problem);
  if (!answer.oddities.empty()) out["oddities"] = text_values(answer.oddities);
}

bj::object row_object(const Row& row, const zone::Comparison& comparison) {
  bj::object out;
  out["server"] = text_value(row.name);
  out["address"] = row.at.text();
  out["role"] = dns_words::role_word(row.role);
  out["group"] = row.group ? bj::value(std::string(1, comparison.groups[*row.group].letter())) : bj::value(nullptr);
  if (row.reply) add_answer(out, *row.reply);
  else out["result"] = "not_asked";
  if (row.ttl_s) out["ttl_s"] = *row.ttl_s;
  if (row.server) {
    out["state"] = to_string(row.server->state);
    if (row.server->serial) out["serial"] = *row.server->serial;
    if (row.server->tcp) out["tcp"] = *row.server->tcp;
    if (row.server->tcp_only) out["udp"] = false;
    out["by_parent"] = row.server->by_parent;
    out["by_child"] = row.server->by_child;
  }
  out["behind"] = row.behind;
  out["last_to_change"] = row.last_to_change;
  out["own"] = row.own;
  out["forgets"] = row.forgets ? bj::value(to_rfc3339(*row.forgets)) : bj::value(nullptr);
  out["bogus"] = row.bogus;
  return out;
}

bj::array group_objects(const zone::Comparison& comparison) {
  bj::array out;
  for (const auto& group : comparison.groups) {
    bj::object one;
    one["letter"] = std::string(1, group.letter());
    one["answer"] = text_values(group.answer);
    one["authorities"] = group.authorities;
    one["caches"] = group.caches;
    out.push_back(std::move(one));
  }
  return out;
}

bj::array addresses(const std::vector<IpAddress>& all) {
  bj::array out;
  for (const auto& address : all) out.push_back(bj::value(address.text()));
  return out;
}

bj::array names(const std::vector<Domain>& all) {
  bj::array out;
  for (const auto& name : all) out.push_back(text_value(name_text(name)));
  return out;
}

bj::object step_object(const zone::Step& step) {
  bj::object out;
  out["zone"] = text_value(name_text(step.zone));
  out["refers_to"] = step.next ? text_value(name_text(*step.next)) : bj::value(nullptr);
  bj::array servers, hosts;
  for (const auto& server : step.servers) {
    bj::object one;
    one["server"] = text_value(server.name.text());
    one["address"] = server.at.text();
    one["state"] = server.state == zone::Server::State::waiting ? std::string_view("not_asked") : to_string(server.state);
    if (server.state != zone::Server::State::waiting && server.state != zone::Server::State::not_public) {
      one["rcode"] = dns::to_string(server.reply.answer.rcode);
      one["took_ms"] = to_ms(server.reply.took);
    }
    if (server.serial) one["serial"] = *server.serial;
    if (server.tcp) one["tcp"] = *server.tcp;
    if (server.tcp_only) one["udp"] = false;
    if (server.spoke()) one["edns"] = !server.reply.answer.without_edns;
    if (server.spoke()) one["keeps_case"] = !server.reply.answer.case_changed;
    servers.push_back(std::move(one));
  }
  for (const auto& host : step.hosts) {
    bj::object one;
    one["name"] = text_value(name_text(host.name));
    one["by_parent"] = host.by_parent;
    one["by_child"] = host.by_child;
    one["glue"] = addresses(host.glue);
    one["own"] = addresses(host.own);
    one["distrusted"] = addresses(host.distrusted);
    hosts.push_back(std::move(one));
  }
  out["servers"] = std::move(servers);
  out["hosts"] = std::move(hosts);
  if (step.last) {
    out["parent_ns"] = names(step.parent_ns);
    out["child_ns"] = names(step.child_ns);
  }
  return out;
}

bj::array leg_objects(const zone::Walk& walk) {
  bj::array out;
  for (const auto& leg : walk.legs) {
    bj::object one;
    one["name"] = text_value(name_text(leg.question.name));
    bj::array steps;
    for (const auto& step : leg.steps) steps.push_back(step_object(step));
    one["steps"] = std::move(steps);
    one["alias_to"] = leg.alias_to ? text_value(name_text(*leg.alias_to)) : bj::value(nullptr);
    out.push_back(std::move(one));
  }
  return out;
}

bj::array validation_objects(const std::vector<dns::Validation>& validations) {
  bj::array out;
  for (const auto& validation : validations) {
    bj::object question, one;
    question["name"] = text_value(name_text(validation.question.name));
    question["type"] = dns::to_string(validation.question.type);
    one["question"] = std::move(question);
    one["status"] = to_string(validation.status);
    one["rests_on"] = text_value(validation.rests_on);
    one["why"] = text_value(validation.why);
    out.push_back(std::move(one));
  }
  return out;
}

std::string_view route_word(route::Route::Kind kind) {
  using Kind = route::Route::Kind;
  switch (kind) {
    case Kind::mx: return "mx";
    case Kind::implicit_mx: return "implicit_mx";
    case Kind::null_mx: return "null_mx";
    case Kind::no_such_domain: return "no_such_domain";
    case Kind::no_address: return "no_address";
    case Kind::literal: return "literal";
    case Kind::unknown: break;
  }
  return "unknown";
}

bj::object route_object(const route::Route& route) {
  bj::object out;
  out["kind"] = route_word(route.kind);
  bj::array hosts;
  for (const auto& host : route.hosts) {
    bj::object one;
    one["name"] = text_value(name_text(host.name));
    one["preference"] = host.preference;
    one["implicit"] = host.implicit;
    bj::array all;
    for (const auto& address : host.addresses) {
      bj::object entry;
      entry["address"] = address.ip.text();
      entry["ttl_s"] = address.ttl_s;
      all.push_back(std::move(entry));
    }
    one["addresses"] = std::move(all);
    if (host.alias_of) one["alias_of"] = text_value(host.alias_of->text());
    hosts.push_back(std::move(one));
  }
  out["hosts"] = std::move(hosts);
  return out;
}

bj::array finding_objects(const DnsResult& result, const Catalogue& catalogue) {
  bj::array out;
  for (const auto& finding : result.judgement.findings) {
    bj::object one;
    const auto party = rules::parse_party(finding.party).value_or(rules::Party::unknown);
    std::map<std::string, std::string> args = finding.args;
    for (auto& arg : args) arg.second = visible(arg.second);
    one["id"] = finding.id;
    one["state"] = finding.state;
    one["stage"] = finding.id.starts_with("route.") ? "route" : "domain";
    one["side"] = to_string(rules::side_of(party));
    one["party"] = finding.party;
    one["confidence"] = finding.confidence;
    one["title"] = text_value(dns_words::sentence_of(finding, catalogue));
    bj::array seen;
    for (const auto& citation : finding.seen) {
      bj::object cited;
      cited["kind"] = "dns";
      cited["server"] = text_value(citation.server);
      cited["text"] = text_value(citation.text);
      seen.push_back(std::move(cited));
    }
    one["seen"] = std::move(seen);
    const auto page = catalogue.page(finding.id).value_or(rules::Page{});
    one["means"] = text_value(rules::fill(page.means, args));
    one["whose"] = text_value(rules::fill(page.whose, args));
    bj::array steps;
    for (const auto& step : dns_words::own_steps(result, finding, *catalogue.words)) steps.push_back(text_value(step));
    for (const auto& step : page.steps) steps.push_back(text_value(rules::fill(step, args)));
    one["do"] = std::move(steps);
    bj::object given;
    for (const auto& arg : args) given[arg.first] = arg.second;
    one["args"] = std::move(given);
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

std::string dns_json(const DnsResult& result, bool pretty, const Catalogue& catalogue) {
  const auto& survey = result.survey;
  bj::object out;
  out["schema"] = "mailwhy.dns/1";
  out["verb"] = "dns";
  if (catalogue.words->language() != Language::english) out["lang"] = code_of(catalogue.words->language());
  out["complete"] = survey.complete && !survey.capped;
  bj::object question;
  question["name"] = text_value(name_text(survey.query.question.name));
  question["type"] = dns::to_string(survey.query.question.type);
  out["question"] = std::move(question);
  out["started"] = to_rfc3339(survey.started);
  out["elapsed_ms"] = to_ms(survey.elapsed);
  out["verdict"] = to_string(result.judgement.verdict);
  const auto* leading = result.judgement.leading();
  const auto party = leading ? rules::parse_party(leading->party).value_or(rules::Party::unknown) : rules::Party::nobody;
  out["side"] = to_string(rules::side_of(party));
  out["party"] = to_string(party);
  out["confidence"] = leading ? std::string_view(leading->confidence) : std::string_view("certain");
  out["cause"] = leading ? std::string_view(leading->id) : std::string_view("none");
  out["summary"] = text_value(dns_summary(result, *catalogue.words));
  out["exit_code"] = result.exit_code();
  const auto counts = dns_words::counts_of(result);
  out["asked"] = {{"resolvers", counts.resolvers}, {"resolvers_answered", counts.resolvers_answered}, {"name_servers", counts.servers},
                  {"addresses", counts.addresses}, {"addresses_answered", counts.addresses_answered}};
  out["speaker"] = survey.speaker ? bj::value(survey.resolvers[*survey.speaker].resolver.server.text()) : bj::value(nullptr);
  if (survey.route) out["route"] = route_object(*survey.route);
  bj::array rows;
  for (const auto& row : result.comparison.rows) rows.push_back(row_object(row, result.comparison));
  out["results"] = std::move(rows);
  out["groups"] = group_objects(result.comparison);
  out["settled_by"] = result.comparison.settled_by ? bj::value(to_rfc3339(*result.comparison.settled_by)) : bj::value(nullptr);
  bj::array serials;
  for (const auto serial : result.comparison.serials) serials.push_back(bj::value(serial));
  out["serials"] = std::move(serials);
  out["dnssec"] = validation_objects(result.validations);
  if (survey.walk) out["walk"] = leg_objects(*survey.walk);
  out["findings"] = finding_objects(result, catalogue);
  const std::string line = bj::serialize(out);
  return pretty ? pretty_json(line) : line;
}

}  // namespace mailwhy::report
