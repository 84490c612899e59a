// What the words about a recipient mean: the narrowest that mean something count.
#pragma once
#include <string_view>

#include "mailwhy/bounce/notice.h"
#include "mailwhy/bounce/notice/work.h"

namespace mailwhy::bounce::notice {

// The judgement of `text` as it was said about the recipient.  `work`: what is filed under DATA may have been of RCPT, as the notice tells.
Judged judged_words(const NoticeRecipient& recipient, std::string_view text, std::string_view agent, const Work* work = nullptr);
// What needs no words.
void judge_by_kind(NoticeRecipient& recipient, Meaning meaning);
// First the diagnostic, then what is said about the recipient (`about`, of the prose), then the whole notice.  Fills a diagnostic that is empty.
void judge_recipient(NoticeRecipient& recipient, const Work& work, std::string_view about, std::string_view agent);
// The same where the diagnostic is those words: when they quote no reply, advice among them gives no reason.
void judge_spoken(NoticeRecipient& recipient, const Work& work, std::string_view about, std::string_view agent);
// The command that must have been answered, where no words say it: a refusal that names the recipient is that of RCPT.
void derive_command(NoticeRecipient& recipient);
// Where the server's words are everybody's ("user unknown") or none, what the reporter writes beside a code that says more counts.
void weigh_comment(NoticeRecipient& recipient, std::string_view comment, std::string_view agent);

}  // namespace mailwhy::bounce::notice
