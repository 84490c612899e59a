#include "mailwhy/report/dns/mx_posture.h"

#include <algorithm>

#include "mailwhy/rules/view.h"

namespace mailwhy::report {
namespace {

// Said already, in the words of dns.
constexpr std::string_view said_by_dns[] = {"route.null-mx", "route.implicit-mx", "route.no-address"};

// The survey as a check would have seen it before it connects to anybody.
evidence::Evidence evidence_of(const zone::Survey& survey) {
  evidence::Evidence seen;
  seen.the_case.target = evidence::Case::Target::domain;
  seen.the_case.recipient.domain = survey.query.question.name;
  seen.the_case.public_networks = survey.query.walk.public_networks;
  seen.started = survey.started;
  seen.route = survey.route;
  const auto add = [&seen](const dns::Question& question, const zone::Reply& reply) {
    seen.lookups.add({question, reply.ask.server, reply.at, reply.took, reply.answer});
  };
  add(survey.query.question, *survey.counts);
  for (const auto& side : survey.side) add(side.first, side.second);
  return seen;
}

// Whoever writes such an address into an answer tries something out: worth a remark, and no more.
bool about_an_example(const rules::Finding& finding) {
  const auto address = finding.args.find("address");
  const auto ip = finding.id != "route.mx-not-public" || address == finding.args.end() ? std::nullopt : IpAddress::parse(address->second);
  return ip && (ip->scope() == AddressScope::documentation || ip->scope() == AddressScope::benchmarking);
}

zone::Finding as_of_dns(const rules::Finding& finding, const std::string& resolver) {
  zone::Finding out;
  out.id = finding.id;
  out.state = finding.state() == rules::State::note || about_an_example(finding) ? "note" : "warn";
  out.party = to_string(finding.party);
  out.confidence = to_string(finding.confidence);
  out.args = finding.args;
  for (const auto& citation : finding.seen) out.seen.push_back({resolver, citation.text});
  return out;
}

}  // namespace

std::vector<zone::Finding> mx_posture(const zone::Survey& survey) {
  std::vector<zone::Finding> out;
  if (!survey.route || !survey.counts) return out;
  const evidence::Evidence seen = evidence_of(survey);
  const rules::View view(seen);
  std::vector<rules::Finding> found;
  for (const rules::Rule* rule : rules::all_rules()) {
    const bool of_dns = std::find(std::begin(said_by_dns), std::end(said_by_dns), rule->id) != std::end(said_by_dns);
    if (rule->id.starts_with("route.") && !of_dns) rule->judge(view, found);
  }
  const std::string name = survey.query.question.name.text();
  for (const rules::Finding& finding : found) {
    out.push_back(as_of_dns(finding, survey.counts->ask.server.address.text()));
    auto& args = out.back().args;
    args["name"] = args["domain"] = args["recipient"] = args["target"] = name;
    args["type"] = "MX";
  }
  return out;
}

}  // namespace mailwhy::report
