// Shapes that many rules share: which finding speaks for an attempt, and how several attempts become one finding.
//
// Knows no single finding's words.  The table "meaning of a reply -> finding" is in owners.cc, so that every
// deciding reply has exactly one owner, the most specific one.
#pragma once
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "mailwhy/rules/finding.h"
#include "mailwhy/rules/view.h"

namespace mailwhy::rules {

// Whose move it is, and how sure we are.
struct Blame {
  Party party = Party::unknown;
  Confidence confidence = Confidence::guess;
};
using BlameOf = std::function<Blame(const Attempt&)>;

// The id of the finding that speaks for how this attempt ended; empty for an accepted or untried one.
std::string_view owner_of(const View& view, const Attempt& attempt);
// The attempts that `rule` speaks for, in order.
std::vector<const Attempt*> owned(const View& view, const Rule& rule);

// What a finding of `rule` about this attempt does to the mail: the rule's own effect, but 4xx only delays, 5xx refuses,
// and what another host makes good is only a risk.
void set_effect(Finding& finding, const View& view, const Rule& rule, const Attempt& attempt);
// One finding for all attempts that `rule` owns, with a citation from each; the one that does most to the mail speaks.
void tell_owned(const View& view, const Rule& rule, std::vector<Finding>& findings, const BlameOf& blame);
void tell(const View& view, const Rule& rule, const std::vector<const Attempt*>& attempts, std::vector<Finding>& findings,
          const BlameOf& blame);
// A finding with the rule's own effect about something seen at `attempt`; to one that is there already it adds its citation.
Finding& remark(const View& view, const Rule& rule, const Attempt& attempt, Citation seen, Blame blame,
                std::vector<Finding>& findings);
// A finding about the whole domain or about us, with the rule's own effect.
Finding& state(const View& view, const Rule& rule, Blame blame, Citation seen, std::vector<Finding>& findings);

// The party that the reply table reads out of the server's words (likely), else `otherwise`.
Blame by_words(const Attempt& attempt, Blame otherwise);
// The same for a refusal that came before any address was named: a "policy" is then a rule about our machine.
Blame turned_away(const Attempt& attempt);
bool temporary(const Attempt& attempt);
bool permanent(const Attempt& attempt);
// The deciding session used the null reverse-path, MAIL FROM:<>.
bool used_null_sender(const Attempt& attempt);
// What the server offered last, nullptr when there was no EHLO reply.
const smtp::Capabilities* offered(const evidence::Session& session);
// Our address in the deciding connection, as this machine sees it.
std::optional<IpAddress> source_of(const View& view, const Attempt& attempt);

// Every session of every attempt.
struct SessionSeen {
  const Attempt* attempt = nullptr;
  std::size_t index = 0;
  const evidence::Session* session = nullptr;
};
std::vector<SessionSeen> sessions_seen(const View& view);
// The position of that step's last exchange in the session; nullopt when there was none.
std::optional<std::size_t> position_of(const evidence::Session& session, smtp::Step step);

// The lists that the deciding reply names, as our own question found them; positions in evidence().listings.
std::vector<std::size_t> listings_named(const View& view, const Attempt& attempt);

// Something that speaks TCP answered on the SMTP port over this address family: any target, or a control.
bool smtp_port_open(const View& view, bool v6);
// All targets and all controls failed in the same way, although one of them shows signs of life.
bool outbound_blocked(const View& view);
// Adds what the controls, other ports and pings showed.
void cite_comparisons(const View& view, Finding& finding);

// The answer to the question, nullptr when it was not asked.
const dns::Answer* answer_to(const View& view, const Domain& name, dns::Type type);
// Lines of one reply with codes of different classes (250- and then 550): senders disagree on which one counts.
bool classes_differ(const smtp::Reply& reply);

}  // namespace mailwhy::rules
