#include "mailwhy/login/cause.h"

#include <algorithm>
#include <array>

#include "mailwhy/base/text.h"

namespace mailwhy::login {
namespace {

constexpr std::array cause_words = {"credentials", "app_password", "basic_off", "locked", "must_change", "too_many", "back_end", "needs_tls", "mechanism", "not_here", "form", "later", "unclear"};

// The first row that fits counts: plain words before codes, and what says more before what says less.
constexpr CauseRow rows[] = {
    // What has to come before "try again later" and "authentication failed" in the same reply.
    {Cause::too_many, "", "too many login|too many auth|too many fail|too many bad|too many invalid|too many attempt|too many incorrect|many unsuccessful|too many wrong|exceeded&login|exceeded&auth|maximum number of auth",
     "454 4.7.0 Too many login attempts, please try again later."},
    {Cause::app_password, "", "application-specific password|application specific password|app password|app-specific password|app-password|applicationpassword|web browser|webbrowser|two-factor|2-step|two-step|second factor|authorization code|mail client password",
     "534 5.7.9 Application-specific password required."},
    {Cause::basic_off, "", "basic authentication is disabled|basic auth is disabled|smtpclientauthentication is disabled|security defaults|less secure app|password authentication is disabled|password login is disabled|plain authentication disabled|oauth required|please use oauth|only oauth",
     "535 5.7.139 Authentication unsuccessful, basic authentication is disabled."},
    {Cause::must_change, "", "password has expired|password expired|password is expired|must change your password|change your password|password must be changed|password transition|passphrase has expired", "535 5.7.8 Your password has expired"},
    {Cause::locked, "", "account is disabled|account disabled|account has been disabled|account is locked|account locked|account has been locked|account suspended|account is suspended|account has been suspended|user disabled|user is disabled|account is not active|account inactive|mailbox is disabled|user locked|login disabled for",
     "535 5.7.13 Account disabled"},
    {Cause::back_end, "", "temporary authentication failure|temporary auth|temporarily unavailable|authentication server|auth server|authentication service|authentication backend|internal error|internal server error|ldap|database|unable to authenticate at present|generic failure|local error in auth|server unavailable",
     "454 4.7.0 Temporary authentication failure: Connection lost to authentication server"},
    {Cause::needs_tls, "", "must issue a starttls|must issue starttls|issue a starttls|use starttls|starttls first|starttls is required|starttls required|starttls command first|encryption required|encryption is required|tls required|tls is required|requires tls|requires ssl|ssl required|only over tls|secure connection required|without encryption|not encrypted|plaintext authentication disallowed",
     "530 5.7.0 Must issue a STARTTLS command first"},
    {Cause::not_here, "", "not advertised|authentication not enabled|authentication is not enabled|auth not available|auth not enabled|auth not supported|authentication not supported|authentication is not supported|not permit auth|no login here|auth command is not|smtp auth disabled|authentication disabled",
     "503 5.5.1 Error: authentication not enabled"},
    {Cause::mechanism, "", "mechanism not supported|unsupported mechanism|unsupported authentication mechanism|invalid authentication mechanism|unrecognized authentication type|unrecognised authentication type|unknown authentication|unsupported authentication type|mechanism not available|no mechanism available|mechanism is too weak|mechanism too weak|no worthy mechs|authentication type",
     "504 5.7.4 Unrecognized authentication type"},
    {Cause::form, "500,501,502,555", "base64|syntax|decode|invalid argument|malformed|bad command", "501 5.5.2 Invalid base64 data"},
    {Cause::credentials, "", "username and password not accepted|user name and password|incorrect&password|wrong&password|invalid&password|bad&password|credentials were incorrect|invalid credentials|credentials invalid|bad credentials|incorrect authentication data|invalid login|invalid user|unknown user|no such user|user not found|login incorrect|password mismatch|authentication fail|auth fail|authentication unsuccessful|authentication rejected|authentication failure|authorization failed|login failed|logon failure|bad username",
     "535 5.7.8 Error: authentication failed: (reason unavailable)"},
    // Codes alone.  RFC 4954 s6, RFC 5248 s2.4
    {Cause::must_change, "432", "", "432 4.7.12 x"},
    {Cause::later, "421,450,451,452,454,4", "", "451 4.3.0 x"},
    {Cause::mechanism, "504", "", "504 x"},
    {Cause::locked, "525", "", "525 5.7.13 x"},
    {Cause::needs_tls, "538,523", "", "538 5.7.11 x"},
    {Cause::app_password, "534", "", "534 5.7.14 x"},
    {Cause::not_here, "502,503", "", "503 x"},
    {Cause::form, "500,501", "", "501 x"},
    {Cause::credentials, "535", "", "535 x"},
};

// RFC 5248 and RFC 4954 s6: what the enhanced code says where the words do not.
struct CodeRow {
  int subject, detail;
  Cause cause;
};
constexpr CodeRow enhanced[] = {{7, 8, Cause::credentials}, {7, 9, Cause::mechanism}, {7, 11, Cause::needs_tls}, {7, 12, Cause::must_change}, {7, 13, Cause::locked}, {7, 139, Cause::basic_off}};

bool fits_code(std::string_view codes, const std::string& code) {
  const auto all = split(codes, ',');
  return codes.empty() || std::any_of(all.begin(), all.end(), [&](std::string_view one) { return code.starts_with(one); });
}
bool fits_words(std::string_view alternatives, std::string_view text) {
  for (const auto one : split(alternatives, '|')) {
    const auto parts = split(one, '&');
    if (std::all_of(parts.begin(), parts.end(), [&](std::string_view part) { return contains_ignoring_case(text, part); })) return true;
  }
  return false;
}

constexpr std::string_view not_owned =
    "not owned by|sendasdenied|send as this sender|send as denied|not allowed to send as|not permitted to send as|not authorized to send as|not allowed to send from|"
    "not permitted to send from|not authorized to send from|not authorised to send|sender address rejected: not logged in|sender address does not belong|sender is not allowed|"
    "not allowed to use this sender|not authorized to use this sender|sender not allowed|sender mismatch|sender does not match|sender address not allowed|from address does not match|"
    "envelope sender&authenticated|not your address|you are not allowed to use this|must match the authenticated|mail from&authenticated user|sender&does not match&auth";

}  // namespace

std::string_view to_string(Cause cause) { return cause_words[static_cast<std::size_t>(cause)]; }
std::span<const CauseRow> cause_table() { return rows; }

Verdict why_refused(const smtp::Reply& reply) {
  const std::string text = reply.words(), code = std::to_string(reply.code);
  for (const auto& row : rows)
    if (!row.words.empty() && fits_code(row.codes, code) && fits_words(row.words, text)) {
      // "Authentication failed" with a temporary code is what servers say whose back end is down.
      if (row.cause == Cause::credentials && reply.temporary()) return {Cause::later, true};
      return {row.cause, true};
    }
  if (reply.enhanced)
    for (const auto& row : enhanced)
      if (row.subject == reply.enhanced->subject && row.detail == reply.enhanced->detail && !(row.cause == Cause::credentials && reply.temporary())) return {row.cause, false};
  for (const auto& row : rows)
    if (row.words.empty() && fits_code(row.codes, code)) return {row.cause, false};
  return {};
}

bool says_sender_not_owned(const smtp::Reply& reply) { return fits_words(not_owned, reply.words()); }

}  // namespace mailwhy::login
