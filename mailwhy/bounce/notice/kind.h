// Whether a mail is about mail at all, by evidence: who wrote it, what it is made of, what it says.
#pragma once
#include <string>
#include <string_view>

#include "mailwhy/bounce/notice.h"
#include "mailwhy/bounce/notice/prose.h"
#include "mailwhy/bounce/notice/work.h"

namespace mailwhy::bounce::notice {

struct Verdict {
  NoticeKind kind = NoticeKind::not_bounce;
  std::string why;
  std::string format;
};

// Asks the words who failed and with which codes only where the parts leave it open.
Verdict judge_kind(const Work& work);

// ISO 639 of the language in which most of the phrases are.
std::string language_of(const Prose& prose);

}  // namespace mailwhy::bounce::notice
