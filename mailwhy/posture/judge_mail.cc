// Would the mail in question pass: SPF, DKIM, and DMARC by both RFCs.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/posture/tasks.h"

namespace mailwhy::posture {
namespace {
using auth::dkim::Outcome;
using auth::dmarc::Policy;
using auth::dmarc::Reading;
using SpfResult = auth::spf::Result;

void judge_sender(const Survey& survey, const auth::spf::Verdict& verdict, Tasks& tasks) {
  if (verdict.result == SpfResult::pass) return;
  const bool untold = verdict.result == SpfResult::temperror;
  Task task = task_about(survey, untold ? "spf.unanswered" : "spf.mail-not-authorized");
  if (verdict.result != SpfResult::fail && verdict.result != SpfResult::permerror && !untold) task.state = "warn";
  task.args["result"] = std::string(to_string(verdict.result));
  task.args["reason"] = verdict.reason();
  task.args["sender"] = task.args["target"] = verdict.domain;
  task.args["client"] = survey.mail.client ? survey.mail.client->text() : "";
  if (const auto* visit = verdict.deciding_visit(); visit != nullptr && !visit->record.empty())
    task.seen.push_back({"dns", fmt::format("{} TXT \"{}\"", visit->domain, visit->record)});
  tasks.push_back(std::move(task));
}

void judge_signatures(const Survey& survey, Tasks& tasks) {
  if (!survey.mail.has_message || !survey.has(Part::dkim)) return;
  if (survey.mail.signatures.empty()) tasks.push_back(task_about(survey, "dkim.not-signed"));
  for (const auto& one : survey.mail.signatures) {
    if (one.outcome == Outcome::pass || one.outcome == Outcome::neutral) continue;
    const bool untold = one.outcome == Outcome::temperror;
    Task task = task_about(survey, untold ? "dkim.unanswered" : "dkim.signature-fails");
    task.args["domain"] = one.signature.domain;
    task.args["selector"] = one.signature.selector;
    task.args["result"] = std::string(to_string(one.outcome));
    task.args["reason"] = one.sentence;
    tasks.push_back(std::move(task));
  }
}

void judge_verdict(const Survey& survey, Tasks& tasks) {
  if (!survey.mail.dmarc || !survey.has(Part::dmarc)) return;
  const auto& verdict = *survey.mail.dmarc;
  const bool now = verdict.now.result == Reading::Result::fail, before = verdict.before.result == Reading::Result::fail;
  // Without a message nothing is known of its signatures, which may carry it.
  if (now || before) {
    const Reading& reading = now ? verdict.now : verdict.before;
    Task task = task_about(survey, "dmarc.mail-fails");
    task.args["author"] = survey.mail.author;
    task.args["policy"] = std::string(to_string(reading.disposition));
    task.args["reason"] = reading.reason;
    if (!survey.mail.has_message || reading.disposition == Policy::none) task.state = "warn";
    tasks.push_back(std::move(task));
  }
  if (verdict.now.result != verdict.before.result || verdict.now.disposition != verdict.before.disposition) {
    Task task = task_about(survey, "dmarc.rules-differ");
    task.args["detail"] = verdict.differences.empty() ? std::string() : verdict.differences.front();
    tasks.push_back(std::move(task));
  }
}
}  // namespace

Tasks judge_mail(const Survey& survey) {
  Tasks tasks;
  if (survey.mail.spf) judge_sender(survey, *survey.mail.spf, tasks);
  judge_signatures(survey, tasks);
  judge_verdict(survey, tasks);
  return tasks;
}

}  // namespace mailwhy::posture
