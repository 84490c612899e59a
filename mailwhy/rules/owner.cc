// Which finding speaks for an attempt: one owner each, the most specific one.
#include <algorithm>
#include <array>

#include "mailwhy/base/text.h"
#include "mailwhy/rules/owners.h"
#include "mailwhy/rules/pace.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules {
namespace {
using bounce::Meaning;
using End = Attempt::End;
using evidence::Stage;
using FailureKind = Failure::Kind;
using namespace owner_at;

// What may stand behind "our address is turned away", so that the lists which the words name are looked at.
constexpr std::array about_us = {Meaning::sender_listed, Meaning::reputation, Meaning::spam_refused, Meaning::policy,
                                 Meaning::unknown};

// Block lists: what our own question to the named list says (empty: this reply is not about a list).
std::string_view list_owner(const View& view, const Attempt& attempt) {
  const Meaning meaning = attempt.cause.meaning;
  if (std::find(about_us.begin(), about_us.end(), meaning) == about_us.end()) return "";
  if (attempt.cause.party == "sender_domain" || attempt.cause.party == "sender_message")  // a list of domains, not of addresses
    return meaning == Meaning::sender_listed ? "reputation.listing-unproven" : "";
  const auto named = listings_named(view, attempt);
  const auto any = [&](listing::Result result) {
    return std::any_of(named.begin(), named.end(), [&](std::size_t i) { return view.evidence().listings[i].result == result; });
  };
  if (any(listing::Result::listed)) return "reputation.sender-ip-listed";
  if (meaning != Meaning::sender_listed) return "";
  const bool all_clean = !named.empty() && std::all_of(named.begin(), named.end(), [&](std::size_t i) {
    return view.evidence().listings[i].result == listing::Result::clean;
  });
  return all_clean ? "reputation.listing-refuted" : "reputation.listing-unproven";
}

unsigned where_of(Stage stage) {
  if (stage == Stage::rcpt_to) return at_recipient;
  return stage == Stage::mail_from ? at_sender : early;
}

bool dislikes_sender(Meaning meaning) {
  return meaning == Meaning::sender_refused || meaning == Meaning::sender_verify_failed || meaning == Meaning::address_syntax ||
         meaning == Meaning::syntax || meaning == Meaning::sender_domain_unknown;
}

// A server that offers PIPELINING and refuses a group because it is one takes its offer back: this says nothing about the mail.
// The run with one command at a time, where it came through, decides instead.
bool takes_offer_back(const Attempt& attempt) {
  return where_of(attempt.stage) != early && attempt.session->transcript.grouped_envelope() &&
         attempt.session->purpose != evidence::Session::Purpose::without_pipelining && smtp::speaks_of_pipelining(*attempt.exchange->reply);
}

std::string_view reply_owner(const View& view, const Attempt& attempt) {
  const auto& reply = *attempt.exchange->reply;
  if (classes_differ(reply) || takes_offer_back(attempt)) return "session.garbled";
  // 521 is "no mail here" (RFC 7504 s3), unless the words mean something else: postscreen says 521 to whom it has on its deny list.
  const bool other_words = attempt.cause.from_words && attempt.cause.meaning != Meaning::host_takes_no_mail;
  if (attempt.stage == Stage::greeting && reply.code == 521 && !other_words) return "greeting.takes-no-mail";
  if (const auto list = list_owner(view, attempt); !list.empty()) return list;

  // Last words that came before the recipient was named cannot be about the mailbox: the server has lost count.
  const bool uncalled = attempt.exchange->talked_early && attempt.exchange->failure;

  std::string_view owner;
  for (const auto& row : owners()) {
    if (row.meaning != attempt.cause.meaning || !(row.where & where_of(attempt.stage))) continue;
    if (uncalled && (row.where & anywhere) == at_recipient) return "session.garbled";
    owner = reply.permanent() ? row.permanent : row.temporary;
  }
  // "This user gets mail too quickly": whoever sends it.
  if (attempt.cause.meaning == Meaning::rate_limited && attempt.cause.party == "recipient_mailbox") owner = "";
  if (owner.empty()) owner = general_owner(attempt.stage, reply.permanent());

  // "You are blocked here": by whom is not said, but it is about a sender, not about a mailbox.
  const std::string words = reply.words();
  const bool blocked = contains_ignoring_case(words, "block") || contains_ignoring_case(words, "banned") ||
                       contains_ignoring_case(words, "client host rejected");
  if (attempt.cause.meaning == Meaning::policy && attempt.cause.from_words && blocked && where_of(attempt.stage) != early && reply.permanent())
    owner = "reputation.sender-blocked";
  // Only 521 says so of itself (RFC 7504); the same words with 554 are mostly meant for us alone.
  if (owner == "greeting.takes-no-mail" && where_of(attempt.stage) == early && reply.code != 521) owner = general_owner(attempt.stage, true);

  const bool envelope = where_of(attempt.stage) != early;
  const bool general = owner == general_owner(attempt.stage, true);
  const auto* caps = offered(*attempt.session);
  if (general && envelope && view.the_case().recipient.utf8_local_part && caps && !caps->smtputf8) return "address.needs-smtputf8";
  const bool about_sender = owner == "mail_from.sender-refused" || owner == "mail_from.sender-domain-unknown";
  if (about_sender && reply.permanent() && used_null_sender(attempt) && dislikes_sender(attempt.cause.meaning))
    return "mail_from.null-sender-refused";
  return owner;
}

std::string_view connect_owner(const View& view, const Attempt& attempt) {
  const auto kind = attempt.session->connect.failure().kind;
  if (kind == FailureKind::not_permitted) return "connect.not-permitted";
  if (kind == FailureKind::no_route) return "connect.no-route-here";
  if (kind == FailureKind::cancelled) return "check.out-of-time";
  if (outbound_blocked(view)) return "connect.outbound-25-blocked";
  const bool compared = smtp_port_open(view, attempt.address.is_v6());
  switch (kind) {
    case FailureKind::reset:   // a RST to a SYN is "refused": this one came after the connection was up
    case FailureKind::closed: return "greeting.closed";
    case FailureKind::refused: return !compared && view.controls_all_failed() ? "connect.cannot-tell" : "connect.refused";
    case FailureKind::unreachable: return !compared && view.controls_all_failed() ? "connect.cannot-tell" : "connect.unreachable";
    default: break;
  }
  const bool refused_elsewhere = std::any_of(view.attempts().begin(), view.attempts().end(), [&](const Attempt& other) {
    return other.session && other.session->connect.failed_with(FailureKind::refused) && other.address.is_v6() == attempt.address.is_v6();
  });
  return compared || (refused_elsewhere && !view.controls_all_failed()) ? "connect.silent" : "connect.cannot-tell";
}

bool begins_like_tls(const smtp::Exchange& exchange) {
  const auto& bytes = exchange.stray;
  const bool record = bytes.size() >= 2 && (bytes[0] == 0x15 || bytes[0] == 0x16) && bytes[1] == 0x03;
  return record || (exchange.failure && exchange.failure->detail.find("TLS") != std::string::npos);
}

std::string_view silent_greeting_owner(const Attempt& attempt) {
  const auto& exchange = *attempt.exchange;
  if (begins_like_tls(exchange)) return "greeting.speaks-tls";
  switch (exchange.failure->kind) {
    case FailureKind::malformed: return "greeting.other-protocol";
    case FailureKind::timed_out:
      if (!exchange.stray.empty()) return "session.garbled";
      return attempt.session->to.port == 465 ? "greeting.speaks-tls" : "greeting.silent";
    case FailureKind::closed:
    case FailureKind::reset: return exchange.stray.empty() ? "greeting.closed" : "session.garbled";
    default: return "session.garbled";
  }
}

std::string_view closed_owner(Stage stage) {
  switch (stage) {
    case Stage::greeting: return "greeting.closed";
    case Stage::mail_from: return "mail_from.connection-closed";
    case Stage::rcpt_to: return "rcpt_to.connection-closed";
    default: return "session.closed";
  }
}

std::string_view broken_owner(const View& view, const Attempt& attempt) {
  const auto* exchange = attempt.exchange;
  if (!exchange) return view.evidence().complete ? "greeting.closed" : "check.out-of-time";
  if (exchange->reply && exchange->reply->code == 221) return closed_owner(attempt.stage);
  if (!exchange->failure) return exchange->reply && !exchange->reply->positive() && attempt.stage == Stage::tls
                                     ? "tls.starttls-refused" : "session.garbled";
  const auto kind = exchange->failure->kind;
  const bool out_of_time = kind == FailureKind::cancelled || kind == FailureKind::timed_out;
  if (out_of_time && !begins_like_tls(*exchange) && (trickles(*exchange) || drags(*attempt.session))) return "session.tarpit";
  if (kind == FailureKind::cancelled) return "check.out-of-time";
  if (kind == FailureKind::other && exchange->step == smtp::Step::mail && !exchange->reply) return "address.needs-smtputf8";
  if (exchange->step == smtp::Step::tls_handshake) return "tls.handshake-failed";
  if (exchange->step == smtp::Step::starttls && kind == FailureKind::malformed) return "tls.bytes-before-handshake";
  if (kind == FailureKind::malformed && attempt.stage != Stage::greeting) return "session.garbled";
  if (exchange->reply && kind == FailureKind::timed_out) return "session.silent";  // a reply that was never finished
  if (kind == FailureKind::limit || exchange->reply) return "session.garbled";
  if (kind == FailureKind::tls) return "tls.handshake-failed";
  if (attempt.stage == Stage::greeting) return silent_greeting_owner(attempt);
  if (kind == FailureKind::timed_out) return exchange->stray.empty() ? "session.silent" : "session.garbled";
  return closed_owner(attempt.stage);
}
// The yes was followed by a refusal that nobody had asked for, or RSET got one that only a recipient gets: the replies are
// out of step (catalogue R21), and whose the yes was is not known.  421 and 221 say good-bye and take nothing back.
bool refused_in_the_next_breath(const Attempt& attempt) {
  if (!attempt.session || !attempt.exchange_index) return false;
  const auto& exchanges = attempt.session->transcript.exchanges;
  if (*attempt.exchange_index + 1 >= exchanges.size()) return false;
  const auto& next = exchanges[*attempt.exchange_index + 1];
  const auto refuses = [](const smtp::Reply& reply) { return (reply.code >= 550 && reply.code < 560) || (reply.temporary() && reply.code != 421); };
  const auto uncalled = smtp::parse_reply(trim(next.stray));
  return (uncalled && refuses(*uncalled)) || (next.step == smtp::Step::rset && next.reply && refuses(*next.reply));
}
}  // namespace

std::string_view owner_of(const View& view, const Attempt& attempt) {
  switch (attempt.end) {
    case End::accepted: {
      const bool unclear = attempt.exchange && attempt.exchange->reply && classes_differ(*attempt.exchange->reply);
      return unclear || refused_in_the_next_breath(attempt) ? "session.garbled" : "";
    }
    case End::refused:
    case End::refused_session:
    case End::deferred: return reply_owner(view, attempt);
    case End::unreachable: return connect_owner(view, attempt);
    case End::broken: return broken_owner(view, attempt);
    case End::not_tried: break;
  }
  return "";
}

}  // namespace mailwhy::rules
