// A login at a submission server (RFC 6409, RFC 4954): greeting, EHLO, STARTTLS or TLS from the start, EHLO, AUTH, and what comes after it.
//
// One attempt, with one mechanism: nobody gets locked out.  An initial response that is refused as syntax is said once more in its
// turn, which is the same attempt (catalogue A10).  After the login MAIL and RCPT with the given sender show whether that sender may be
// used; no message is sent.  Nothing that carries a secret stands in the transcript: its place is taken by "***", also where a
// server sends it back.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/sasl/blank.h"
#include "mailwhy/sasl/choose.h"
#include "mailwhy/smtp/envelope.h"
#include "mailwhy/smtp/talk.h"

namespace mailwhy::smtp {

struct LoginOptions {
  std::string helo;               // EHLO argument: host name or address literal
  enum class Tls { from_start, when_offered, never } tls = Tls::when_offered;
  bool attempt = true;            // false: only what is on offer, before and after TLS
  bool unadvertised = false;      // wish.only is tried although it is not on offer
  // TLS with this very machine needs no certificate to be believed.
  bool peer_is_this_machine = false;
  sasl::Material material;        // `binding` and `plus_offered` are found out here
  sasl::Wish wish;
  std::string sender;             // without brackets; empty: not tried
  Duration greeting_timeout = 60s;
  Duration command_timeout = 60s;
  Duration quit_timeout = 5s;
};

struct LoginOutcome {
  enum class End {
    not_reached,      // the conversation ended before a login could begin
    not_asked,        // none was wanted
    nothing_offered,  // the server offers no login here
    no_mechanism,     // what it offers cannot be used; `choice` says why
    accepted,
    refused,          // 5xx
    deferred,         // 4xx
    given_up,         // by us; `trouble` says why
    lost,             // the connection ended in the middle
  };
  End end = End::not_reached;
  sasl::Protection protection = sasl::Protection::clear;  // of the connection on which the login was tried or would have been
  sasl::Choice choice;
  std::optional<sasl::Kind> used;
  struct Spoken {
    std::string said;      // one sentence on what was sent, or why nothing was
    std::size_t exchange;  // of the transcript
  };
  std::vector<Spoken> steps;
  std::optional<sasl::Trouble> trouble;
  std::optional<std::size_t> verdict;       // the exchange with the server's last word on the login
  bool initial_response_refused = false;    // it had to be said in its turn
  bool initial_response_overlooked = false; // the server asked for it again
  bool prompt_not_base64 = false;           // tolerated in LOGIN and NTLM (catalogue A8)
};
std::string_view to_string(LoginOutcome::End end);  // "nothing_offered"

class Login final : public Talk {
 public:
  explicit Login(LoginOptions options);
  const LoginOutcome& outcome() const { return outcome_; }
  void bind_channel(ChannelBinding binding) override { channel_ = std::move(binding); }

 private:
  void on_reply(std::size_t index, const Reply& answer, Time now) override;
  void on_encrypted(Time now) override { send_hello("EHLO", options_.helo, now); }
  void on_over(const Failure& how, Time now) override;

  void on_hello(Step step, const Reply& reply, Time now);
  void consider(Time now);
  void begin(bool at_once, Time now);
  void on_auth(std::size_t index, const Reply& reply, Time now);
  void on_challenge(const Reply& reply, Time now);
  void on_refusal(std::size_t index, const Reply& reply, Time now);
  void on_accepted(Time now);
  void say(const crypto::Secret& response, Time now);
  void give_up(sasl::Trouble trouble, Time now);
  void leave(LoginOutcome::End end, Time now);
  void explain(std::string said);
  void hide(std::size_t index);

  LoginOptions options_;
  LoginOutcome outcome_;
  ChannelBinding channel_;
  std::optional<sasl::Mechanism> mechanism_;
  std::optional<crypto::Secret> initial_;  // the initial response, until the server has gone on after it
  sasl::Blanker blanker_;
  Envelope envelope_;
  bool initial_sent_ = false, in_login_ = false, cancelled_ = false;
  int challenges_ = 0;
};

}  // namespace mailwhy::smtp
