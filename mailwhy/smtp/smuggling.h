// Ends a message in a way that is no end, and listens whether the server takes it for one (SMTP smuggling, CVE-2023-51764 and its kin).
//
// Only CRLF "." CRLF ends a message (RFC 5321 s4.1.1.4, s2.3.8).  A server that also takes, say, LF "." LF finds a second message in a
// text that another server passed on as one.  The true end is never sent: the connection is dropped, so that a server which sees through
// it keeps nothing (s4.1.1.4), and one that does not has a short message for a mailbox of the user's.
//
// The answer is the exchange of step `message`, whose command names the sequence.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "mailwhy/smtp/talk.h"

namespace mailwhy::smtp {

struct FalseEnd {
  std::string_view name;   // "<LF>.<LF>"
  std::string_view bytes;
};
std::span<const FalseEnd> false_ends();

struct SmugglingOptions {
  std::string helo, recipient;   // without brackets; the sender is the null one, so that nothing comes back
  std::string header;            // of the message, lines end in CRLF
  FalseEnd end;
  Talk::Patience patience;
  Duration listen = 8s;          // to the false end
};

class Smuggling final : public Talk {
 public:
  explicit Smuggling(SmugglingOptions options) : Talk(options.patience), options_(std::move(options)) {}

 private:
  void on_reply(std::size_t index, const Reply& answer, Time now) override;
  void on_encrypted(Time now) override { send_hello("EHLO", options_.helo, now); }
  bool in_message() const override { return in_message_; }
  Duration limit_of(Step step) const override { return step == Step::message ? options_.listen : Talk::limit_of(step); }
  bool may_trickle(Step step) const override { return step != Step::message; }
  void on_hello(Step step, const Reply& reply, Time now);

  SmugglingOptions options_;
  bool in_message_ = false;
};

struct SmugglingResult {
  // ignored: silence, or the connection ended; refused: an error, which ends nothing but the attempt; taken: a positive reply.
  enum class Kind { untested, ignored, refused, taken } kind = Kind::untested;
  std::string_view sequence;  // FalseEnd::name
  std::size_t exchange = 0;   // that decided
};
SmugglingResult read_smuggling(const Transcript& transcript);

}  // namespace mailwhy::smtp
