#include "mailwhy/report/meanings.h"

#include <array>
#include <utility>

#include "mailwhy/report/words.h"

namespace mailwhy::report {
namespace {
using bounce::Meaning;
constexpr std::array<std::pair<Meaning, std::string_view>, 55> meanings{{
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
    {Meaning::delivered, key("delivered, or handed on")},
    {Meaning::expired, key("the queue gave up after days of trying")},
    {Meaning::connect_failed, key("no connection to the receiving server")},
    {Meaning::host_not_found, key("the recipient's domain or its mail host is not in the DNS")},
    {Meaning::dns_failed, key("the look-up of the recipient's domain failed for the moment")},
    {Meaning::null_mx, key("the recipient's domain says that it takes no mail")},
    {Meaning::tls_failed, key("the encryption that the sending server demands could not be had")},
    {Meaning::mail_loop, key("the mail goes in circles")},
    {Meaning::virus_refused, key("the server sees a virus in the mail")},
    {Meaning::mailer_failed, key("a program behind the mailbox failed")},
    {Meaning::suppressed, key("the sending service keeps the address on its own list of dead ones")},
    {Meaning::complaint, key("somebody marked the mail as spam")},
    {Meaning::auto_reply, key("an automatic answer")},
    {Meaning::challenge, key("the sender is asked to prove that he is human")},
}};
}  // namespace

std::string_view meaning_words(Meaning meaning) {
  for (const auto& [value, words] : meanings)
    if (value == meaning) return words;
  return bounce::to_string(meaning);
}

}  // namespace mailwhy::report
