// Whether the mailboxes that a DMARC record sends reports to take mail (mailwhy domain --ask-mailboxes).
#pragma once
#include <atomic>

#include "apps/case_from.h"
#include "apps/lab_side.h"
#include "mailwhy/posture/judge.h"

namespace mailwhy::apps {

// Asks the mail servers of at most five of them, one after the other, as mailwhy check does: up to RCPT TO, no message is sent.  A
// refusal that is about the mailbox becomes a finding; one that may be about us, silence and "later" do not.
void ask_report_mailboxes(const Options& options, const posture::Survey& survey, const SystemNames& system, const LabSide* lab, net::Net& net,
                          const std::atomic<bool>& stop, posture::Judgement& judgement);

}  // namespace mailwhy::apps
