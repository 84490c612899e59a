// A conversation that is led from outside, order by order: by a person at a prompt, or by a dialogue file (dialogue_file.h).
//
// Nothing is said that was not ordered, but for QUIT when a file ends or goes wrong.  Whoever leads calls add() and go() between
// events and reads transcript(), idle() and ended() after them.  What the server says unasked is an exchange without command.
#pragma once
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/smtp/order.h"
#include "mailwhy/smtp/talk.h"

namespace mailwhy::smtp {

// One line of a login, and what may be shown of it.
struct AuthLine {
  std::string line, shown;
};
// The first line ("AUTH PLAIN ...") for an empty optional, then the answer to the text of each 334; nullopt: there is nothing to say,
// the login is given up with "*" (RFC 4954 s4).
using Responder = std::function<std::optional<AuthLine>(const std::optional<std::string>& challenge)>;

// What did not come as a file expected it.
struct Mismatch {
  int line = 0;
  std::string expected, got;  // in words; `got` may hold bytes from outside
  friend bool operator==(const Mismatch&, const Mismatch&) = default;
};

struct LiveOptions {
  bool tls_from_start = false;
  Duration greeting_timeout = 60s, command_timeout = 60s, message_timeout = 600s, quit_timeout = 5s;
};

class LiveTalk final : public Talk {
 public:
  explicit LiveTalk(LiveOptions options);

  // Queues orders; go() carries out what can be done now, and its actions are to be performed.
  void add(std::vector<Order> orders);
  Actions go(Time now);
  // For orders of kind auth.
  void respond_with(Responder responder) { responder_ = std::move(responder); }
  void bind_channel(ChannelBinding binding) override { channel_ = std::move(binding); }
  const ChannelBinding& channel() const { return channel_; }

  // Everything ordered is done and no reply is due.
  bool idle() const { return orders_.empty() && !waiting() && !blocked() && !in_login_ && !handshaking_; }
  // The server waits for the text of a message.
  bool in_message() const override { return in_message_; }
  // The server waits for a line of a login that was begun by hand.
  bool asks_for_line() const { return asks_for_line_; }
  // Why the connection is over; empty while it is not, and after QUIT.
  const std::optional<Failure>& ended() const { return ended_; }
  bool secured() const { return encrypted(); }
  const Capabilities* offers() const { return offered(); }
  const std::vector<Mismatch>& mismatches() const { return mismatches_; }
  // The text that was sent as a message, by the exchange of its end.
  const std::map<std::size_t, Bytes>& messages() const { return messages_; }

 private:
  enum class Pace { fast, split, slow };
  void on_reply(std::size_t index, const Reply& answer, Time now) override;
  void on_encrypted(Time now) override;
  void on_over(const Failure& how, Time now) override;
  void on_unasked(Time now) override;
  void on_alarm(Time now) override;
  Duration limit_of(Step step) const override;

  bool blocked() const { return alarm_for_.has_value() || !trickle_.empty(); }
  void run(Time now);
  // One order, or several that belong together; false: the first one waits for something.
  bool obey(Time now);
  bool say(Time now);
  bool put(Time now);
  bool trickle(Time now);
  void owe(const Order& order, Time now);
  bool expect_reply(Time now);
  bool wait_out(Duration time, Time now);
  bool start_tls(Time now);
  bool log_in(Time now);
  void answer_challenge(const Reply& reply, Time now);
  void settle_expectations(Time now);
  void mismatch(const Order& order, std::string expected, std::string got, Time now);
  Order take_order();
  // The exchange that the next expectation is about, when there is one.
  std::optional<std::size_t> unexpected() const;
  void take_unasked(Time now);
  Step step_for(const Order& order) const;

  LiveOptions options_;
  std::deque<Order> orders_;
  Responder responder_;
  ChannelBinding channel_;
  std::optional<Failure> ended_;
  std::vector<Mismatch> mismatches_;
  std::map<std::size_t, Bytes> messages_;
  Bytes text_;                             // of the message under way
  Pace pace_ = Pace::fast;
  Duration between_{};
  Bytes trickle_;                         // still to be sent, byte by byte, for the first order
  std::optional<Order::Kind> alarm_for_;  // what the alarm ends: pause, expect, ...
  std::size_t unasked_ = 0;               // replies that nobody asked for
  std::size_t expected_ = 0;              // exchanges before this one were expected, or need not be
  bool in_message_ = false, in_login_ = false, asks_for_line_ = false, handshaking_ = false;
  bool tls_asked_ = false;                // STARTTLS was said for the first order
  bool answered_early_ = false;           // a reply came while the bytes it answers were still going out
};

}  // namespace mailwhy::smtp
