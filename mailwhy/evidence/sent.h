// What became of a message that was really sent: to whom it was offered, what each server said, and what is known after that.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/bounce/meaning.h"
#include "mailwhy/evidence/evidence.h"
#include "mailwhy/smtp/delivery.h"

namespace mailwhy::evidence {

struct Sent {
  // Where the message was taken to: a domain's mail exchangers, or what the user named.
  struct Way {
    enum class Kind { mx, server, socket, process } kind = Kind::mx;
    std::string name;                 // as given; empty for the recipients' own mx
    friend bool operator==(const Way&, const Way&) = default;
  };
  // One connection.
  struct Attempt {
    Session session;
    smtp::DeliveryResult result;
    std::vector<std::size_t> recipients;  // whom it was for, in the order of `result`
  };
  // One domain of the recipients; everybody when the way is not mx.
  struct Group {
    Domain domain;
    std::optional<route::Route> route;    // mx only; empty when the DNS did not finish
    std::vector<Attempt> attempts;
    std::vector<NotTried> not_tried;
    bool no_address = false;              // the server that was named has none
  };

  Way way;
  Vantage vantage;
  std::vector<Endpoint> resolvers;
  std::string sender;                     // without brackets
  std::vector<std::string> recipients;
  std::string subject, message_id, trace; // trace: empty when the message has none
  std::uint64_t size_bytes = 0;
  std::vector<Group> groups;
  Time started{};
  Duration elapsed{};
  bool complete = true;                   // false: a signal or the time limit ended it
};
std::string_view to_string(Sent::Way::Kind kind);  // "mx"

// What is known about one recipient in the end.
struct SentOutcome {
  smtp::Fate fate = smtp::Fate::not_tried;
  const Sent::Group* group = nullptr;
  const Sent::Attempt* attempt = nullptr;  // that decided; nullptr when it never came to a connection
  const smtp::Exchange* exchange = nullptr;
  std::string queue_id;
  // Why it is not accepted: a reply's meaning, when a reply decided.
  std::optional<bounce::Cause> cause;
};
// The last attempt for a recipient counts, but for a yes or an open question before it.
SentOutcome outcome_of(const Sent& sent, std::size_t recipient);

// The server stopped taking the message in the middle of it: it no longer reads, or packets of full size get lost on the way (path MTU);
// from one end these look the same (catalogue T15, T16).
bool stalled_in_message(const SentOutcome& outcome);

// interface.md's words, for all recipients together: the worst one.
struct SentVerdict {
  std::string_view verdict;     // accepted, refused, delayed, unreachable, no_mail_by_choice, no_such_domain, inconclusive
  std::string_view side, confidence, stage;
  std::string party;
  std::string cause;            // the meaning's word, such as user-unknown; "none" when all is well
  int exit_code = 0;
  std::size_t recipient = 0;    // whom it is about
};
SentVerdict verdict_of(const Sent& sent);
SentVerdict verdict_of(const Sent& sent, std::size_t recipient);

}  // namespace mailwhy::evidence
