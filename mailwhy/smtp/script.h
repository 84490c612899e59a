// The scripted server side of SMTP for the lab: a small language, and the machine that plays it.
//
// Like Dialogue, the machine knows no socket, no clock and no TLS library: events in, actions out.
//
// One statement a line; blank lines and lines that begin with "#" are skipped.
//
//   S: 220 mx ESMTP           the server says this line (CRLF is added); neighbouring S lines go out in one write
//   C: EHLO *                 wait for a client line of this form: ASCII letters in either case, * is anything; a lone
//                             word such as "C: MAIL" stands for the whole command.  A line that does not fit jumps to the
//                             next C that it fits; else QUIT, RSET and NOOP get their ordinary reply and the rest 502.
//                             "C: ." is the end of a message: the lines before it are taken for its text.
//   ! wait 290s               before the next statement
//   ! drop  ! reset  ! half-close  ! silent      FIN, RST, FIN of our side only, never answer again
//   ! stop-reading            never answer and never read again: what is sent piles up at the client (in memory; on real sockets as silent)
//   ! raw 250 a\x00b\r\n      exactly these bytes: \r \n \t \0 \e \\ \" \xHH
//   ! slow 1s                 from here one byte at a time with this pause; "! split": one write a byte; "! fast": as usual
//   ! size 100000             so many bytes of lines "250-xxxx...";  "! long 100000": one line "250 xxxx..." of that size
//   ! tls [ARGUMENTS]         the TLS handshake now ("! starttls" is the same): expired, name other.example, self-signed, unknown-ca,
//                             no-version, ask-certificate go to the driver; garbage (plain text in place of a handshake), close,
//                             reset and silence are played here
//   ! next connection         what follows is for the next connection of this host; the last part serves all further ones
//   ! default                 from here an ordinary ESMTP server, which knows every user but no-such-user-*; implied at the end when
//                             one of the next lines is there, and for an empty script
//   name mx1.example.test     how it calls itself
//   greeting hello there      text of its 220 line
//   without STARTTLS          an extension that it does not offer;  with SMTPUTF8: one more;  "with" takes any text
//   keeps clear               obeys under TLS what came in clear behind STARTTLS (CVE-2011-0411)
//   ends <LF>.<LF> ...        takes these for the end of a message too (smuggling.h has the names); else only CRLF "." CRLF is one
//   takes example.test ...    the domains that it takes mail for; others get 554 5.7.1.  Without this line it takes all
//   tls expired               arguments of its handshake
//   on RCPT TO:<grey*> : 451 4.7.1 come back later          an answer of its own to commands that begin like this
//   on MAIL in clear : 530 5.7.0 Must issue STARTTLS first  only without TLS; "in tls" only with it
//   on CONNECT : 554 no       in place of the greeting;  MESSAGE stands for the end of the data
//   on MESSAGE 20000 : drop   as soon as so many bytes of a message's text have come
//   with AUTH PLAIN LOGIN     a login by PLAIN, LOGIN, XOAUTH2 or OAUTHBEARER; every name and secret is good
//   on SASL 2 : 535 5.7.8 no  the answer to the client's second line within a login; SASL is each of them
//
// An answer is one of: REPLY TEXT (with the escapes above), raw BYTES, drop, reset, half-close, silent, stop-reading, wait 30s, default (the
// ordinary answer), tls ARGUMENTS, or several joined by " then ".  "first A then B" (or "first 3 times A then B") gives A to the
// first such line of this host, whatever the connection, and B to further ones: a greylist.
#pragma once
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mailwhy/base/bytes.h"
#include "mailwhy/base/result.h"
#include "mailwhy/base/time.h"

