// The words behind codes.
#include "apps/explain_code.h"
#include "mailwhy/report/meanings.h"
#include "mailwhy/report/words.h"

namespace mailwhy::apps {
using report::key;

std::string_view class_words(int klass) {
  switch (klass) {
    case 1: return key("not used by SMTP");
    case 2: return key("done: the server takes it");
    case 3: return key("go on: the server waits for more");
    case 4: return key("temporary: the sender keeps the message and tries again");
    case 5: return key("permanent: trying the same again does not help");
    default: break;
  }
  return key("no reply class of SMTP");
}

std::string_view subject_words(int subject) {
  switch (subject) {
    case 0: return key("nothing more is known");
    case 1: return key("about an address");
    case 2: return key("about the mailbox");
    case 3: return key("about the mail system that answers");
    case 4: return key("about the network or the way there");
    case 5: return key("about the conversation");
    case 6: return key("about the message's form or content");
    case 7: return key("about security or policy");
    default: break;
  }
  return key("no subject of RFC 3463");
}

std::string_view meaning_words(bounce::Meaning meaning) { return report::meaning_words(meaning); }

}  // namespace mailwhy::apps
