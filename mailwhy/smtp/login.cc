#include "mailwhy/smtp/login.h"

#include <array>
#include <utility>

#include "mailwhy/base/text.h"

namespace mailwhy::smtp {
namespace {

using End = LoginOutcome::End;

constexpr std::array end_words = {"not_reached", "not_asked", "nothing_offered", "no_mechanism", "accepted", "refused", "deferred", "given_up", "lost"};

// RFC 4954 s4: no bytes at all are "=" in the command, and an empty line after a challenge.
std::string encoded(const crypto::Secret& response, bool in_command) {
  return response.empty() && in_command ? "=" : base64_encode(response.reveal());
}

// The words refuse the form of the command, not the login.
bool refuses_form(const Reply& reply) { return reply.code == 500 || reply.code == 501; }

// tls-exporter belongs to TLS 1.3 (RFC 9266 s2) and is what other clients use there; before it, what every library can tell is used.
std::optional<sasl::ChannelBinding> binding_of(const ChannelBinding& channel) {
  if (!channel.exporter.empty()) return sasl::ChannelBinding{"tls-exporter", channel.exporter};
  if (!channel.server_end_point.empty()) return sasl::ChannelBinding{"tls-server-end-point", channel.server_end_point};
  return {};
}

bool offers_plus(const std::vector<std::string>& offered) {
  for (const auto& name : offered)
    if (const auto* traits = sasl::find_mechanism(name); traits && traits->binding) return true;
  return false;
}

}  // namespace

std::string_view to_string(LoginOutcome::End end) { return end_words[static_cast<std::size_t>(end)]; }

Login::Login(LoginOptions options)
    : Talk({options.greeting_timeout, options.command_timeout, options.quit_timeout},
           options.tls == LoginOptions::Tls::from_start ? TlsFrom::connect : TlsFrom::starttls),
      options_(std::move(options)),
      blanker_(options_.material),
      envelope_(one_line(options_.sender), one_line(options_.sender), !is_ascii(options_.sender)) {
  options_.helo = one_line(options_.helo);
}

void Login::on_reply(std::size_t index, const Reply& answer, Time now) {
  hide(index);
  switch (const Step step = exchange(index).step) {
    case Step::greeting:
      if (!answer.positive()) return send_quit(now);
      return send_hello("EHLO", options_.helo, now);
    case Step::ehlo:
    case Step::ehlo_after_tls: return on_hello(step, answer, now);
    case Step::starttls:
      if (!answer.positive()) return answer.code == 421 ? send_quit(now) : consider(now);
      return begin_tls(index, now);
    case Step::auth: return on_auth(index, answer, now);
    case Step::mail:
      if (!answer.positive()) return send_quit(now);
      return send({{Step::rcpt, envelope_.rcpt()}}, now);
    case Step::rcpt: return send({{Step::rset, "RSET"}}, now);
    case Step::rset: return send_quit(now);
    case Step::quit: return finish();
    default: return;
  }
}

void Login::on_hello(Step step, const Reply& reply, Time now) {
  if (!reply.positive()) return send_quit(now);
  learn(step, reply);
  if (!encrypted() && offered()->starttls && options_.tls == LoginOptions::Tls::when_offered) return send({{Step::starttls, "STARTTLS"}}, now);
  consider(now);
}

// What to log in with, now that everything on offer is known.
void Login::consider(Time now) {
  using sasl::Protection;
  const auto& on_offer = offered()->auth;
  outcome_.protection = !encrypted() ? Protection::clear : channel_.server_proved || options_.peer_is_this_machine ? Protection::verified : Protection::unverified;
  if (encrypted()) options_.material.binding = binding_of(channel_);
  options_.material.plus_offered = offers_plus(on_offer);
  outcome_.choice = sasl::choose(on_offer, options_.material, outcome_.protection, options_.wish);
  if (!options_.attempt) return leave(End::not_asked, now);
  if (options_.unadvertised && options_.wish.only && !outcome_.choice.chosen)
    outcome_.choice = sasl::choose({std::string(sasl::traits_of(*options_.wish.only).name)}, options_.material, outcome_.protection, options_.wish);
  if (!outcome_.choice.chosen) return leave(on_offer.empty() ? End::nothing_offered : End::no_mechanism, now);
  begin(true, now);
}

// RFC 4954 s4   "AUTH" SP mechanism [SP initial-response]
void Login::begin(bool at_once, Time now) {
  outcome_.used = outcome_.choice.chosen;
  mechanism_.emplace(*outcome_.used, options_.material);
  in_login_ = true;
  initial_.reset();
  initial_sent_ = false;
  challenges_ = 0;
  sasl::Step step = mechanism_->start();
  if (step.failure) {
    outcome_.trouble = std::move(step.failure);
    explain(std::move(step.said));
    return leave(End::given_up, now);
  }
  const std::string name(mechanism_->traits().name);
  std::string line = "AUTH " + name, shown = line;
  if (step.response) {
    // RFC 4954 s4: a longer initial response has to wait for its turn.
    initial_ = *step.response;
    std::string with_response = line + ' ' + encoded(*step.response, true);
    if (at_once && with_response.size() <= longest_command) {
      if (initial_->reveal().size() >= 8) blanker_.add(with_response.substr(line.size() + 1));
      line = std::move(with_response);
      shown += " ***";
      initial_sent_ = true;
    } else {
      crypto::wipe(with_response);
    }
  }
  send({{Step::auth, line, shown}}, now);
  explain(initial_sent_ || !initial_ ? std::move(step.said) : std::string("The name of the mechanism; what belongs to it is said in its turn."));
  crypto::wipe(line);
}

void Login::on_auth(std::size_t index, const Reply& reply, Time now) {
  outcome_.verdict = index;
  if (reply.positive()) return on_accepted(now);
  if (reply.intermediate() && !cancelled_) return on_challenge(reply, now);
  on_refusal(index, reply, now);
}

void Login::on_challenge(const Reply& reply, Time now) {
  if (++challenges_ > most_challenges) return give_up({sasl::Trouble::Kind::unexpected_challenge, "The server asks on and on.", {}}, now);
  const std::string_view text = reply.lines.empty() ? std::string_view() : trim(reply.lines.front());
  const auto challenge = base64_decode(text);
  const auto& traits = mechanism_->traits();
  if (initial_ && (!initial_sent_ || !challenge || challenge->empty())) {
    outcome_.initial_response_overlooked = outcome_.initial_response_overlooked || initial_sent_;
    const crypto::Secret response = *std::exchange(initial_, {});
    say(response, now);
    return explain("What belongs to the mechanism, in its turn.");
  }
  initial_.reset();
  if (!challenge && !traits.any_prompt) return give_up({sasl::Trouble::Kind::challenge_malformed, "The server's challenge is not base64 (RFC 4954 s4).", {}}, now);
  outcome_.prompt_not_base64 = outcome_.prompt_not_base64 || !challenge;
  sasl::Step step = mechanism_->step(challenge ? BytesView(*challenge) : BytesView(text));
  if (step.failure && !step.response) return give_up(std::move(*step.failure), now);
  if (step.failure) outcome_.trouble = std::move(step.failure);
  if (!step.response) return give_up({sasl::Trouble::Kind::unexpected_challenge, "There is no answer to this challenge.", {}}, now);
  say(*step.response, now);
  explain(std::move(step.said));
}

void Login::say(const crypto::Secret& response, Time now) {
  std::string line = encoded(response, false);
  const bool name_alone = response.reveal() == options_.material.user;
  if (response.reveal().size() >= 8 && !name_alone) {
    blanker_.add(line);
    blanker_.add(response.reveal());
  }
  send({{Step::auth, line, std::string(sasl::blank)}}, now);
  crypto::wipe(line);
}

// RFC 4954 s4: "*" ends the exchange; the server answers with 501.
void Login::give_up(sasl::Trouble trouble, Time now) {
  outcome_.trouble = std::move(trouble);
  cancelled_ = true;
  send({{Step::auth, "*"}}, now);
  explain(outcome_.trouble->text);
}

void Login::on_refusal(std::size_t index, const Reply& reply, Time now) {
  if (cancelled_) return leave(End::given_up, now);
  const bool in_its_turn = initial_sent_ && challenges_ == 0 && refuses_form(reply) && !outcome_.initial_response_refused;
  if (in_its_turn) {
    outcome_.initial_response_refused = true;
    return begin(false, now);
  }
  outcome_.verdict = index;
  leave(reply.temporary() ? End::deferred : End::refused, now);
}

void Login::on_accepted(Time now) {
  // Whoever said yes to "*" has a bug, and we no login.
  if (cancelled_) return leave(End::given_up, now);
  if (auto trouble = mechanism_->accept()) outcome_.trouble = std::move(trouble);
  in_login_ = false;
  outcome_.end = End::accepted;
  if (options_.sender.empty() || !envelope_.may_be_sent(offered())) return send_quit(now);
  send({{Step::mail, envelope_.mail(offered())}}, now);
}

void Login::leave(End end, Time now) {
  in_login_ = false;
  outcome_.end = end;
  send_quit(now);
}

void Login::on_over(const Failure&, Time) {
  for (std::size_t i = 0; i < transcript_.exchanges.size(); ++i) hide(i);
  if (!in_login_) return;
  in_login_ = false;
  outcome_.end = End::lost;
  for (std::size_t i = transcript_.exchanges.size(); i-- > 0;) {
    const Exchange& last = transcript_.exchanges[i];
    if (last.step != Step::auth) continue;
    outcome_.verdict = i;
    // Its last words before it hung up.
    if (cancelled_) outcome_.end = End::given_up;
    else if (last.reply && last.reply->permanent()) outcome_.end = End::refused;
    else if (last.reply && last.reply->temporary()) outcome_.end = End::deferred;
    return;
  }
}

void Login::explain(std::string said) {
  if (!transcript_.exchanges.empty()) outcome_.steps.push_back({std::move(said), transcript_.exchanges.size() - 1});
}

// What the server says about the password is hidden too: its proof lets whoever has a list of passwords try them at home.
void Login::hide(std::size_t index) {
  Exchange& ex = exchange(index);
  ex.stray = blanker_.clean(ex.stray);
  if (!ex.reply) return;
  const bool proof = ex.step == Step::auth && ex.reply->intermediate() && challenges_ > 0 && mechanism_ && mechanism_->traits().proves_server;
  if (proof && index == transcript_.exchanges.size() - 1) {
    ex.reply->lines.assign(1, std::string(sasl::blank));
    ex.reply->raw = std::to_string(ex.reply->code) + ' ' + std::string(sasl::blank) + "\r\n";
    return;
  }
  for (auto& line : ex.reply->lines) line = blanker_.clean(line);
  ex.reply->raw = blanker_.clean(ex.reply->raw);
}

}  // namespace mailwhy::smtp
