#include "mailwhy/bounce/about_whom.h"

namespace mailwhy::bounce {
namespace {
struct Row {
  Meaning meaning;
  About about;
  bool of_a_mailbox = false;  // said before any recipient was named it means something else
};

// Absent meanings are `either`: policy, bare codes, "try later", "temporary failure", refused senders.
constexpr Row rows[] = {
    {Meaning::user_unknown, About::them, true},
    {Meaning::mailbox_full, About::them, true},
    {Meaning::mailbox_disabled, About::them, true},
    {Meaning::mailbox_moved, About::them, true},
    {Meaning::recipient_restricted, About::them, true},
    {Meaning::relay_denied, About::them, true},
    {Meaning::domain_unknown, About::them, true},
    {Meaning::too_many_recipients, About::them, true},
    {Meaning::greylisted, About::them},  // everybody's first try
    {Meaning::host_takes_no_mail, About::them},
    {Meaning::server_storage, About::them},
    {Meaning::server_config, About::them},
    {Meaning::tls_required, About::them},
    {Meaning::smtputf8_needed, About::them},
    {Meaning::message_too_large, About::them},
    {Meaning::command_unknown, About::them},
    {Meaning::bad_sequence, About::them},
    {Meaning::syntax, About::them},
    {Meaning::address_syntax, About::them},
    {Meaning::sender_listed, About::us},
    {Meaning::reputation, About::us},
    {Meaning::rate_limited, About::us},
    {Meaning::too_many_connections, About::us},
    {Meaning::no_ptr, About::us},
    {Meaning::helo_refused, About::us},
    {Meaning::spf_fail, About::us},
};
}  // namespace

About about_whom(Meaning meaning, std::string_view stage) {
  const bool recipient_named = stage == "rcpt_to" || stage == "data";
  for (const auto& row : rows)
    if (row.meaning == meaning) return row.of_a_mailbox && !recipient_named ? About::either : row.about;
  return About::either;
}

}  // namespace mailwhy::bounce