namespace mailwhy::smtp {

// One thing that a scripted server does.
struct ServerStep {
  enum class Kind { say, expect, wait, drop, reset, half_close, silent, stop_reading, slow, split, fast, tls, ordinary, answer_by_default } kind = Kind::say;
  Bytes bytes;                         // say: as sent; expect: the pattern
  Duration duration{};                 // wait, slow
  std::vector<std::string> arguments;  // tls
  friend bool operator==(const ServerStep&, const ServerStep&) = default;
};
using StepKind = ServerStep::Kind;

struct ServerOverride {
  std::string pattern;                 // "RCPT TO:<grey*", matched at the beginning of the line
  enum class When { always, in_clear, in_tls } when = When::always;
  int first_times = 0;                 // so often `first` is the answer
  std::vector<ServerStep> first, answer;
  friend bool operator==(const ServerOverride&, const ServerOverride&) = default;
};

struct ServerScript {
  std::vector<std::vector<ServerStep>> connections;  // at least one part
  std::vector<ServerOverride> overrides;
  std::string name = "mx.example.test";
  std::string greeting;                              // empty: "<name> ESMTP"
  std::vector<std::string> extensions;               // lines of the EHLO reply
  std::vector<std::string> takes;                    // domains, lower case; empty: all
  std::vector<std::string> tls_arguments;
  bool keeps_clear = false;
  std::vector<Bytes> ends;                           // of a message, besides the true one
  friend bool operator==(const ServerScript&, const ServerScript&) = default;
};

// The ordinary server.
ServerScript ordinary_server();
// The error names the line, counted from `first_line`.
Result<ServerScript> parse_script(std::string_view text, int first_line = 1);
// The bytes of a C-escaped text; the error quotes what is wrong.
Result<Bytes> unescape(std::string_view text);
// ASCII case-insensitive; * stands for anything.  The whole text has to fit.
bool fits_pattern(std::string_view pattern, std::string_view text);

// What all connections of one host share; give the same object to each ScriptedServer of that host.
struct ServerMemory {
  int connections = 0;
  std::map<std::string, int> seen;  // override and line: how often it came
};

// What the driver has to do, in this order.
struct ServerSend { Bytes bytes; };
struct ServerWait { Duration time{}; };        // then call on_timer
struct ServerStartTls { std::vector<std::string> arguments; };
struct ServerClose {};                         // FIN
struct ServerReset {};                         // RST
struct ServerHalfClose {};                     // FIN of the server's side; still reads
struct ServerStopReading {};                   // leaves what comes where it is
using ServerAction = std::variant<ServerSend, ServerWait, ServerStartTls, ServerClose, ServerReset, ServerHalfClose, ServerStopReading>;
using ServerActions = std::vector<ServerAction>;

class ScriptedServer {
 public:
  ScriptedServer(ServerScript script, std::shared_ptr<ServerMemory> memory);
  ServerActions on_connected();
  ServerActions on_bytes(BytesView bytes);     // plain text, decrypted when TLS is up
  ServerActions on_timer();
  ServerActions on_tls_up();
  ServerActions on_tls_failed();
  ServerActions on_closed();                   // the client went away

  bool finished() const { return done_; }
  // Every line the client sent, for tests.
  const std::vector<std::string>& heard() const { return heard_; }

 private:
  enum class Blocked { no, timer, tls, garbage, for_ever };
  ServerActions run();
  void perform(const ServerStep& step);
  void say(const Bytes& bytes);
  void start_tls(std::vector<std::string> arguments);
  bool next_line(std::string& line);
  void accept_false_end();
  void play_expect(const std::string& pattern);
  void off_script(const std::string& line);
  void answer(const std::string& line);
  void answer_ordinarily(const std::string& line);
  void reply(const std::string& text);
  std::string hello_reply(bool extended) const;
  bool takes_mail_for(const std::string& rcpt) const;
  void begin_message();
  bool read_message_line(const std::string& line);
  bool offers_login(std::string_view mechanism) const;
  void begin_login(const std::string& line);
  void answer_login_ordinarily();

  ServerScript script_;
  std::shared_ptr<ServerMemory> memory_;
  const std::vector<ServerStep>* part_ = nullptr;
  std::size_t at_ = 0;                 // next step of the part
  std::deque<ServerStep> queue_;       // steps of the answer that is being given
  Bytes input_;
  ServerActions actions_;
  std::vector<std::string> heard_;
  std::string line_;                   // that is being answered
  Blocked blocked_ = Blocked::no;
  bool connected_ = false, done_ = false, ordinary_ = false, started_ = false, encrypted_ = false, split_ = false;
  bool mail_given_ = false, rcpt_given_ = false, in_message_ = false, in_login_ = false;
  bool message_has_crlf_ = false;
  bool line_ended_whole_ = true, line_before_ended_whole_ = true;  // in CRLF
  std::size_t message_bytes_ = 0;
  int login_lines_ = 0, login_lines_left_ = 0;  // of the client after AUTH: heard, and still to come
  std::string mechanism_;
  Duration slow_{};

 public:
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;
};

}  // namespace mailwhy::smtp
