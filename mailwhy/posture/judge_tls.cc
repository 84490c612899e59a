// What the domain promises about encryption: MTA-STS, TLSRPT, DANE.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/posture/tasks.h"

namespace mailwhy::posture {
namespace {
using auth::mtasts::PolicySeen;
using StsStatus = auth::mtasts::Record::Status;
using ReportStatus = auth::tlsrpt::Record::Status;
using DaneStatus = auth::dane::Lookup::Status;

std::string problem_words(bool several, const std::string& problem) { return several ? "there are several of them" : problem; }

Task unanswered(const Survey& survey, const std::string& name, const std::string& problem) {
  Task task = task_about(survey, "domain.dns-unanswered");
  task.args["name"] = name;
  task.args["problem"] = problem;
  return task;
}

void judge_policy(const Survey& survey, Tasks& tasks) {
  if (!survey.policy) return;
  const PolicySeen seen = auth::mtasts::look_at(*survey.policy);
  if (seen.status == PolicySeen::Status::unreachable || seen.status == PolicySeen::Status::unusable) {
    Task task = task_about(survey, seen.status == PolicySeen::Status::unusable ? "tls.mta-sts-policy-unusable" : "tls.mta-sts-policy-unreachable");
    task.args["problem"] = seen.problem;
    task.seen.push_back({"https", seen.status == PolicySeen::Status::unusable ? survey.policy->body.substr(0, 400) : survey.policy->problem});
    tasks.push_back(std::move(task));
  }
  if (seen.status != PolicySeen::Status::good || !seen.text.policy || seen.text.policy->mode == auth::mtasts::Mode::none || !survey.route) return;
  for (const auto& host : survey.route->hosts) {
    if (host.literal || auth::mtasts::allows(*seen.text.policy, host.name)) continue;
    Task task = task_about(survey, "tls.mta-sts-mx-mismatch");
    task.args["host"] = host.name.text();
    if (seen.text.policy->mode != auth::mtasts::Mode::enforce) task.state = "warn";
    task.seen.push_back({"https", survey.policy->body.substr(0, 400)});
    tasks.push_back(std::move(task));
  }
}

void judge_sts(const Survey& survey, Tasks& tasks) {
  if (!survey.mta_sts) return;
  const auto& record = *survey.mta_sts;
  if (record.status == StsStatus::several || record.status == StsStatus::malformed) {
    Task task = task_about(survey, "tls.mta-sts-record-unusable");
    task.args["problem"] = problem_words(record.status == StsStatus::several, record.problem);
    task.seen.push_back({"dns", fmt::format("_mta-sts.{} TXT \"{}\"", survey.domain.text(), record.text)});
    tasks.push_back(std::move(task));
  } else if (record.status == StsStatus::failed) {
    tasks.push_back(unanswered(survey, "_mta-sts." + survey.domain.text() + " TXT", record.problem));
  }
  judge_policy(survey, tasks);
}

void judge_tls_reports(const Survey& survey, bool takes_mail, Tasks& tasks) {
  if (!survey.tlsrpt) return;
  const auto& record = *survey.tlsrpt;
  if (record.status == ReportStatus::several || record.status == ReportStatus::malformed) {
    Task task = task_about(survey, "tls.reports-record-unusable");
    task.args["problem"] = problem_words(record.status == ReportStatus::several, record.problem);
    task.seen.push_back({"dns", fmt::format("_smtp._tls.{} TXT \"{}\"", survey.domain.text(), record.text)});
    tasks.push_back(std::move(task));
  } else if (record.status == ReportStatus::failed) {
    tasks.push_back(unanswered(survey, "_smtp._tls." + survey.domain.text() + " TXT", record.problem));
  } else if (record.status == ReportStatus::none && takes_mail) {
    Task task = task_about(survey, "domain.no-tls-reports");
    if (const auto name = survey.domain.with_prefix("_smtp._tls"))
      task.changes.push_back(change_of(survey, Change::Act::publish, *name, "TXT", "v=TLSRPTv1; rua=mailto:tls-reports@" + survey.domain.text()));
    tasks.push_back(std::move(task));
  }
}
}  // namespace

Tasks judge_encryption(const Survey& survey) {
  Tasks tasks;
  if (!survey.has(Part::tls)) return tasks;
  const bool takes_mail = survey.route && !survey.route->hosts.empty();
  judge_sts(survey, tasks);
  judge_tls_reports(survey, takes_mail, tasks);
  for (const auto& [host, lookup] : survey.dane) {
    if (lookup.status != DaneStatus::failed) continue;
    Task task = task_about(survey, "tls.dane-lookup-failed");
    task.args["host"] = host.text();
    task.seen.push_back({"dns", lookup.question.text() + ": " + lookup.words});
    tasks.push_back(std::move(task));
  }
  const bool dane = std::any_of(survey.dane.begin(), survey.dane.end(), [](const auto& one) { return !one.second.records.empty(); });
  if (takes_mail && survey.mta_sts && survey.mta_sts->status == StsStatus::none && !dane) {
    Task task = task_about(survey, "domain.no-tls-policy");
    if (const auto name = survey.domain.with_prefix("_mta-sts")) task.changes.push_back(change_of(survey, Change::Act::publish, *name, "TXT", "v=STSv1; id=1"));
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace mailwhy::posture
