// One sentence about each recipient.
#include "mailwhy/base/text.h"
#include "mailwhy/report/send/send.h"
#include "mailwhy/report/text/sections.h"

namespace mailwhy::report {
namespace {
using evidence::Sent;
using evidence::SentOutcome;
using smtp::Fate;

std::string place_of(const Sent& sent, const SentOutcome& outcome, const Words& words) {
  if (sent.way.kind == Sent::Way::Kind::process) return std::string(words("the process"));
  if (sent.way.kind == Sent::Way::Kind::socket) return sent.way.name;
  const auto& session = outcome.attempt->session;
  return session.host.is_root() ? session.to.text() : session.host.text() + " (" + session.to.text() + ")";
}

// What was being said when it ended.
std::string at_command(const SentOutcome& outcome, const Words& words) {
  if (outcome.exchange == nullptr) return {};
  if (outcome.exchange->step == smtp::Step::greeting) return std::string(words(key("at the greeting")));
  if (outcome.exchange->step == smtp::Step::message && outcome.exchange->command.empty()) return std::string(words(key("after the message")));
  const std::string_view command = outcome.exchange->command;
  // Within a login what was said is a secret.
  const auto verb = outcome.exchange->step == smtp::Step::auth ? std::string_view("AUTH") : command.substr(0, command.find(' '));
  return verb.empty() ? std::string() : words("at {}", verb);
}

std::string without_connection(const Sent& sent, const SentOutcome& outcome, const Words& words) {
  using Kind = route::Route::Kind;
  if (outcome.group && outcome.group->no_address) return words("not sent: {} has no address", sent.way.name);
  if (!sent.complete) return std::string(words(key("not sent: stopped before it came to that")));
  const auto* route = outcome.group && outcome.group->route ? &*outcome.group->route : nullptr;
  if (route == nullptr && outcome.group && outcome.group->not_tried.empty()) return std::string(words(key("not sent: the DNS did not say where to")));
  if (route != nullptr && route->kind == Kind::null_mx) return std::string(words(key("not sent: the domain takes no mail, by its own choice (null MX)")));
  if (route != nullptr && route->kind == Kind::no_such_domain) return std::string(words(key("not sent: there is no such domain")));
  if (route != nullptr && route->kind == Kind::unknown) return std::string(words(key("not sent: the DNS did not say where to")));
  if (outcome.group && !outcome.group->not_tried.empty()) return words("not sent: {}", words.phrase(outcome.group->not_tried.front().words));
  return std::string(words(key("not sent: the domain has no address that takes mail")));
}

std::string failed(const SentOutcome& outcome, const std::string& place, const Words& words) {
  const auto& session = outcome.attempt->session;
  if (!session.connect.ok()) return words("not sent: no connection to {}: {}", place, text::failure_words(session.connect.failure(), words));
  if (session.tls && !session.tls->ok() && !outcome.exchange) return words("not sent: no TLS with {}: {}", place, text::failure_words(session.tls->failure(), words));
  const auto* failure = outcome.exchange && outcome.exchange->failure ? &*outcome.exchange->failure : nullptr;
  const std::string why = failure ? text::failure_words(*failure, words) : std::string(words(key("the conversation ended")));
  // Our own words on what the server lacks: "not sent: the server does not offer REQUIRETLS".
  if (outcome.fate == Fate::not_tried && failure) return words.phrase(failure->detail) + " (" + place + ")";
  return words("not accepted by {}: {} {}", place, why, at_command(outcome, words));
}

}  // namespace

std::string sent_summary(const Sent& sent, std::size_t recipient, const Words& words) {
  const auto outcome = evidence::outcome_of(sent, recipient);
  const std::string whom = visible(sent.recipients[recipient]) + ": ";
  if (outcome.attempt == nullptr) return whom + without_connection(sent, outcome, words);
  const std::string place = place_of(sent, outcome, words);
  switch (outcome.fate) {
    case Fate::accepted:
      return whom + (outcome.queue_id.empty() ? words("accepted by {}", place) : words("accepted by {}, queue id {}", place, visible(outcome.queue_id)));
    case Fate::halted:
      if (outcome.exchange && outcome.exchange->reply) return whom + words("the recipient was accepted by {}; stopped there, as told", place);
      return whom + words("stopped as told; nothing was sent to {}", place);
    case Fate::refused:
      if (outcome.exchange && outcome.exchange->reply) return whom + words("refused by {} {}", place, at_command(outcome, words));
      break;
    case Fate::delayed:
      if (outcome.exchange && outcome.exchange->reply) return whom + words("not now, says {} {}", place, at_command(outcome, words));
      break;
    case Fate::unknown: return whom + words("unknown: the whole message went out to {}, and no answer came", place);
    default: break;
  }
  return whom + std::string(trim(failed(outcome, place, words)));
}

std::vector<std::string> sent_steps(const SentOutcome& outcome, const Words& words) {
  std::vector<std::string> steps;
  if (!evidence::stalled_in_message(outcome)) return steps;
  steps.emplace_back(words(key("Send a message of one line the same way. If that is taken, either the server stops reading long messages (its disk, a filter), or packets of full size get lost on the way.")));
  steps.emplace_back(words(key("For the latter: let ICMP \"fragmentation needed\" (IPv6: \"packet too big\") through every firewall on the way, or try with a smaller MTU on this machine: ip link set dev INTERFACE mtu 1280")));
  return steps;
}

}  // namespace mailwhy::report
