#include "mailwhy/posture/records.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/posture/tasks.h"

namespace mailwhy::posture {
namespace {
std::string mx_text(const route::Route& route) {
  std::vector<std::string> hosts;
  for (const auto& host : route.hosts)
    if (!host.implicit) hosts.push_back(fmt::format("{} {}", host.preference, host.literal ? host.literal->text() : host.name.text()));
  if (route.kind == route::Route::Kind::null_mx) hosts.emplace_back("0 .");
  std::sort(hosts.begin(), hosts.end());
  return join(hosts, ", ");
}
}  // namespace

std::map<std::string, std::string> records_of(const Survey& survey) {
  std::map<std::string, std::string> records;
  const std::string& name = survey.domain.text();
  const auto add = [&](const std::string& at, const std::string& text) { records[at] = visible(text); };
  if (survey.route && survey.route->kind != route::Route::Kind::unknown) add(name + " MX", mx_text(*survey.route));
  if (survey.servers && !survey.servers->names.empty()) {
    std::vector<std::string> names;
    for (const auto& server : survey.servers->names) names.push_back(server.text());
    add(survey.servers->zone.text() + " NS", join(names, ", "));
  }
  if (survey.spf && !survey.spf->branches.empty() && survey.spf->branches.front().status != auth::spf::Branch::Status::failed) add(name + " TXT (SPF)", survey.spf->branches.front().text);
  for (const auto& selector : survey.selectors)
    if (!selector.found.keys.empty()) add(fmt::format("{}._domainkey.{} TXT", selector.name, name), selector.found.keys.front()->text);
  if (survey.dmarc_own && survey.dmarc_own->status != auth::dmarc::Found::Status::failed) add("_dmarc." + name + " TXT", survey.dmarc_own->record.text);
  if (survey.mta_sts && survey.mta_sts->status != auth::mtasts::Record::Status::failed) add("_mta-sts." + name + " TXT", survey.mta_sts->text);
  if (survey.tlsrpt && survey.tlsrpt->status != auth::tlsrpt::Record::Status::failed) add("_smtp._tls." + name + " TXT", survey.tlsrpt->text);
  if (survey.bimi && survey.bimi->status != auth::bimi::Record::Status::failed) add("default._bimi." + name + " TXT", survey.bimi->text);
  return records;
}

Baseline baseline_of(const Survey& survey, const Judgement& judgement) {
  Baseline baseline;
  for (const auto& task : judgement.tasks)
    if (task.state == "fail" || task.state == "warn" || task.state == "note") baseline.findings.push_back(task.key());
  baseline.records = records_of(survey);
  return baseline;
}

void compare(const Baseline& baseline, const Survey& survey, Judgement& judgement) {
  for (auto& task : judgement.tasks) task.known = std::find(baseline.findings.begin(), baseline.findings.end(), task.key()) != baseline.findings.end();
  const auto now = records_of(survey);
  for (const auto& [name, text] : baseline.records) {
    const auto found = now.find(name);
    if (found == now.end() || found->second == text) continue;  // what was not looked at, or not answered, says nothing
    Task task = task_about(survey, "domain.record-changed");
    task.args["name"] = name;
    task.seen.push_back({"baseline", "before: " + (text.empty() ? std::string("nothing") : text)});
    task.seen.push_back({"dns", "now: " + (found->second.empty() ? std::string("nothing") : found->second)});
    judgement.tasks.push_back(std::move(task));
  }
  settle(judgement, survey);
}

}  // namespace mailwhy::posture
