// The evidence as rules look at it: what happened at each host and address, and what a real sender would make of it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/bounce/meaning.h"
#include "mailwhy/evidence/views.h"
#include "mailwhy/rules/finding.h"

namespace mailwhy::rules {

// How the attempt at one address ended.
struct Attempt {
  enum class End {
    accepted,        // RCPT TO got 2xx (for a domain: MAIL FROM)
    refused,         // a 5xx that ends the mail: MAIL FROM or RCPT TO
    refused_session, // a 5xx at greeting or hello: senders go on to the next host
    deferred,        // a 4xx anywhere
    unreachable,     // no connection
    broken,          // connected, but no usable answer: silence, close, reset, other protocol
    not_tried,       // left out; see NotTried
  };
  End end = End::not_tried;
  evidence::Stage stage = evidence::Stage::connect;  // where it ended
  Domain host;
  std::uint16_t preference = 0;
  IpAddress address;
  std::vector<std::size_t> sessions;              // indices into evidence.sessions; the last one decides
  const evidence::Session* session = nullptr;     // the deciding one
  const smtp::Exchange* exchange = nullptr;       // the deciding exchange inside it; nullptr when not connected
  std::optional<std::size_t> exchange_index;
  bounce::Cause cause;                            // meaning of the deciding reply, when there is one
};

// What a failed attempt looked like, in a few words: "no answer in 10.0 s", "unreachable: host unreachable, said by 192.0.2.1".
std::string failure_words(const Failure& failure, Duration took, bool v6);
// Tried only to see whether we reach anybody at all.
bool is_control(const evidence::Reach& reach);

class View {
 public:
  explicit View(const evidence::Evidence& evidence);

  const evidence::Evidence& evidence() const { return evidence_; }
  const evidence::Case& the_case() const { return evidence_.the_case; }
  bool has_route() const { return evidence_.route.has_value(); }
  const route::Route& route() const { return *evidence_.route; }   // only when has_route()

  // In the order in which a sender tries them (RFC 5321 s5.1): preference, then host, then address.
  const std::vector<Attempt>& attempts() const { return attempts_; }
  // The attempt that settles a real sender's delivery: the first accepted or refused one after skipping what senders skip
  // (unreachable, broken, 4xx, 5xx at greeting); else the best of the rest.  nullptr without any attempt.
  const Attempt* decisive() const { return decisive_; }
  bool accepted() const { return decisive_ && decisive_->end == Attempt::End::accepted; }
  // One accepts and another refuses for good (at MAIL or RCPT): the answer depends on which one is met.
  bool contradictory() const { return contradictory_; }
  // A finding about this attempt blocks the mail only when the attempt is decisive or like the decisive one; otherwise it is a risk.
  bool matters(const Attempt& attempt) const;

  // Did anything on the SMTP port of any host answer (SYN-ACK or RST)?  Then our own port is not simply shut.
  bool some_smtp_port_answered() const;
  // The controls: asked at all, all silent, at least one reached.
  bool controls_asked() const;
  bool control_reached() const;
  bool controls_all_failed() const;
  // Another port of that address, or ICMP echo, answered.
  bool host_alive(const IpAddress& address) const;

  // What the resolvers and the servers of the recipient's zone said; nullptr when only one was asked and answered.
  const evidence::Reading* reading() const { return reading_ ? &*reading_ : nullptr; }

  // Citations.  `index` is the position in evidence().sessions.
  Citation cite(const Attempt& attempt) const;                             // the deciding exchange, or the failed connect
  Citation cite_exchange(std::size_t session, std::size_t exchange) const;
  Citation cite_connect(std::size_t session) const;
  Citation cite_lookup(const dns::Question& question) const;               // with the answer as zone text or its failure
  Citation cite_reply(const zone::Reply& reply, std::string who) const;    // of the views: what that server or resolver said
  Citation cite_reach(std::size_t reach) const;
  Citation cite_ping(std::size_t ping) const;
  Citation cite_listing(std::size_t listing) const;
  // The args that most sentences want: recipient, domain, host, address, reply.
  std::map<std::string, std::string> args_for(const Attempt& attempt) const;
  std::map<std::string, std::string> args() const;

 private:
  const evidence::Evidence& evidence_;
  std::vector<Attempt> attempts_;
  std::optional<evidence::Reading> reading_;
  const Attempt* decisive_ = nullptr;
  bool contradictory_ = false;
};

}  // namespace mailwhy::rules
