// Why a server refuses a login, from its words: what provider and program dialects have in common, as a table.
//
// Servers say as little as they can, so that nobody learns which user names exist: most refusals mean no more than "user name or
// password", and that is all this says then.
#pragma once
#include <span>
#include <string_view>

#include "mailwhy/smtp/reply.h"

namespace mailwhy::login {

enum class Cause {
  credentials,        // user name or password, or both
  app_password,       // the provider wants a password made for programs, or a visit in the browser first
  basic_off,          // logins with a password are switched off here
  locked,             // the account
  must_change,        // the password has run out, or has to be said once in another way (432, RFC 4954 s6)
  too_many,           // attempts; the server wants a pause
  back_end,           // the server cannot ask whoever knows the passwords
  needs_tls,          // only with encryption
  mechanism,          // not this one
  not_here,           // no logins on this port or server
  form,               // it did not understand what was sent
  later,              // 4xx and nothing more
  unclear,            // refused, and the words say nothing we know
};
std::string_view to_string(Cause cause);  // "app_password"

struct Verdict {
  Cause cause = Cause::unclear;
  bool from_words = false;  // else from the code alone
};

// Of a 4xx or 5xx reply to AUTH or in its exchange.
Verdict why_refused(const smtp::Reply& reply);

// The sender does not belong to whoever logged in, as the words of a refusal of MAIL or RCPT say it.
bool says_sender_not_owned(const smtp::Reply& reply);

// For the tests: each row of the table with a reply that it is made for.
struct CauseRow {
  Cause cause;
  std::string_view codes;   // "535,454"; "4", "5": all of that class; empty: any
  std::string_view words;   // alternatives with "|" between; all parts of "a&b" must be there
  std::string_view sample;
};
std::span<const CauseRow> cause_table();

}  // namespace mailwhy::login
