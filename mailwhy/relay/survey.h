// Everything that a server said when it was asked to take mail for others (mailwhy relay).  A record, not a judgement.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/observed.h"
#include "mailwhy/relay/forms.h"
#include "mailwhy/smtp/delivery.h"

namespace mailwhy::relay {

// One envelope and what came of it.
struct Tried {
  Form form;
  std::size_t domain = 0;            // of a control: which of Survey::domains
  std::optional<smtp::Exchange> mail, rcpt;
  int sessions = 0;                  // in which it was begun; 0: not tried
  // The reply that decides; nullptr when none came.
  const smtp::Reply* decisive() const;
};

// A connection.
struct Door {
  Endpoint to;
  Observed<Endpoint> connect;
  smtp::Transcript transcript;
};

// Where we ask from, as the server sees it.
enum class Standing {
  outside,
  same_machine,   // a loopback address, or its own
  private_network,
  neighbour,      // the same /24 or /64
};
std::string_view to_string(Standing standing);
// An address inside of `taken_for_public` is outside, whatever it is.
Standing standing_of(const IpAddress& ours, const IpAddress& server, const std::vector<Network>& taken_for_public);

// The one message that was to prove what becomes of an envelope that was accepted.  Whether it arrived only the mailbox shows.
struct Proof {
  enum class State {
    nothing_accepted,  // no envelope that leads to the mailbox was accepted: nothing to prove
    declined,          // the user said no
    handed_over,       // the server was asked to take it; `fate` says what came of that
  };
  State state = State::nothing_accepted;
  mail::Address mailbox;             // the user's own, elsewhere
  // Of a message:
  std::size_t tried = 0;             // of Survey::tried, whose envelope it had
  std::string trace, message_id;     // by which it is found in the mailbox and in logs
  Endpoint to;
  smtp::Fate fate = smtp::Fate::not_tried;
  std::optional<smtp::Reply> reply;  // that decided
  bool after_message = false;        // the reply was to the whole message, and not to its envelope
  std::string queue_id, failure;     // bytes from outside; failure: words, when no reply decided
};
std::string_view to_string(Proof::State state);

struct Survey {
  std::string target;                // as typed
  Domain host;                       // the root when an address was given
  Names names;
  bool outside_given = false;        // the recipient elsewhere was named by the user
  std::vector<Domain> domains;       // that the server should be responsible for, the first is used in the forms
  bool domains_given = false;        // false: worked out from the server's name
  std::string trouble;               // words, when there was no address to connect to
  std::vector<Door> doors;           // in their order
  std::vector<Tried> tried;
  std::optional<Proof> proof;        // empty: no message was to be sent
  std::optional<IpAddress> ours;     // our address as this machine sees it
  Standing standing = Standing::outside;
  Time started{};
  Duration elapsed{};
  bool complete = true;              // false: the time limit or a signal ended the run
};

}  // namespace mailwhy::relay
