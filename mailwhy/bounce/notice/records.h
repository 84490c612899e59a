// What a notice says of each recipient, by the kind of notice.
#pragma once
#include "mailwhy/bounce/notice.h"
#include "mailwhy/bounce/notice/work.h"
#include "mailwhy/mail/message.h"

namespace mailwhy::bounce::notice {

// By the delivery statuses (RFC 3464), of which one at least names a recipient; the words add to it.
void records_of_status(Notice& notice, Work& work);
// By the words alone: of each of the people in them.
void records_of_words(Notice& notice, Work& work);
// Nobody is named: who came back tells, or nobody does.
void record_of_original(Notice& notice, Work& work);
void records_of_complaint(Notice& notice, Work& work, const mail::RawMessage& message);
// The one who answers himself, or whose machine does.
void record_of_answer(Notice& notice, const Work& work, Meaning meaning);
// False when the text is no event of a sending service; else the notice is complete.
bool take_event(Notice& notice, const Work& work);

}  // namespace mailwhy::bounce::notice
