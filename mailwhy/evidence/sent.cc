#include "mailwhy/evidence/sent.h"

#include <algorithm>
#include <array>

#include "mailwhy/auth/senders.h"
#include "mailwhy/bounce/cause.h"

namespace mailwhy::evidence {
namespace {

using smtp::Fate;
using smtp::Step;
using RouteKind = route::Route::Kind;

std::string_view side_of(std::string_view party) {
  if (party.starts_with("sender") || party == "this_machine") return "sender";
  if (party.starts_with("recipient")) return "recipient";
  if (party == "in_between" || party == "list_operator") return "between";
  return party == "nobody" ? "nobody" : "unknown";
}

// Where a conversation stood, in interface.md's words; for the reply tables too.
std::string_view stage_of(Step step) {
  switch (step) {
    case Step::greeting: return "greeting";
    case Step::ehlo:
    case Step::helo:
    case Step::lhlo:
    case Step::xclient:
    case Step::ehlo_after_tls: return "hello";
    case Step::starttls:
    case Step::tls_handshake: return "tls";
    case Step::auth: return "login";
    case Step::mail:
    case Step::xforward: return "mail_from";
    case Step::rcpt:
    case Step::control_rcpt: return "rcpt_to";
    case Step::data:
    case Step::message:
    case Step::bdat: return "data";
    default: return "connect";
  }
}

// How telling a fate is when there are several attempts: a yes and an open question stand, whatever came later.
bool is_final(Fate fate) { return fate == Fate::accepted || fate == Fate::unknown; }

// The connection, when it never came to an exchange.
const smtp::Exchange* last_failure(const Session& session) {
  for (auto it = session.transcript.exchanges.rbegin(); it != session.transcript.exchanges.rend(); ++it)
    if (it->failure && it->step != Step::quit) return &*it;
  return nullptr;
}

SentVerdict worded(std::string_view verdict, std::string_view party, std::string_view confidence, std::string_view stage, std::string cause, int code) {
  SentVerdict out;
  out.verdict = verdict;
  out.party = party;
  out.side = side_of(party);
  out.confidence = confidence;
  out.stage = stage;
  out.cause = std::move(cause);
  out.exit_code = code;
  return out;
}

SentVerdict by_route(const Sent::Group& group) {
  if (!group.not_tried.empty()) return worded("unreachable", "recipient_domain", "likely", "route", "no-usable-address", 1);
  if (group.no_address) return worded("unreachable", "unknown", "likely", "route", "server-without-address", 1);
  if (!group.route) return worded("inconclusive", "unknown", "guess", "route", "dns-unfinished", 3);
  switch (group.route->kind) {
    case RouteKind::null_mx: return worded("no_mail_by_choice", "recipient_domain", "certain", "route", "null-mx", 1);
    case RouteKind::no_such_domain: return worded("no_such_domain", "recipient_domain", "likely", "domain", "no-such-domain", 1);
    case RouteKind::no_address: return worded("unreachable", "recipient_domain", "likely", "route", "no-address", 1);
    case RouteKind::unknown: return worded("inconclusive", "unknown", "guess", "route", "dns-failed", 3);
    default: break;
  }
  return worded("unreachable", "recipient_domain", "likely", "route", "no-address", 1);
}

// As the findings of a check are called behind "tls.".
std::string_view cause_of(auth::Reason flaw) {
  switch (flaw) {
    case auth::Reason::no_certificate: return "no-certificate";
    case auth::Reason::certificate_expired: return "certificate-expired";
    case auth::Reason::certificate_other_name: return "certificate-other-name";
    default: return "certificate-untrusted";
  }
}

// What was said about the message itself, and not about the place it goes to.
bool about_content(const SentOutcome& outcome) {
  using bounce::Meaning;
  constexpr std::array meanings{Meaning::content_refused, Meaning::spam_refused};
  const bool after_message = outcome.exchange->step == Step::message || outcome.exchange->step == Step::bdat;
  return after_message && outcome.cause && outcome.cause->from_words && std::find(meanings.begin(), meanings.end(), outcome.cause->meaning) != meanings.end();
}

// No reply decided: how the world failed.
SentVerdict by_failure(const SentOutcome& outcome) {
  const bool connected = outcome.attempt->session.connect.ok();
  if (!connected) return worded("unreachable", "unknown", "guess", "connect", "connection-failed", 1);
  const auto* exchange = outcome.exchange;
  const std::string_view stage = exchange ? stage_of(exchange->step) : "connect";
  // A handshake that succeeded and was not enough for us, and one that failed.
  const auto& session = outcome.attempt->session;
  const bool by_tls = exchange && exchange->failure && exchange->failure->kind == Failure::Kind::tls && stage == "tls";
  if (by_tls && session.tls && session.tls->ok()) return worded("delayed", "recipient_host", "likely", stage, std::string(cause_of(auth::flaw_of(session.tls->value()))), 4);
  if (by_tls) return worded("delayed", "unknown", "guess", stage, "handshake-failed", 4);
  const bool cancelled = exchange && exchange->failure && exchange->failure->kind == Failure::Kind::cancelled;
  if (cancelled) return worded("inconclusive", "unknown", "guess", stage, "stopped", 3);
  if (exchange && exchange->failure && exchange->failure->kind == Failure::Kind::other) return worded("refused", "recipient_host", "likely", stage, "not-on-offer", 1);
  // A yes to DATA is no leave to send (RFC 5321 s4.3.2), and no sender goes on after it (catalogue D2).
  if (exchange && exchange->step == Step::data && exchange->reply && exchange->reply->positive()) return worded("delayed", "recipient_host", "likely", stage, "no-leave-to-send", 4);
  return worded("delayed", "unknown", "guess", stage, "connection-lost", 4);
}

SentVerdict by_reply(const SentOutcome& outcome) {
  const std::string_view stage = about_content(outcome) ? "content" : stage_of(outcome.exchange->step);
  const bool temporary = outcome.fate == Fate::delayed;
  const std::string_view party = !outcome.cause || outcome.cause->party.empty() ? std::string_view("unknown") : std::string_view(outcome.cause->party);
  const std::string_view confidence = outcome.cause && outcome.cause->from_words ? "likely" : "guess";
  const std::string cause(outcome.cause ? bounce::to_string(outcome.cause->meaning) : "unknown");
  return worded(temporary ? "delayed" : "refused", party, confidence, stage, cause, temporary ? 4 : 1);
}

}  // namespace

std::string_view to_string(Sent::Way::Kind kind) {
  constexpr std::array<std::string_view, 4> words{"mx", "server", "socket", "process"};
  return words[static_cast<std::size_t>(kind)];
}

SentOutcome outcome_of(const Sent& sent, std::size_t recipient) {
  SentOutcome out;
  for (const auto& group : sent.groups) {
    for (const auto& attempt : group.attempts) {
      const auto at = std::find(attempt.recipients.begin(), attempt.recipients.end(), recipient);
      if (at == attempt.recipients.end() || is_final(out.fate)) continue;
      const auto& fate = attempt.result.recipients[static_cast<std::size_t>(at - attempt.recipients.begin())];
      out.fate = attempt.session.connect.ok() ? fate.fate : Fate::broken_off;
      out.group = &group;
      out.attempt = &attempt;
      out.queue_id = fate.queue_id;
      out.exchange = fate.decided_by ? &attempt.session.transcript.exchanges[*fate.decided_by] : last_failure(attempt.session);
    }
  }
  const auto of_domain = [&](const Sent::Group& group) {
    if (sent.way.kind != Sent::Way::Kind::mx || !sent.way.name.empty()) return true;
    const auto at = sent.recipients[recipient].rfind('@');
    return at != std::string::npos && Domain::parse(sent.recipients[recipient].substr(at + 1)).value_or(Domain()) == group.domain;
  };
  if (out.group == nullptr)
    for (const auto& group : sent.groups)
      if (of_domain(group)) out.group = &group;
  const bool refusal = out.fate == Fate::refused || out.fate == Fate::delayed;
  if (refusal && out.exchange && out.exchange->reply) {
    const auto stage = stage_of(out.exchange->step);
    // The tables know a login's refusals by the stage of the command that carries them.
    out.cause = bounce::ReplyTable::builtin().classify(*out.exchange->reply, stage == "login" ? "mail_from" : stage, out.attempt->session.host.text());
    // RFC 5321 s4.5.3.1.10: servers of old said 552 where 452 is meant.
    if (out.exchange->step == Step::rcpt && out.exchange->reply->code == 552 && out.cause->meaning == bounce::Meaning::too_many_recipients) out.fate = Fate::delayed;
  }
  return out;
}

bool stalled_in_message(const SentOutcome& outcome) {
  if (outcome.attempt == nullptr || outcome.exchange == nullptr || !outcome.exchange->failure) return false;
  const bool in_message = outcome.exchange->step == Step::message || outcome.exchange->step == Step::bdat;
  return in_message && outcome.exchange->failure->kind == Failure::Kind::timed_out && !outcome.attempt->result.whole_message_sent;
}

SentVerdict verdict_of(const Sent& sent, std::size_t recipient) {
  const auto outcome = outcome_of(sent, recipient);
  SentVerdict out;
  if (outcome.attempt == nullptr) {
    out = !sent.complete ? worded("inconclusive", "unknown", "guess", "route", "stopped", 3)
          : outcome.group ? by_route(*outcome.group)
                          : worded("inconclusive", "unknown", "guess", "route", "not-tried", 3);
  } else {
    switch (outcome.fate) {
      case Fate::accepted: out = worded("accepted", "nobody", "certain", "data", "none", 0); break;
      case Fate::halted: out = worded("accepted", "nobody", "certain", outcome.exchange ? stage_of(outcome.exchange->step) : "hello", "none", 0); break;
      case Fate::unknown: out = worded("inconclusive", "unknown", "guess", "data", "no-answer-to-message", 3); break;
      case Fate::refused:
      case Fate::delayed: out = outcome.exchange && outcome.exchange->reply ? by_reply(outcome) : by_failure(outcome); break;
      case Fate::broken_off:
      case Fate::not_tried: out = by_failure(outcome); break;
    }
  }
  out.recipient = recipient;
  return out;
}

SentVerdict verdict_of(const Sent& sent) {
  // interface.md: of several 2, 1, 3, 4, 0, the first of these that occurred.
  constexpr std::array order{2, 1, 3, 4, 0};
  std::optional<SentVerdict> worst;
  const auto rank = [&](int code) { return std::find(order.begin(), order.end(), code); };
  for (std::size_t i = 0; i < sent.recipients.size(); ++i) {
    auto one = verdict_of(sent, i);
    if (!worst || rank(one.exit_code) < rank(worst->exit_code)) worst = std::move(one);
  }
  return worst ? *worst : worded("inconclusive", "unknown", "guess", "address", "not-tried", 3);
}

}  // namespace mailwhy::evidence
