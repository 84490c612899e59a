// mailwhy.domain/1 (domain.schema.json).
#include <boost/json.hpp>

#include "mailwhy/report/json_pretty.h"
#include "mailwhy/report/json_text.h"
#include "mailwhy/report/posture/json_spf.h"
#include "mailwhy/report/posture/posture.h"

namespace mailwhy::report {
namespace {
namespace bj = boost::json;
using auth::dmarc::Applied;
using auth::dmarc::Reading;
using posture::Judgement;
using posture::Survey;
using posture::Task;

template <typename Range>
bj::array texts(const Range& range) {
  bj::array out;
  for (const auto& one : range) out.push_back(text_value(one));
  return out;
}

bj::object change_object(const posture::Change& change) {
  bj::object out;
  out["act"] = to_string(change.act);
  out["zone_text"] = text_value(change.zone_text());
  out["name"] = text_value(change.name.text());
  out["host"] = text_value(change.label());
  out["type"] = change.type;
  out["value"] = text_value(change.value);
  return out;
}

bj::object task_object(const Task& task, const Words& words) {
  bj::object out;
  out["id"] = task.kind->id;
  out["state"] = task.state;
  out["part"] = to_string(task.kind->part);
  out["party"] = task.kind->party;
  out["confidence"] = task.kind->confidence;
  out["known"] = task.known;
  out["title"] = posture_words::sentence_of(task, words);
  bj::array seen, steps, changes;
  for (const auto& one : task.seen) seen.push_back(bj::object{{"kind", one.source}, {"text", text_value(one.text)}});
  if (const auto step = posture_words::step_of(task, words); !step.empty()) steps.push_back(text_value(step));
  for (const auto& change : task.changes) changes.push_back(change_object(change));
  out["seen"] = std::move(seen);
  out["do"] = std::move(steps);
  out["publish"] = std::move(changes);
  return out;
}

bj::object route_object(const route::Route& route) {
  using Kind = route::Route::Kind;
  constexpr std::string_view kinds[] = {"mx", "implicit_mx", "null_mx", "no_such_domain", "no_address", "unknown", "literal"};
  static_assert(static_cast<std::size_t>(Kind::literal) + 1 == std::size(kinds));
  bj::object out;
  out["kind"] = kinds[static_cast<std::size_t>(route.kind)];
  bj::array hosts;
  for (const auto& host : route.hosts) {
    bj::object one;
    one["name"] = text_value(host.literal ? host.literal->text() : host.name.text());
    one["preference"] = host.preference;
    bj::array addresses;
    for (const auto& address : host.addresses) addresses.push_back(bj::value(address.ip.text()));
    one["addresses"] = std::move(addresses);
    hosts.push_back(std::move(one));
  }
  out["hosts"] = std::move(hosts);
  return out;
}

bj::object tls_object(const Survey& survey) {
  bj::object out;
  if (survey.mta_sts) {
    bj::object one{{"status", to_string(survey.mta_sts->status)}, {"record", text_value(survey.mta_sts->text)}};
    if (survey.policy) {
      const auto seen = auth::mtasts::look_at(*survey.policy);
      one["policy"] = to_string(seen.status);
      if (seen.text.policy) {
        one["mode"] = to_string(seen.text.policy->mode);
        one["mx"] = texts(seen.text.policy->mx);
        one["max_age_s"] = seen.text.policy->max_age_s;
      }
    }
    out["mta_sts"] = std::move(one);
  }
  if (survey.tlsrpt) out["tlsrpt"] = bj::object{{"status", to_string(survey.tlsrpt->status)}, {"record", text_value(survey.tlsrpt->text)}, {"rua", texts(survey.tlsrpt->rua)}};
  bj::array dane;
  for (const auto& [host, lookup] : survey.dane) dane.push_back(bj::object{{"host", text_value(host.text())}, {"status", to_string(lookup.status)}, {"records", lookup.records.size()}});
  out["dane"] = std::move(dane);
  return out;
}

bj::object spf_object(const Survey& survey) {
  bj::object out;
  if (survey.mail.spf) {
    const auto& verdict = *survey.mail.spf;
    out["result"] = to_string(verdict.result);
    out["explanation"] = text_value(verdict.explanation);
    out["reason"] = text_value(verdict.reason());
    out["cause"] = to_string(verdict.cause);
    out["identity"] = to_string(verdict.identity);
    out["domain"] = text_value(verdict.domain);
    out["dns_terms"] = verdict.dns_terms;
    out["void_lookups"] = verdict.void_lookups;
    add_spf_visits(verdict, out);
  } else {
    out["result"] = nullptr;
  }
  if (!survey.spf || survey.spf->branches.empty()) return out;
  const auto& spf = *survey.spf;
  out["record"] = text_value(spf.branches.front().text);
  out["all"] = spf.all;
  out["worst_dns_terms"] = spf.worst.dns_terms;
  out["worst_void_lookups"] = spf.worst.void_lookups;
  bj::array tree;
  for (const auto& branch : spf.branches)
    tree.push_back(bj::object{{"domain", text_value(branch.domain.is_root() ? branch.target : branch.domain.text())}, {"depth", branch.depth}, {"status", to_string(branch.status)}, {"terms", branch.terms}});
  out["tree"] = std::move(tree);
  if (spf.proposal) out["proposal"] = bj::object{{"record", text_value(spf.proposal->text)}, {"dns_terms", spf.proposal->dns_terms}, {"too_long", spf.proposal->too_long}};
  return out;
}

bj::array dkim_array(const Survey& survey) {
  bj::array out;
  for (const auto& one : survey.mail.signatures) {
    bj::object signature;
    signature["result"] = to_string(one.outcome);
    signature["reason"] = text_value(one.sentence);
    signature["domain"] = text_value(one.signature.domain);
    signature["selector"] = text_value(one.signature.selector);
    out.push_back(std::move(signature));
  }
  return out;
}

bj::object keys_object(const Survey& survey) {
  constexpr std::string_view found[] = {"found", "none", "failed", "unaskable"};
  bj::object out;
  out["wildcard"] = survey.wildcard ? bj::value(*survey.wildcard) : bj::value(nullptr);
  out["providers"] = texts(survey.providers);
  bj::array selectors;
  for (const auto& selector : survey.selectors) {
    bj::object one;
    one["selector"] = text_value(selector.name);
    one["from"] = to_string(selector.from);
    if (!selector.provider.empty()) one["provider"] = text_value(selector.provider);
    one["status"] = found[static_cast<std::size_t>(selector.found.status)];
    bj::array keys;
    for (const auto& key : selector.found.keys)
      keys.push_back(bj::object{{"status", to_string(key->status)}, {"type", text_value(key->type)}, {"bits", key->bits}, {"testing", key->testing}, {"record", text_value(key->text)}});
    one["keys"] = std::move(keys);
    selectors.push_back(std::move(one));
  }
  out["selectors"] = std::move(selectors);
  return out;
}

bj::object applied_object(const Applied& applied) {
  bj::object out;
  out["status"] = to_string(applied.status);
  out["record"] = text_value(applied.record.text);
  out["at"] = text_value(applied.at.text());
  out["organization"] = text_value(applied.organization.text());
  out["tag"] = applied.tag;
  out["policy"] = to_string(applied.asked);
  out["effective"] = to_string(applied.effective);
  out["pct"] = applied.pct;
  out["why"] = text_value(applied.why);
  return out;
}

bj::object reading_object(const Reading& reading) {
  bj::object out;
  out["result"] = to_string(reading.result);
  out["disposition"] = to_string(reading.disposition);
  out["reason"] = text_value(reading.reason);
  out["applied"] = applied_object(reading.applied);
  bj::array alignments;
  for (const auto& one : reading.alignments)
    alignments.push_back(bj::object{{"by", to_string(one.identifier.by)}, {"domain", text_value(one.identifier.domain.text())}, {"pass", one.identifier.pass},
                                    {"aligned", one.state == auth::dmarc::Alignment::State::aligned}, {"strict", one.strict},
                                    {"organization", text_value(one.organization.text())}, {"why", text_value(one.why)}});
  out["alignments"] = std::move(alignments);
  return out;
}

bj::object dmarc_object(const Survey& survey) {
  bj::object out;
  if (survey.mail.dmarc) {
    out = reading_object(survey.mail.dmarc->now);
    out["rfc7489"] = reading_object(survey.mail.dmarc->before);
    out["differences"] = texts(survey.mail.dmarc->differences);
  }
  if (survey.dmarc_now) out["policy_rfc9989"] = applied_object(*survey.dmarc_now);
  if (survey.dmarc_before) out["policy_rfc7489"] = applied_object(*survey.dmarc_before);
  bj::array targets;
  if (survey.report_targets)
    for (const auto& target : *survey.report_targets)
      targets.push_back(bj::object{{"tag", target.tag}, {"uri", text_value(target.address.uri)}, {"state", to_string(target.state)},
                                   {"limit_bytes", target.address.limit_bytes ? bj::value(*target.address.limit_bytes) : bj::value(nullptr)}});
  out["reports"] = std::move(targets);
  return out;
}

void add_parts(const Survey& survey, bj::object& out) {
  if (survey.route) out["mx"] = route_object(*survey.route);
  if (survey.servers) {
    bj::array names;
    for (const auto& name : survey.servers->names) names.push_back(text_value(name.text()));
    out["ns"] = bj::object{{"zone", text_value(survey.servers->zone.text())}, {"names", std::move(names)}};
  }
  if (survey.signing) out["dnssec"] = bj::object{{"status", to_string(survey.signing->status)}, {"vouched", survey.signing->vouched}};
  if (survey.has(posture::Part::tls)) out["tls"] = tls_object(survey);
  if (survey.has(posture::Part::spf) || survey.mail.spf) out["spf"] = spf_object(survey);
  if (survey.has(posture::Part::dkim)) out["dkim_keys"] = keys_object(survey);
  if (survey.mail.has_message) out["dkim"] = dkim_array(survey);
  if (survey.has(posture::Part::dmarc)) out["dmarc"] = dmarc_object(survey);
  if (survey.bimi) out["bimi"] = bj::object{{"status", to_string(survey.bimi->status)}, {"record", text_value(survey.bimi->text)}, {"logo", text_value(survey.bimi->logo)}, {"evidence", text_value(survey.bimi->evidence)}};
}
}  // namespace

std::string posture_json(const Survey& survey, const Judgement& judgement, bool pretty, const Words& words) {
  bj::object out;
  out["schema"] = "mailwhy.domain/1";
  out["verb"] = "domain";
  out["complete"] = survey.complete;
  out["target"] = bj::object{{"kind", "domain"}, {"ascii", survey.domain.text()}, {"unicode", text_value(survey.target)}};
  out["vantage"] = bj::object{{"resolvers", bj::array{bj::value(survey.resolver.text())}}, {"resolver_answers", survey.resolver_answers}};
  out["started"] = to_rfc3339(survey.started);
  out["elapsed_ms"] = to_ms(survey.elapsed);
  out["verdict"] = to_string(judgement.verdict);
  out["exit_code"] = posture::exit_code_of(judgement.verdict);
  out["summary"] = posture_summary(survey, judgement, words);
  bj::array parts, tasks;
  for (const auto part : survey.parts) parts.push_back(bj::value(to_string(part)));
  for (const auto& task : judgement.tasks) tasks.push_back(task_object(task, words));
  out["parts"] = std::move(parts);
  out["findings"] = std::move(tasks);
  add_parts(survey, out);
  const std::string text = bj::serialize(out);
  return pretty ? pretty_json(text) : text;
}

}  // namespace mailwhy::report
