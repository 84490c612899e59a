// The words that the forms of mailwhy relay share.
#include <algorithm>
#include <iterator>

#include "mailwhy/base/text.h"
#include "mailwhy/report/relay/relay.h"
#include "mailwhy/rules/finding.h"

namespace mailwhy::report {
namespace {

// The sentence of a kind with its {arguments}, and what to do about it.
struct Row {
  std::string_view id, sentence, step;
};
constexpr Row rows[] = {
    {"relay.open", key("{host} takes mail of strangers for strangers: an open relay"),
     key("Let the server take mail for its own domains only, and for everybody else after a login; look for a network that is too wide among those it trusts. Until then the world will list it.")},
    {"relay.domain-not-local", key("{host} does not count itself responsible for {domain}"),
     key("Add the domain to those that the server takes mail for, or point its MX elsewhere.")},
    {"relay.test-message-refused", key("{host} took the envelope and refused the test message for {mailbox}: it did not relay it"),
     key("Nothing was relayed. Read why it was refused: a reason that lies in this message says nothing about others.")},
    {"relay.own-network", key("{host} relays for this machine, which is in a network of its own ({standing})"),
     key("Ask again from outside of the server's networks: from here a yes is how it should be.")},
    {"relay.refuses-us", key("{host} turns this machine away, whatever it asks: that says nothing about relaying"),
     key("Ask again from an address that the server accepts mail from.")},
    {"relay.outside-refused", key("{host} turned the envelopes away for the sake of {recipient} or of the sender, before relaying came into question"),
     key("Name a mailbox of your own at another provider: --to ADDRESS.")},
    {"relay.later", key("{host} says \"later\" to everything: undecided"), key("Ask again in some minutes: servers that make strangers wait welcome them then.")},
    {"relay.unanswered", key("{host} gave no answer that would decide"), key("Look at the connection first: mailwhy check postmaster@DOMAIN.")},
    {"relay.routed-form-accepted", key("{host} took an address with another one hidden in it ({form}): it may send it on, or keep it as a mailbox"),
     key("Send a message that way to a mailbox of your own, and see whether it arrives.")},
    {"relay.no-postmaster", key("{host} does not know postmaster@{domain}"), key("Create the mailbox: every domain that takes mail must have it.")},
    {"relay.any-mailbox", key("{host} takes any mailbox at {domain}, also one that cannot exist")},
    {"relay.test-message-taken", key("{host} took a test message for {mailbox}; whether it arrives only the mailbox shows"),
     key("Look there, also among spam, for the trace. A message that arrives proves the open relay; one that does not come within some hours was thrown away or is stuck.")},
    {"relay.test-message-open", key("what becomes of the test message for {mailbox} is open: {host} has not taken it for sure")},
    {"relay.no-control", key("no domain of {host} is known, so that no mailbox could be asked for that it must take; --domain NAME gives one")},
    {"relay.some-unanswered", key("{count} envelopes had no answer: {host} hung up on them twice")},
    {"relay.asked-in-clear", key("STARTTLS of {host} does not work from here: the envelopes were asked in clear, as most senders go on"),
     key("Look at its encryption by itself: mailwhy tls HOST.")},
};

const Row& row_of(std::string_view id) {
  const auto found = std::find_if(std::begin(rows), std::end(rows), [&](const Row& row) { return row.id == id; });
  return found == std::end(rows) ? rows[0] : *found;
}
}  // namespace

namespace relay_words {

std::string_view sentence_of(std::string_view id) { return row_of(id).sentence; }

std::string sentence_of(const relay::Finding& finding, const Words& words) {
  auto args = finding.args;
  for (auto& [name, value] : args) value = shorten(visible(value), 200);
  if (const auto standing = args.find("standing"); standing != args.end())
    for (const auto place : {relay::Standing::same_machine, relay::Standing::private_network, relay::Standing::neighbour})
      if (standing->second == to_string(place)) standing->second = words(word_of(place));
  return rules::fill(words(row_of(finding.kind->id).sentence), args);
}

std::string step_of(const relay::Finding& finding, const Words& words) {
  const auto step = row_of(finding.kind->id).step;
  return step.empty() ? std::string() : std::string(words(step));
}

std::string_view word_of(relay::Outcome outcome) {
  switch (outcome) {
    case relay::Outcome::accepted: return key("accepted");
    case relay::Outcome::refused: return key("refused");
    case relay::Outcome::refused_for_us: return key("refused, for our sake");
    case relay::Outcome::refused_for_names: return key("refused, for the name's sake");
    case relay::Outcome::temporary: return key("later");
    case relay::Outcome::unanswered: return key("no answer");
    case relay::Outcome::not_tried: break;
  }
  return key("not tried");
}

std::string_view word_of(smtp::Fate fate) {
  switch (fate) {
    case smtp::Fate::accepted: return key("accepted");
    case smtp::Fate::refused: return key("refused");
    case smtp::Fate::delayed: return key("later");
    case smtp::Fate::unknown: return key("handed over, and no answer");
    case smtp::Fate::broken_off: return key("the connection ended first");
    case smtp::Fate::halted:
    case smtp::Fate::not_tried: break;
  }
  return key("not sent");
}

std::string_view word_of(relay::Responsible responsible) {
  switch (responsible) {
    case relay::Responsible::yes: return key("local: it takes mail for it");
    case relay::Responsible::any_mailbox: return key("it takes mail for any mailbox there");
    case relay::Responsible::no: return key("remote: it does not take mail for it");
    case relay::Responsible::untold: break;
  }
  return key("undecided");
}

std::string_view word_of(relay::Standing standing) {
  switch (standing) {
    case relay::Standing::same_machine: return key("the same machine");
    case relay::Standing::private_network: return key("the same private network");
    case relay::Standing::neighbour: return key("neighbours by address");
    case relay::Standing::outside: break;
  }
  return key("outside of its own networks, as far as its address tells");
}

}  // namespace relay_words

std::string relay_summary(const relay::Survey& survey, const relay::Judgement& judgement, const Words& words) {
  std::string out = visible(survey.target) + ": ";
  switch (judgement.verdict) {
    case relay::Verdict::closed: out += words(judgement.confidence == "certain" ? key("NOT AN OPEN RELAY") : key("PROBABLY NO OPEN RELAY")); break;
    case relay::Verdict::open: out += words(key("RELAYS FOR STRANGERS")); break;
    case relay::Verdict::delayed: out += words(key("UNDECIDED, ask again later")); break;
    case relay::Verdict::inconclusive: out += words(key("CAN'T TELL")); break;
  }
  if (judgement.asked > 0) out += " (" + words("{} of {} tries refused", judgement.refused, judgement.asked) + ")";
  return out;
}

}  // namespace mailwhy::report
