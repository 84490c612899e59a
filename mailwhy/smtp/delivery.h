// The SMTP client conversation that hands over a message: events in, actions out (conversation.h).
//
// Order: greeting, EHLO (or HELO, LHLO), STARTTLS and EHLO again, XCLIENT and EHLO again, AUTH, XFORWARD, MAIL, RCPT for each recipient,
// DATA or BDAT, the message, QUIT.  MAIL, RCPT and DATA go out together where PIPELINING is offered (RFC 2920).  With LMTP (RFC 2033)
// and PRDR each recipient gets an answer of its own to the message.  The message is pulled piece by piece as fast as the server takes
// it: memory does not grow with its size.  A refusal that comes before the end of the message is read and ends it.
//
// After the end of the message there is no way back: a connection that ends without an answer leaves it open whether the server has
// the message (RFC 5321 s4.5.3.2.6 wants ten minutes of patience because of that), and Fate::unknown says so.  Nothing is sent twice.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mailwhy/base/line_ends.h"
#include "mailwhy/smtp/data_lines.h"
#include "mailwhy/smtp/talk.h"

namespace mailwhy::smtp {

// The next piece of a message, "" after the last one, nullopt when it cannot be read any more.
using Pull = std::function<std::optional<Bytes>()>;

// The steps of a login, from whoever has the secret (RFC 4954).
class LoginSteps {
 public:
  struct Line {
    std::string line;   // as it goes out, without line end
    std::string shown;  // in the transcript: without the secret
  };
  virtual ~LoginSteps() = default;
  // The AUTH command; nullopt when there is no way to log in here, and why() says why.
  virtual std::optional<Line> begin(const Capabilities* offered, bool encrypted, const ChannelBinding& binding) = 0;
  // What to say to a 334; "*" gives up.
  virtual Line answer(const Reply& challenge) = 0;
  // After a positive reply: false when the server did not prove what it had to.
  virtual bool accept() = 0;
  virtual std::string why() const = 0;
  // Takes secrets, and what would give them away, out of what a server said: some say back what they heard.
  virtual void hide(Exchange&) const {}
};

struct DeliveryRecipient {
  std::string address;                  // without brackets
  std::string notify;                   // NOTIFY= (RFC 3461 s4.1), empty: not said
  std::string original;                 // ORCPT= as TYPE;ADDRESS, before xtext
  std::vector<std::string> parameters;  // further ones, as they are
};

// Where to stop, and how.
struct Halt {
  // first_hello: before STARTTLS, when TLS is up a second one follows, which is hello.
  enum class After { nothing, greeting, first_hello, tls, hello, xclient, auth, mail, rcpt, data, message };
  enum class How { quit, drop, drop_after_send };  // the last one: as soon as it is said, without waiting for the answer
  After after = After::nothing;
  How how = How::quit;
};
std::string_view to_string(Halt::After after);  // "first-hello"
std::optional<Halt::After> parse_halt(std::string_view text);

struct DeliveryOptions {
  enum class Hello { ehlo, helo, lhlo } hello = Hello::ehlo;
  enum class Tls { when_offered, never, required, from_start } tls = Tls::when_offered;
  std::string helo;

  std::vector<std::pair<std::string, std::string>> xclient, xforward;  // names and values, before xtext
  bool xclient_before_tls = false;

  std::string sender;                   // without brackets; "" is the null sender
  std::vector<DeliveryRecipient> recipients;
  bool smtputf8 = false;                // the envelope or a header field needs it (RFC 6531)
  bool requiretls = false;              // RFC 8689
  bool prdr = false;
  std::string return_what, envelope_id; // RET= and ENVID= (RFC 3461 s4.3, s4.4), the latter before xtext
  std::vector<std::string> mail_parameters;

  bool pipelining = true;               // where it is offered
  bool chunking = false;                // BDAT in place of DATA where it is offered (RFC 3030)
  std::size_t chunk_bytes = 1 << 20;

  std::function<Pull()> message;        // opened at most once
  bool clean_line_ends = false;         // every line of it ends in CRLF already; else they are put right
  std::uint64_t size_bytes = 0;         // of the message with CRLF, before dots are added; 0: not known
  bool declare_size = true;
  enum class Body { seven_bit, eight_bit, binary } body = Body::seven_bit;

