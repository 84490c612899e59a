#include "mailwhy/rules/attempt.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/bounce/cause.h"

namespace mailwhy::rules {
namespace {
using End = Attempt::End;
using evidence::Session;
using evidence::Stage;
using smtp::Step;

// What one exchange means for the session when it is the last one that counts.
struct Ending {
  End end;
  Stage stage;
  const smtp::Exchange* exchange;
};

// A reply beside a failure is what had come when the connection ended or the time ran out: last words when it refuses,
// but no promise when it was about to say yes.  221 is a good-bye, whatever was asked (RFC 5321 s4.2.3).
bool went_well(const smtp::Exchange* exchange) {
  return exchange && exchange->reply && exchange->reply->positive() && exchange->reply->code != 221 && !exchange->failure;
}

Ending judge_reply(const smtp::Exchange& exchange, End on_5xx) {
  const Stage stage = stage_of(exchange.step);
  if (!exchange.reply) return {End::broken, stage, &exchange};
  if (exchange.reply->temporary()) return {End::deferred, stage, &exchange};
  if (exchange.reply->permanent()) return {on_5xx, stage, &exchange};
  return {End::broken, stage, &exchange};
}

// A refusal of us, not of the word EHLO: it stands, whatever became of the HELO that we tried after it.
bool refuses_us(const smtp::Exchange& ehlo) {
  const auto& reply = ehlo.reply;
  return reply && (reply->temporary() || (reply->permanent() && reply->code != 500 && reply->code != 502));
}

// The last exchange that says hello: HELO after EHLO was refused, EHLO again after TLS.
const smtp::Exchange* last_hello(const smtp::Transcript& transcript) {
  const smtp::Exchange* last = nullptr;
  for (const auto& exchange : transcript.exchanges)
    if (exchange.step == Step::ehlo || exchange.step == Step::ehlo_after_tls ||
        (exchange.step == Step::helo && (!last || exchange.reply || !refuses_us(*last))))
      last = &exchange;
  return last;
}

// One reply too many came before: RSET got a refusal that was meant for a recipient, and QUIT got the yes that was RSET's
// (RFC 5321 s4.1.1.5 and s4.1.1.10: 250 and 221).  What seemed to be the answer to RCPT was then another command's.
bool one_behind(const smtp::Transcript& transcript) {
  const auto* rset = transcript.find(Step::rset);
  const auto* quit = transcript.find(Step::quit);
  if (!rset || !rset->reply || !quit || !quit->reply || quit->failure) return false;
  return !rset->reply->positive() && quit->reply->positive() && quit->reply->code != 221;
}

// Where the session ended, reading it in the order of the protocol.
// `only_tls`: nobody meant to go further than an encrypted hello.
Ending ending_of(const Session& session, bool with_recipient, bool only_tls) {
  const auto& transcript = session.transcript;
  const auto* greeting = transcript.find(Step::greeting);
  if (!session.connect.ok()) return {End::unreachable, Stage::connect, nullptr};
  if (!greeting) return {End::broken, Stage::greeting, nullptr};
  if (!went_well(greeting)) return judge_reply(*greeting, End::refused_session);

  const auto* rcpt = transcript.find(Step::rcpt);
  const auto* mail = transcript.find(Step::mail);
  if (mail && !went_well(mail)) return judge_reply(*mail, End::refused);
  if (with_recipient && rcpt) {
    if (went_well(rcpt)) return {one_behind(transcript) ? End::broken : End::accepted, Stage::rcpt_to, rcpt};
    return judge_reply(*rcpt, End::refused);
  }
  if (!with_recipient && went_well(mail)) return {End::accepted, Stage::mail_from, mail};
  if (mail) return {End::broken, with_recipient ? Stage::rcpt_to : Stage::mail_from, mail};

  const auto* hello = last_hello(transcript);
  if (!hello) return {End::broken, Stage::hello, greeting};
  if (!went_well(hello)) return judge_reply(*hello, End::refused_session);
  if (only_tls && (!session.tls || session.tls->ok())) return {End::accepted, Stage::tls, hello};
  const auto* starttls = transcript.find(Step::starttls);
  const auto* handshake = transcript.find(Step::tls_handshake);
  if (handshake) return {End::broken, Stage::tls, handshake};
  if (starttls) return {End::broken, Stage::tls, starttls};
  return {End::broken, Stage::mail_from, hello};
}

int progress(const Ending& ending) {
  if (ending.end == End::accepted) return 1000;
  return static_cast<int>(ending.stage) * 10 + (ending.end == End::broken ? 0 : 1);
}

bool is_name_char(char c) {
  return is_digit(c) || c == '-' || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

// Blots out `name` where it stands whole, letter for letter, so that places in the text stay what they are.
void blot_out(Bytes& line, std::string_view name) {
  if (name.find('.') == std::string_view::npos) return;
  const std::string lowered = lower_ascii(line);
  for (std::size_t at = lowered.find(name); at != std::string::npos; at = lowered.find(name, at + name.size())) {
    const std::size_t end = at + name.size();
    const bool begins = at == 0 || (!is_name_char(line[at - 1]) && line[at - 1] != '.');
    const bool ends = end >= line.size() || (!is_name_char(line[end]) && !(line[end] == '.' && end + 1 < line.size() && is_name_char(line[end + 1])));
    if (begins && ends) std::fill_n(line.begin() + static_cast<std::ptrdiff_t>(at), name.size(), 'x');
  }
}

// The reply as the table may read it: names that we brought along or that the server has anyway ("reputation.example.net
// said: no such user") are no words about the mail (catalogue R31).
smtp::Reply without_known_names(smtp::Reply reply, const evidence::Evidence& evidence, const route::Host& host) {
  const auto& c = evidence.the_case;
  for (const std::string& name : {evidence.vantage.helo, host.name.text(), c.recipient.domain.text(), c.sender.domain.text()}) {
    std::string_view known = name;
    if (known.ends_with('.')) known.remove_suffix(1);
    const std::string lowered = lower_ascii(known);
    for (auto& line : reply.lines) blot_out(line, lowered);
  }
  return reply;
}

Attempt attempt_at(const evidence::Evidence& evidence, const route::Host& host, const IpAddress& address) {
  Attempt attempt;
  attempt.host = host.name;
  attempt.preference = host.preference;
  attempt.address = address;
  const bool with_recipient = evidence.the_case.target == evidence::Case::Target::address;
  const bool only_tls = evidence.the_case.target == evidence::Case::Target::tls;
  int best = -1;
  for (std::size_t i = 0; i < evidence.sessions.size(); ++i) {
    const Session& session = evidence.sessions[i];
    if (session.host != host.name || session.to.address != address) continue;
    if (session.purpose >= Session::Purpose::without_sni) continue;  // they only look at TLS once more, or test the server
    attempt.sessions.push_back(i);
    const Ending ending = ending_of(session, with_recipient, only_tls);
    // A follow-up session (HELO, clear text) decides unless it did not get as far as the one before.  The one without groups waits
    // less: its silence adds nothing.
    const bool adds_nothing = session.purpose == Session::Purpose::without_pipelining && ending.end == End::broken;
    if (progress(ending) < best || adds_nothing) continue;
    best = progress(ending);
    attempt.session = &session;
    attempt.end = ending.end;
    attempt.stage = ending.stage;
    attempt.exchange = ending.exchange;
  }
  if (attempt.exchange) {
    const auto& exchanges = attempt.session->transcript.exchanges;
    attempt.exchange_index = static_cast<std::size_t>(attempt.exchange - exchanges.data());
    const auto& reply = attempt.exchange->reply;
    // Only a refusal has a cause; the table is not even read for a check that went through.
    if (reply && (reply->temporary() || reply->permanent()))
      attempt.cause =
          bounce::ReplyTable::builtin().classify(without_known_names(*reply, evidence, host), to_string(attempt.stage), host.name.text());
  }
  return attempt;
}
// How near an attempt that settled nothing came to a delivery; a sender's own log would show the nearest one.
int nearness(End end) {
  switch (end) {
    case End::accepted: return 6;
    case End::refused: return 5;
    case End::deferred: return 4;
    case End::refused_session: return 3;
    case End::broken: return 2;
    case End::unreachable: return 1;
    case End::not_tried: break;
  }
  return 0;
}
}  // namespace

const Attempt* decisive_of(const std::vector<Attempt>& attempts) {
  const Attempt* decisive = nullptr;
  // RFC 5321 s5.1: in order, until one delivers or refuses for good.
  for (const auto& attempt : attempts) {
    if (attempt.end == End::accepted || attempt.end == End::refused) return &attempt;
    if (decisive == nullptr || nearness(attempt.end) > nearness(decisive->end)) decisive = &attempt;
  }
  return decisive;
}

Stage stage_of(Step step) {
  switch (step) {
    case Step::greeting: return Stage::greeting;
    case Step::ehlo:
    case Step::helo:
    case Step::ehlo_after_tls: return Stage::hello;
    case Step::starttls:
    case Step::tls_handshake: return Stage::tls;
    case Step::mail: return Stage::mail_from;
    case Step::rcpt:
    case Step::control_rcpt:
    case Step::rset:
    case Step::quit: break;
    default: break;
  }
  return Stage::rcpt_to;
}

std::vector<Attempt> attempts_of(const evidence::Evidence& evidence) {
  return evidence.route ? attempts_of(evidence, *evidence.route) : std::vector<Attempt>();
}

std::vector<Attempt> attempts_of(const evidence::Evidence& evidence, const route::Route& route) {
  std::vector<Attempt> attempts;
  for (const auto& host : route.hosts)
    for (const auto& address : host.addresses) attempts.push_back(attempt_at(evidence, host, address.ip));
  return attempts;
}

}  // namespace mailwhy::rules
