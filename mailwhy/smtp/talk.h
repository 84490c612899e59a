// What all SMTP conversations of a client have in common: commands go out, each reply finds its command, every wait has a limit, and
// what a server said is never lost.  Which command comes next is the business of the class above it (Dialogue, Login, ...).
//
// Commands may go out in a group (RFC 2920); replies are read in their order.  What the server said before a command is no answer to
// it.  A reply that trickles in buys time, within reason.  When the connection ends, what came before is kept: as the reply, when it
// is one.  Whoever gives up on a server that is still there says QUIT first (RFC 5321 s4.1.1.10).
#pragma once
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/smtp/conversation.h"

namespace mailwhy::smtp {

constexpr std::size_t longest_command = 510;  // RFC 5321 s4.5.3.1.4, without line end
constexpr int most_challenges = 8;            // of a login; no mechanism has more than three

// A refusal of us, not of the word EHLO: another HELO would only be knocking again.
inline bool is_clear_block(const Reply& reply) { return reply.code == 554 || reply.code == 521 || reply.temporary(); }

class Talk : public Conversation {
 public:
  struct Patience {
    Duration greeting = 60s;
    Duration command = 60s;
    Duration quit = 5s;   // RSET and QUIT
  };

  Actions on_connected(Time now) final;
  Actions on_bytes(BytesView bytes, Time now) final;
  Actions on_closed(const Failure& how, Time now) final;
  Actions on_timeout(Time now) final;
  Actions on_tls_up(Time now) final;
  Actions on_tls_failed(const Failure& why, Time now) final;
  Actions on_sent(Time now) final;
  Actions on_cancel(Time now) final;
  bool finished() const final { return done_; }
  const Transcript& transcript() const final { return transcript_; }

 protected:
  struct Command {
    Step step;
    std::string line;        // without line end
    std::string shown = {};  // in the transcript, in place of `line`: where that carries a secret
  };
  enum class TlsFrom { starttls, connect };  // connect: implicit TLS (RFC 8314 s3), before the greeting

  explicit Talk(Patience patience, TlsFrom tls_from = TlsFrom::starttls) : patience_(patience), tls_from_(tls_from) {}

  // For the class above: what to do next.  `answer` is a copy; exchange(index) is where it is kept.
  virtual void on_reply(std::size_t index, const Reply& answer, Time now) = 0;
  // STARTTLS led to TLS: everything learned before is forgotten (RFC 3207 s4.2).
  virtual void on_encrypted(Time now) = 0;
  // The bytes given to stream() are out.
  virtual void on_streamed(Time) {}
  // The connection is over; the exchanges that waited carry `how`.  Not called when the conversation had finished by itself.
  virtual void on_over(const Failure&, Time) {}
  // Something came that no command asked for: reader() has it.  What is left there becomes `stray` of the next command.
  virtual void on_unasked(Time) {}
  // The time given to alarm() has come.
  virtual void on_alarm(Time) {}
  // Between DATA and the end of the message a line is text, not a command: no QUIT may be said there.
  virtual bool in_message() const { return false; }
  // How long a reply of this kind may take.
  virtual Duration limit_of(Step step) const;
  // Whether bytes of an unfinished reply buy time.
  virtual bool may_trickle(Step step) const;

  // Sends commands in one write; their replies are waited for in this order.
  void send(const std::vector<Command>& commands, Time now);
  void send_hello(std::string_view verb, const std::string& name, Time now);  // the step follows from verb and TLS
  void send_quit(Time now) { send({{Step::quit, "QUIT"}}, now); }
  // Waits for one more reply, to no command of its own (the end of a message).
  void expect(Step step, Time now);
  // Bytes that are no command; on_streamed() is called when they are out.
  void stream(Bytes bytes);
  // After a positive reply to STARTTLS: begins the handshake, or refuses to, when the reply came with bytes that anybody on the path
  // could have put there (RFC 3207 s6).
  void begin_tls(std::size_t starttls, Time now);
  // The first of those that wait is due from now on.
  void wait_for_front(Time now);
  void wait(Time until);
  // Besides the limits: on_alarm() is called once at that time; replaces the last one.
  void alarm(Time at);
  void finish();
  void drop();  // at once, without QUIT
  // For classes that are also told from outside what to do: what is to be performed now.
  Actions take_actions();
  ReplyReader& reader() { return reader_; }

  Exchange& exchange(std::size_t index) { return transcript_.exchanges[index]; }
  bool waiting() const { return !waiting_.empty(); }
  bool encrypted() const { return encrypted_; }
  // What the last EHLO offered on this connection; nullptr after HELO.
  const Capabilities* offered() const;
  // Takes what a positive reply to a hello says into the transcript.
  void learn(Step hello, const Reply& reply);

  Transcript transcript_;

 private:
  void arm();
  void take_reply(Reply reply, Time now);
  void extend(Time now);
  void fail(const Failure& how, Time now);
  void take_leave(Time now);
  void salvage(Exchange& ex, const Failure& how);
  void begin_handshake(Bytes early, Time now);
  void expect_greeting(Time now);

  Patience patience_;
  TlsFrom tls_from_;
  ReplyReader reader_;
  std::deque<std::size_t> waiting_;  // exchanges whose replies are due, in the order of the commands
  Time deadline_{};
  std::optional<Time> alarm_;
  Time last_byte_{};                 // when the server said something last
  Time front_since_{};               // when the first of `waiting_` became the first
  bool connected_ = false, in_handshake_ = false, encrypted_ = false, done_ = false;
  bool discard_next_ = false;        // the reply that is half here began before our command
  Actions actions_;
};

}  // namespace mailwhy::smtp
