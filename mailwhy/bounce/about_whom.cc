#include "mailwhy/bounce/about_whom.h"

namespace mailwhy::bounce {
namespace {
enum class When { always, recipient_named, permanent };

struct Judgement {
  Meaning meaning;
  About about;
  When when = When::always;  // else it is `either`
};

// Absent meanings are `either`: policy, bare codes, "try later", "temporary failure", refused senders.
constexpr Judgement rows[] = {
    {Meaning::user_unknown, About::them, When::recipient_named},
    {Meaning::mailbox_full, About::them, When::recipient_named},
    {Meaning::mailbox_disabled, About::them, When::recipient_named},
    {Meaning::mailbox_moved, About::them, When::recipient_named},
    {Meaning::recipient_restricted, About::them, When::recipient_named},
    {Meaning::relay_denied, About::them, When::recipient_named},
    {Meaning::domain_unknown, About::them, When::recipient_named},
    {Meaning::too_many_recipients, About::them, When::recipient_named},
    {Meaning::greylisted, About::them},  // everybody's first try
    {Meaning::host_takes_no_mail, About::them},
    {Meaning::server_storage, About::them},
    {Meaning::server_config, About::them, When::permanent},
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

About about_whom(Meaning meaning, std::string_view stage, bool permanent) {
  const bool recipient_named = stage == "rcpt_to" || stage == "data";
  for (const auto& row : rows) {
    if (row.meaning != meaning) continue;
    const bool holds = row.when == When::always || (row.when == When::permanent ? permanent : recipient_named);
    return holds ? row.about : About::either;
  }
  return About::either;
}

}  // namespace mailwhy::bounce
