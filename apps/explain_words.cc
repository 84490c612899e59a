// The words behind codes and meanings.
#include <array>
#include <utility>

#include "apps/explain_code.h"

namespace mailwhy::apps {

std::string_view class_words(int klass) {
  switch (klass) {
    case 1: return "not used by SMTP";
    case 2: return "done: the server takes it";
    case 3: return "go on: the server waits for more";
    case 4: return "temporary: the sender keeps the message and tries again";
    case 5: return "permanent: trying the same again does not help";
    default: break;
  }
  return "no reply class of SMTP";
}

std::string_view subject_words(int subject) {
  switch (subject) {
    case 0: return "nothing more is known";
    case 1: return "about an address";
    case 2: return "about the mailbox";
    case 3: return "about the mail system that answers";
    case 4: return "about the network or the way there";
    case 5: return "about the conversation";
    case 6: return "about the message's form or content";
    case 7: return "about security or policy";
    default: break;
  }
  return "no subject of RFC 3463";
}

namespace {
using bounce::Meaning;
constexpr std::array<std::pair<Meaning, std::string_view>, 41> meanings{{
    {Meaning::unknown, "only the code is known, the words are not"},
    {Meaning::user_unknown, "the mailbox does not exist"},
    {Meaning::mailbox_full, "the mailbox is full"},
    {Meaning::mailbox_disabled, "the mailbox exists, but it is closed"},
    {Meaning::mailbox_moved, "the mailbox has moved to another address"},
    {Meaning::recipient_restricted, "the mailbox takes mail from some senders only"},
    {Meaning::relay_denied, "the server does not feel responsible for that domain, and the sender is not logged in"},
    {Meaning::greylisted, "a first-time sender is asked to come back later"},
    {Meaning::rate_limited, "too much in too short a time"},
    {Meaning::too_many_connections, "too many connections at once"},
    {Meaning::too_many_recipients, "too many recipients in one go"},
    {Meaning::sender_listed, "the sending address is on a block list"},
    {Meaning::reputation, "the sending address has a bad reputation there"},
    {Meaning::no_ptr, "the sending address has no (matching) reverse DNS"},
    {Meaning::helo_refused, "the name in HELO is not liked"},
    {Meaning::spf_fail, "the sending address is not allowed by the sender domain's SPF"},
    {Meaning::dkim_fail, "a DKIM signature is missing or broken"},
    {Meaning::dmarc_fail, "the mail fails the sender domain's DMARC"},
    {Meaning::sender_domain_unknown, "the sender's domain cannot be found in the DNS"},
    {Meaning::sender_refused, "the sender address is refused"},
    {Meaning::sender_verify_failed, "a call back to the sender's own server failed"},
    {Meaning::sender_null_mx, "the sender's domain says that it takes no mail"},
    {Meaning::auth_required, "a login is required"},
    {Meaning::tls_required, "TLS is required first"},
    {Meaning::login_failed, "the login failed"},
    {Meaning::content_refused, "the content is refused"},
    {Meaning::spam_refused, "the mail looks like spam to the server"},
    {Meaning::message_too_large, "the message is too large"},
    {Meaning::message_format, "the message breaks the format"},
    {Meaning::syntax, "the command breaks the syntax"},
    {Meaning::address_syntax, "the address breaks the syntax"},
    {Meaning::smtputf8_needed, "the address needs SMTPUTF8, which one side lacks"},
    {Meaning::host_takes_no_mail, "the host takes no mail at all"},
    {Meaning::server_storage, "the server is out of space"},
    {Meaning::server_config, "the server is set up wrongly"},
    {Meaning::server_down, "the server is shutting down or under maintenance"},
    {Meaning::server_error, "the server has trouble of its own"},
    {Meaning::bad_sequence, "a command came out of order"},
    {Meaning::command_unknown, "the command is not known"},
    {Meaning::policy, "refused by policy, nothing more is said"},
    {Meaning::domain_unknown, "the server does not know the recipient's domain"},
}};
}  // namespace

std::string_view meaning_words(Meaning meaning) {
  for (const auto& [value, words] : meanings)
    if (value == meaning) return words;
  return bounce::to_string(meaning);
}

}  // namespace mailwhy::apps
