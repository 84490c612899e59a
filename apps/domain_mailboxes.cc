#include "apps/domain_mailboxes.h"

#include "mailwhy/base/text.h"
#include "mailwhy/check/run.h"
#include "mailwhy/posture/tasks.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/rules/judge.h"

namespace mailwhy::apps {
namespace {

constexpr std::size_t most_mailboxes = 5;

// Nobody would get a report there, wherever it came from.
bool takes_none(const rules::Judgement& judgement) {
  if (judgement.confidence == rules::Confidence::guess) return false;
  if (judgement.verdict == rules::Verdict::no_such_domain || judgement.verdict == rules::Verdict::no_mail_by_choice) return true;
  return judgement.verdict == rules::Verdict::refused && judgement.side == rules::Side::recipient;
}

}  // namespace

void ask_report_mailboxes(const Options& options, const posture::Survey& survey, const SystemNames& system, const LabSide* lab, net::Net& net,
                          const std::atomic<bool>& stop, posture::Judgement& judgement) {
  if (!survey.report_targets) return;
  Options plain = options;
  plain.from.reset();  // of domain these two are about the mail in question
  plain.helo.clear();
  std::size_t asked = 0;
  for (const auto& target : *survey.report_targets) {
    if (target.tag != "rua" || !target.address.is_mail || !target.address.usable || stop.load() || ++asked > most_mailboxes) continue;
    auto the_case = case_from(plain, target.address.mailbox, system);
    if (!the_case) continue;
    if (lab != nullptr) lab->settle(*the_case);
    check::RunOptions run;
    run.stop = &stop;
    const auto evidence = check::run(*the_case, net, run);
    const auto told = rules::judge(evidence);
    if (!takes_none(told)) continue;
    auto task = posture::task_about(survey, "dmarc.report-mailbox-refused");
    task.args["address"] = target.address.mailbox;
    task.args["reason"] = report::summary_of(told, report::Catalogue::builtin());
    if (!told.findings.empty() && !told.findings.front().seen.empty()) task.seen.push_back({"smtp", told.findings.front().seen.front().text});
    judgement.tasks.push_back(std::move(task));
  }
  posture::settle(judgement, survey);
}

}  // namespace mailwhy::apps
