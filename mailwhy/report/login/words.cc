// The words that the forms of mailwhy login share.
#include <algorithm>
#include <array>
#include <iterator>

#include "mailwhy/base/text.h"
#include "mailwhy/report/login/login.h"
#include "mailwhy/rules/finding.h"

namespace mailwhy::report {
namespace {
using login::Finding;
using login::Survey;

// The sentence of a kind with its {arguments}, and what to do about it; remarks have nothing to do.
struct Row {
  std::string_view id, sentence;
  std::array<std::string_view, 3> steps;
};
constexpr Row rows[] = {
    {"login.proof-wrong", key("{place} says yes or goes on without knowing the password: its proof is wrong"), {key("Do not log in there until it is clear who answers: compare the certificate and the address with what the provider says."), key("Try from another network.")}},
    {"login.too-many-attempts", key("{place} has seen too many attempts and wants a pause"), {key("Stop every program that logs in with an old password, wait an hour, and try once."), key("If it comes back: ask the provider which address the attempts come from.")}},
    {"login.back-end-down", key("{place} cannot check passwords now: what it asks for them does not answer"), {key("Try again in some minutes."), key("Tell the provider the words of the server: its login service, database or directory is down.")}},
    {"login.later", key("{place} puts the login off and does not say why"), {key("Try again in some minutes; if it stays so, ask the provider with the words of the server.")}},
    {"login.app-password-required", key("{place} wants more than the password: one made for programs, or a visit with a browser"), {key("Sign in with a browser, look for app passwords (two-step verification has to be on for them), make one, and use it here."), key("Or log in with a token: --token-file FILE.")}},
    {"login.basic-auth-off", key("{place} lets nobody in with a password: basic authentication is switched off"), {key("Log in with an OAuth token (--token-file FILE), or hand in mail through a relay that takes it without a login."), key("Where you run the organisation: switch authenticated SMTP on for this one mailbox.")}},
    {"login.account-locked", key("{place} knows the account {user} and has locked it"), {key("Ask the provider why the account is locked; the words of the server are for them.")}},
    {"login.password-must-change", key("{place} wants another password first: this one has run out"), {key("Change the password where the provider lets you, usually with a browser, and try again."), key("At 432: log in once with PLAIN over TLS (--mechanism PLAIN), after which the others work.")}},
    {"login.token-refused", key("{place} refuses the access token of {user}"), {key("Fetch a new token: most are good for an hour. Its scope must allow SMTP, and it must belong to this very user.")}},
    {"login.password-refused", key("{place} refuses user name and password of {user}"), {key("Log in with the same name and password on the provider's web page: if that works, the name for SMTP may be another one, often the whole address or its part before the @."), key("Look whether the provider wants an app password or switches SMTP on per mailbox."), key("If the server keeps only a hash of this password, {mechanism} cannot work: try --mechanism PLAIN over TLS once.")}},
    {"login.tls-required", key("{place} takes no login without encryption"), {key("Use TLS: port 465 with TLS from the start, or STARTTLS on port 587."), key("If STARTTLS is not on offer there, something in between may have taken it away: try from another network.")}},
    {"login.certificate-not-proved", key("the certificate of {place} does not prove whose server it is, so the password was not sent"), {key("Ask the provider for the right server name, or let them put a certificate for {place} in order."), key("A test authority of your own: --ca FILE. To send it all the same: --allow-insecure.")}},
    {"login.only-in-clear", key("{place} wants the password in clear, so it was not sent"), {key("Ask the provider for STARTTLS on port 587 or TLS on port 465."), key("To send it all the same, in a network that nobody else can read: --allow-insecure.")}},
    {"login.tls-failed", key("encryption with {place} does not come about, and without it no login is on offer"), {key("Tell the provider what stands above: the server's encryption is broken."), key("Try port 465 (or 587) of the same server, and another network.")}},
    {"login.no-mechanism", key("{place} and this login have no mechanism in common"), {key("Compare what the server offers with what you have: a password, a token (--token-file), a certificate (--cert), another --mechanism."), key("If the server offers nothing that your program can do: ask the provider.")}},
    {"login.secret-unusable", key("user name or password cannot be written in {mechanism}"), {key("Look for invisible characters in the password (a line end, a blank copied along), or try another --mechanism.")}},
    {"login.challenge-broken", key("{place} breaks the rules of {mechanism}, so the login was given up"), {key("Tell the provider the step that is broken; try another --mechanism meanwhile.")}},
    {"login.hung-up", key("{place} ended the connection in the middle of the login"), {key("Try once more later, and with another --mechanism; then ask the provider.")}},
    {"login.refused", key("{place} refuses the login in words that are not clear"), {key("Ask the provider with the words of the server.")}},
    {"login.sender-not-owned", key("the login works, but {user} may not send as {sender}"), {key("Send with the address that belongs to the login, or ask the provider to allow {sender} for it.")}},
    {"login.not-offered", key("{place} offers no login"), {key("Use port 465 or 587 of the provider's server for outgoing mail; port 25 of an MX often has no login."), key("If you run the server: switch AUTH on for the submission ports.")}},
    {"login.switched-off", key("{domain} says in the DNS that it takes no mail from its users"), {key("Ask the provider of {domain} where mail is to be handed in, or let them correct the SRV records.")}},
    {"login.no-server", key("no server for outgoing mail of {domain} was found"), {key("Ask the provider for the name of the server for outgoing mail, and give it: --server NAME."), key("If you run the domain: publish _submissions._tcp in the DNS.")}},
    {"login.unreachable", key("no server for outgoing mail of {domain} could be reached"), {key("Try from another network: many block the ports 25, 465 and 587."), key("Check the name of the server.")}},
    {"login.dns-unanswered", key("the DNS does not say where mail of {domain} is handed in"), {key("Ask again, through another resolver (--resolver ADDRESS), or name the server: --server NAME.")}},
    {"login.offered-in-clear", key("{place} offers {offered} before TLS: passwords of careless programs go over the wire in clear"), {key("Let the server offer logins after STARTTLS only (Postfix: smtpd_tls_auth_only = yes; Dovecot: disable_plaintext_auth = yes).")}},
    {"login.proof-missing", key("{place} says yes without proving that it knows the password"), {key("Tell the provider: with {mechanism} the server has to send its proof before it says yes.")}},
    {"login.sender-refused", key("the login works; {sender} was refused after it, for another reason"), {}},
    {"login.hangs-up-after-refusal", key("{place} hangs up after a refusal"), {}},
    {"login.initial-response", key("{place} does not take the first answer together with AUTH; it was said again in its turn"), {}},
    {"login.not-announced", key("{domain} does not announce its server for outgoing mail in the DNS: programs have to guess"), {}},
    {"login.not-tried", key("no login was tried at {place}: there is nothing to log in with"), {}},
};

const Row& row_of(std::string_view id) {
  const auto found = std::find_if(std::begin(rows), std::end(rows), [&](const Row& row) { return row.id == id; });
  return found == std::end(rows) ? rows[0] : *found;
}

std::map<std::string, std::string> shown(std::map<std::string, std::string> args) {
  for (auto& [name, value] : args) value = shorten(visible(value), 200);
  return args;
}
}  // namespace

namespace login_words {

std::string_view sentence_of(std::string_view id) { return row_of(id).sentence; }

std::string sentence_of(const Finding& finding, const Words& words) { return rules::fill(words(row_of(finding.kind->id).sentence), shown(finding.args)); }

std::vector<std::string> steps_of(const Finding& finding, const Words& words) {
  std::vector<std::string> steps;
  const Row& row = row_of(finding.kind->id);
  // The last one is about mechanisms that hash.
  const bool about_hashes = finding.kind->id == "login.password-refused" && !finding.args.contains("hashed");
  for (const auto step : row.steps)
    if (!step.empty() && !(about_hashes && step == row.steps.back())) steps.push_back(rules::fill(words(step), shown(finding.args)));
  return steps;
}

std::string_view level_of(const login::Kind& kind) {
  if (kind.state == "fail") return key("fails");
  if (kind.state == "later") return key("later");
  if (kind.state == "warn") return key("warn");
  return kind.state == "unknown" ? std::string_view("?") : key("note");
}

std::string protection_of(const login::Door& door, const Words& words) {
  if (!door.tls) return std::string(words(key("no TLS")));
  if (!door.tls->ok()) return std::string(words(key("TLS fails")));
  const auto& facts = door.tls->value();
  if (facts.chain.empty()) return words("{}, no certificate", facts.protocol);
  if (!facts.trusted) return words("{}, not a trusted certificate", facts.protocol);
  if (!facts.name_matches) return words("{}, the certificate of another name", facts.protocol);
  return words("{}, certificate proved", facts.protocol);
}

}  // namespace login_words

std::string login_summary(const Survey& survey, const login::Judgement& judgement, const Words& words) {
  std::string out = visible(survey.target) + ": ";
  switch (judgement.verdict) {
    case login::Outcome::works: out += words(key("LOGIN WORKS")); break;
    case login::Outcome::offered: out += words(key("A LOGIN IS ON OFFER")); break;
    case login::Outcome::refused: out += survey.attempt ? words(key("LOGIN FAILS")) : words(key("NO LOGIN POSSIBLE")); break;
    case login::Outcome::later: out += words(key("LOGIN PUT OFF")); break;
    case login::Outcome::inconclusive: out += words(key("CAN'T TELL")); break;
  }
  const login::Door* door = survey.attempt ? &*survey.attempt : survey.best ? &survey.doors[*survey.best] : nullptr;
  if (!door) return out;
  out += ", " + visible(login::name_of(*door));
  const auto kind = door->outcome.used ? door->outcome.used : door->outcome.choice.chosen;
  if (kind) out += ", " + std::string(sasl::traits_of(*kind).name);
  return out;
}

}  // namespace mailwhy::report
