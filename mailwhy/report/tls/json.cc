// mailwhy.tls/1 (tls.schema.json).
#include <boost/json.hpp>

#include "mailwhy/auth/tlsrpt/record.h"
#include "mailwhy/base/text.h"
#include "mailwhy/report/json_finding.h"
#include "mailwhy/report/json_pretty.h"
#include "mailwhy/report/json_text.h"
#include "mailwhy/report/tls/tls.h"
#include "mailwhy/rules/own_server.h"

namespace mailwhy::report {
namespace {
namespace bj = boost::json;
using rules::Encryption;
using rules::TlsView;

std::string hex_of(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

bj::object certificate_object(const crypto::Certificate& certificate) {
  bj::object out;
  out["subject"] = text_value(certificate.subject);
  out["issuer"] = text_value(certificate.issuer);
  out["names"] = text_values(certificate.dns_names);
  out["not_before"] = to_rfc3339(certificate.not_before);
  out["not_after"] = to_rfc3339(certificate.not_after);
  out["key_type"] = text_value(certificate.key_type);
  out["key_bits"] = certificate.key_bits;
  out["signature_algorithm"] = text_value(certificate.signature_algorithm);
  out["sha256"] = certificate.sha256_hex;
  out["self_signed"] = certificate.self_signed;
  return out;
}

std::string_view tls_word(auth::Door::Tls tls) {
  using Tls = auth::Door::Tls;
  switch (tls) {
    case Tls::up: return "up";
    case Tls::not_offered: return "not_offered";
    case Tls::refused: return "refused";
    case Tls::failed: return "failed";
    case Tls::untested: break;
  }
  return "untested";
}

void add_facts(bj::object& out, const mailwhy::tls::Facts& facts) {
  out["protocol"] = facts.protocol;
  out["cipher"] = facts.cipher;
  out["key_exchange"] = facts.key_exchange;
  out["trusted"] = facts.trusted;
  out["name_matches"] = facts.name_matches;
  out["problems"] = text_values(facts.chain_problems);
  bj::array chain;
  for (const auto& certificate : facts.chain) chain.push_back(certificate_object(certificate));
  out["chain"] = std::move(chain);
  out["client_certificate_asked"] = facts.client_certificate_asked;
}

bj::object conduct_object(const auth::Conduct& conduct) {
  bj::object out;
  out["outcome"] = auth::to_string(conduct.outcome);
  out["reason"] = auth::to_string(conduct.reason);
  if (conduct.if_signed) out["if_signed"] = auth::to_string(*conduct.if_signed);
  return out;
}

bj::object dane_object(const Encryption& door) {
  bj::object out;
  if (!door.dane) {
    out["status"] = "unknown";
    out["records"] = bj::array();
    return out;
  }
  out["status"] = auth::dane::to_string(door.dane->status);
  out["base"] = text_value(door.dane->base.text());
  out["question"] = text_value(door.dane->question.text());
  out["rests_on"] = text_value(door.dane->rests_on);
  if (!door.dane->words.empty()) out["problem"] = text_value(door.dane->words);
  if (door.verdict && !door.dane->records.empty()) out["verdict"] = auth::dane::to_string(door.verdict->kind);
  bj::array records;
  for (const auto& record : door.verdict ? door.verdict->records : auth::dane::look_at(door.dane->records)) {
    bj::object item;
    item["usage"] = record.data.usage;
    item["selector"] = record.data.selector;
    item["matching"] = record.data.matching;
    item["data"] = hex_of(record.data.data);
    item["fitness"] = auth::dane::to_string(record.fitness);
    item["outranked"] = record.outranked;
    item["match"] = auth::dane::to_string(record.match);
    records.push_back(std::move(item));
  }
  out["records"] = std::move(records);
  return out;
}

bj::object door_object(const TlsView& seen, const Encryption& door) {
  using tls_words::Resumes;
  using tls_words::WithoutName;
  bj::object out;
  out["host"] = text_value(door.attempt->host.text());
  out["preference"] = door.attempt->preference;
  out["address"] = door.attempt->address.text();
  out["port"] = seen.view.the_case().smtp_port;
  out["connected"] = door.session != nullptr && door.session->connect.ok();
  if (door.session != nullptr && !door.session->connect.ok()) out["failure"] = to_string(door.session->connect.failure().kind);
  bj::object tls;
  tls["state"] = tls_word(door.door.tls);
  if (door.session != nullptr && door.session->tls && !door.session->tls->ok()) tls["problem"] = text_value(door.session->tls->failure().detail);
  if (door.door.facts != nullptr) add_facts(tls, *door.door.facts);
  const auto bare = tls_words::without_name(seen, door);
  tls["without_sni"] = bare == WithoutName::same ? "same" : bare == WithoutName::other ? "other" : bare == WithoutName::failed ? "failed" : "untested";
  const auto again = tls_words::resumes(seen, door);
  tls["resumption"] = again == Resumes::yes ? "yes" : again == Resumes::no ? "no" : "untested";
  tls["posttls_finger"] = door.word;
  out["tls"] = std::move(tls);
  out["dane"] = dane_object(door);
  bj::object senders;
  senders["plain"] = conduct_object(door.plain);
  senders["mta_sts"] = conduct_object(door.mta_sts);
  senders["dane"] = conduct_object(door.by_dane);
  out["senders"] = std::move(senders);
  return out;
}

bj::object mta_sts_object(const TlsView& seen) {
  bj::object out, record;
  record["status"] = auth::mtasts::to_string(seen.sts.record.status);
  record["id"] = text_value(seen.sts.record.id);
  record["text"] = text_value(seen.sts.record.text);
  if (!seen.sts.record.problem.empty()) record["problem"] = text_value(seen.sts.record.problem);
  record["oddities"] = text_values(seen.sts.record.oddities);
  out["record"] = std::move(record);
  if (!seen.sts.policy) return out;
  const auto& fetched = *seen.view.evidence().mta_sts;
  bj::object policy;
  policy["status"] = auth::mtasts::to_string(seen.sts.policy->status);
  policy["host"] = text_value(fetched.host.text());
  policy["ended_at"] = auth::mtasts::to_string(fetched.end);
  if (!seen.sts.policy->problem.empty()) policy["problem"] = text_value(seen.sts.policy->problem);
  policy["content_type"] = text_value(fetched.content_type);
  policy["text"] = text_value(shorten(fetched.body, 4000));
  std::vector<std::string> oddities = seen.sts.policy->oddities;
  oddities.insert(oddities.end(), seen.sts.policy->text.oddities.begin(), seen.sts.policy->text.oddities.end());
  policy["oddities"] = text_values(oddities);
  if (const auto& read = seen.sts.policy->text.policy) {
    policy["mode"] = auth::mtasts::to_string(read->mode);
    policy["mx"] = text_values(read->mx);
    policy["max_age_s"] = read->max_age_s;
  }
  if (seen.policy_change) policy["change"] = auth::mtasts::to_string(*seen.policy_change);
  out["policy"] = std::move(policy);
  return out;
}

bj::object reports_object(const evidence::Evidence& e) {
  bj::object out;
  dns::Facts facts(e.lookups);
  const auto& recipient = e.the_case.recipient;
  const auto record = recipient.literal || recipient.domain.is_root() ? std::nullopt : auth::tlsrpt::find_record(recipient.domain, facts);
  out["status"] = record ? auth::tlsrpt::to_string(record->status) : std::string_view("none");
  out["rua"] = record ? text_values(record->rua) : bj::array();
  return out;
}

bj::array tests_array(const TlsView& seen) {
  bj::array out;
  for (const auto& test : rules::own_server_tests(seen.view)) {
    bj::object item;
    item["test"] = test.smuggling ? "smuggling" : "injection";
    if (test.smuggling) item["sequence"] = test.sequence;
    if (test.attempt != nullptr) item["address"] = test.attempt->address.text();
    item["result"] = to_string(test.result);
    if (!test.why.empty()) item["why"] = text_value(test.why);
    out.push_back(std::move(item));
  }
  return out;
}

bj::object target_object(const evidence::Evidence& e) {
  const auto& c = e.the_case;
  bj::object out;
  out["kind"] = c.recipient.literal ? "ip" : c.host ? "host" : "domain";
  out["ascii"] = text_value(tls_words::target_of(e));
  out["unicode"] = text_value(c.host || c.recipient.literal ? tls_words::target_of(e) : c.recipient.unicode_domain);
  out["domain"] = text_value(c.recipient.domain.text());
  return out;
}
}  // namespace

namespace {
// Whether the MX records that name the hosts are signed (RFC 7672 s2.2.1); null when no domain was asked about.
bj::value mx_dnssec(const evidence::Evidence& e) {
  if (e.the_case.host || e.the_case.recipient.literal) return nullptr;
  const dns::Question mx{e.the_case.recipient.domain, dns::Type::mx};
  for (const auto& one : e.validations)
    if (one.question == mx) return bj::value(dns::to_string(one.status));
  return bj::value("unknown");
}
}  // namespace

std::string tls_json(const TlsView& seen, bool pretty, const Catalogue& catalogue) {
  const auto& e = seen.view.evidence();
  bj::object out;
  out["schema"] = "mailwhy.tls/1";
  out["verb"] = "tls";
  out["complete"] = e.complete;
  out["target"] = target_object(e);
  bj::object vantage;
  bj::array resolvers;
  for (const auto& resolver : e.the_case.resolvers) resolvers.push_back(bj::value(resolver.text()));
  vantage["resolvers"] = std::move(resolvers);
  vantage["helo"] = text_value(e.vantage.helo);
  out["vantage"] = std::move(vantage);
  out["started"] = to_rfc3339(e.started);
  out["elapsed_ms"] = to_ms(e.elapsed);
  out["verdict"] = rules::to_string(seen.verdict);
  out["exit_code"] = rules::exit_code_of(seen.verdict);
  out["summary"] = tls_summary(seen, catalogue);
  bj::array doors, findings;
  for (const auto& door : seen.doors) doors.push_back(door_object(seen, door));
  out["mx_dnssec"] = mx_dnssec(e);
  out["addresses"] = std::move(doors);
  out["mta_sts"] = mta_sts_object(seen);
  out["tls_rpt"] = reports_object(e);
  out["tests"] = tests_array(seen);
  const rules::Judgement none;
  for (const auto& finding : seen.findings) findings.push_back(finding_object(finding, none, catalogue));
  out["findings"] = std::move(findings);
  const std::string text = bj::serialize(out);
  return pretty ? pretty_json(text) : text;
}

}  // namespace mailwhy::report
