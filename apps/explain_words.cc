// The words behind codes and meanings.
#include <array>
#include <utility>

#include "apps/explain_code.h"
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

namespace {
using bounce::Meaning;
constexpr std::array<std::pair<Meaning, std::string_view>, 41> meanings{{
    {Meaning::unknown, key("only the code is known, the words are not")},
    {Meaning::user_unknown, key("the mailbox does not exist")},
    {Meaning::mailbox_full, key("the mailbox is full")},
    {Meaning::mailbox_disabled, key("the mailbox exists, but it is closed")},
    {Meaning::mailbox_moved, key("the mailbox has moved to another address")},
    {Meaning::recipient_restricted, key("the mailbox takes mail from some senders only")},
    {Meaning::relay_denied, key("the server does not feel responsible for that domain, and the sender is not logged in")},
    {Meaning::greylisted, key("a first-time sender is asked to come back later")},
    {Meaning::rate_limited, key("too much in too short a time")},
    {Meaning::too_many_connections, key("too many connections at once")},
    {Meaning::too_many_recipients, key("too many recipients in one go")},
    {Meaning::sender_listed, key("the sending address is on a block list")},
    {Meaning::reputation, key("the sending address has a bad reputation there")},
    {Meaning::no_ptr, key("the sending address has no (matching) reverse DNS")},
    {Meaning::helo_refused, key("the name in HELO is not liked")},
    {Meaning::spf_fail, key("the sending address is not allowed by the sender domain's SPF")},
    {Meaning::dkim_fail, key("a DKIM signature is missing or broken")},
    {Meaning::dmarc_fail, key("the mail fails the sender domain's DMARC")},
    {Meaning::sender_domain_unknown, key("the sender's domain cannot be found in the DNS")},
    {Meaning::sender_refused, key("the sender address is refused")},
    {Meaning::sender_verify_failed, key("a call back to the sender's own server failed")},
    {Meaning::sender_null_mx, key("the sender's domain says that it takes no mail")},
    {Meaning::auth_required, key("a login is required")},
    {Meaning::tls_required, key("TLS is required first")},
    {Meaning::login_failed, key("the login failed")},
    {Meaning::content_refused, key("the content is refused")},
    {Meaning::spam_refused, key("the mail looks like spam to the server")},
    {Meaning::message_too_large, key("the message is too large")},
    {Meaning::message_format, key("the message breaks the format")},
    {Meaning::syntax, key("the command breaks the syntax")},
    {Meaning::address_syntax, key("the address breaks the syntax")},
    {Meaning::smtputf8_needed, key("the address needs SMTPUTF8, which one side lacks")},
    {Meaning::host_takes_no_mail, key("the host takes no mail at all")},
    {Meaning::server_storage, key("the server is out of space")},
    {Meaning::server_config, key("the server is set up wrongly")},
    {Meaning::server_down, key("the server is shutting down or under maintenance")},
    {Meaning::server_error, key("the server has trouble of its own")},
    {Meaning::bad_sequence, key("a command came out of order")},
    {Meaning::command_unknown, key("the command is not known")},
    {Meaning::policy, key("refused by policy, nothing more is said")},
    {Meaning::domain_unknown, key("the server does not know the recipient's domain")},
}};
}  // namespace

std::string_view meaning_words(Meaning meaning) {
  for (const auto& [value, words] : meanings)
    if (value == meaning) return words;
  return bounce::to_string(meaning);
}

}  // namespace mailwhy::apps