  Halt halt;
  Talk::Patience patience;
  Duration block_timeout = 180s;        // for the server to take more of the message (RFC 5321 s4.5.3.2.5)
  Duration message_timeout = 600s;      // for the answer to the whole message (s4.5.3.2.6)
};

// What became of one recipient.
enum class Fate {
  not_tried,    // it never came to that
  halted,       // we stopped, as told
  accepted,     // the server has taken the message for it
  refused,      // 5xx
  delayed,      // 4xx: later, or elsewhere
  broken_off,   // the conversation ended before the whole message was handed over: the server does not have it
  unknown,      // handed over, and no answer that can be understood
};
std::string_view to_string(Fate fate);  // "broken_off"

struct RecipientFate {
  Fate fate = Fate::not_tried;
  std::optional<std::size_t> decided_by;  // the exchange
  std::string queue_id;                   // bytes from outside
  friend bool operator==(const RecipientFate&, const RecipientFate&) = default;
};

struct DeliveryResult {
  std::vector<RecipientFate> recipients;  // in the order of the options
  std::uint64_t bytes_sent = 0;           // of the message, as it was on the wire
  bool whole_message_sent = false;        // up to its end
  std::vector<std::string> left_out;      // what was asked for and not on offer, a clause each
  friend bool operator==(const DeliveryResult&, const DeliveryResult&) = default;
};

class Delivery final : public Talk {
 public:
  explicit Delivery(DeliveryOptions options, std::unique_ptr<LoginSteps> login = nullptr);
  // At any time; complete when finished().
  DeliveryResult result() const;
  void bind_channel(ChannelBinding binding) override { binding_ = std::move(binding); }

 private:
  using After = Halt::After;

  void on_reply(std::size_t index, const Reply& answer, Time now) override;
  void on_encrypted(Time now) override;
  void on_streamed(Time now) override;
  void on_over(const Failure& how, Time now) override;
  bool in_message() const override { return streaming_; }
  Duration limit_of(Step step) const override;

  void say_hello(Time now);
  void on_greeting(std::size_t index, const Reply& reply, Time now);
  void on_hello(std::size_t index, const Reply& reply, Time now);
  void on_starttls(std::size_t index, const Reply& reply, Time now);
  void on_xclient(std::size_t index, const Reply& reply, Time now);
  void on_auth(std::size_t index, const Reply& reply, Time now);
  void on_xforward(std::size_t index, const Reply& reply, Time now);
  void on_envelope(std::size_t index, const Reply& reply, Time now);
  void on_data(Time now);
  void on_chunk(std::size_t index, const Reply& reply, Time now);
  void on_message(std::size_t index, const Reply& reply, Time now);

  void after_first_hello(Time now);
  void after_tls(Time now);
  void introduce(Time now);
  void log_in(Time now);
  void after_login(Time now);
  void send_envelope(Time now);
  std::optional<std::string> missing_for_envelope() const;
  std::string mail_line();
  std::string rcpt_line(const DeliveryRecipient& recipient) const;
  void send_next_rcpt(Time now);
  void after_envelope(Time now);
  void begin_message(Time now);
  void begin_chunks(Time now);
  void send_chunk(Time now);
  void send_piece(Time now);
  Bytes next_piece(std::size_t at_least);
  void expect_answers(Time now);

  bool offers(std::string_view keyword) const;
  std::size_t accepted_count() const;
  bool pipelined() const;
  void refuse(std::size_t index, Time now);                       // this answer decides about everybody
  void give_up(Step step, std::string_view why, Time now);        // not sent at all, and why
  bool halts(After after, Time now);                              // after the answer to it
  void say(const std::vector<Command>& commands, After what, Time now);
  void drop_after_saying(After what);
  void note(std::string_view left_out);
  std::size_t index_of(Step step) const;                          // the last exchange of that step, which is there
  Fate fate_by(std::size_t index, bool after_message) const;

  DeliveryOptions options_;
  std::unique_ptr<LoginSteps> login_;
  ChannelBinding binding_;

  struct Progress {
    std::optional<std::size_t> rcpt, message;
    bool accepted = false;
  };
  std::vector<Progress> recipients_;
  std::map<std::size_t, std::size_t> recipient_of_;  // exchange to recipient
  std::size_t next_recipient_ = 0;
  std::vector<std::string> left_out_;
  std::optional<std::size_t> decided_;
  bool mail_reworded_ = false, introduced_ = false, logged_in_ = false, halted_ = false;
  bool data_asked_ = false, prdr_used_ = false, prdr_open_ = false, chunked_ = false;
  std::size_t xforward_at_ = 0, xclient_at_ = 0;
  int challenges_ = 0;
  std::size_t answered_ = 0, noise_ = 0;  // answers to the message: for one recipient each; 3xx that mean nothing

  Pull pull_;
  LineEnds line_ends_;
  DotStuffing dots_;
  Bytes ahead_;                  // encoded and not yet handed over
  bool streaming_ = false;       // between the begin of the message and its end
  bool source_empty_ = false, source_broken_ = false, end_sent_ = false;
  std::uint64_t bytes_sent_ = 0;
};

}  // namespace mailwhy::smtp
