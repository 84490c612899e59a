#include "mailwhy/check/plan.h"

#include <algorithm>

#include "mailwhy/auth/mtasts/record.h"
#include "mailwhy/bounce/meaning.h"
#include "mailwhy/check/control.h"
#include "mailwhy/check/follow_up.h"
#include "mailwhy/check/own_lists.h"
#include "mailwhy/check/validations.h"
#include "mailwhy/check/views.h"
#include "mailwhy/smtp/server_name.h"
#include "mailwhy/smtp/strangers.h"

namespace mailwhy::check {
namespace {
using evidence::Case;
using evidence::Evidence;
using evidence::NotTried;
using evidence::Session;
using evidence::Stage;

// The name for HELO: as given, this machine's full name, the name its address has in the DNS, or the address itself
// (RFC 5321 s4.1.1.1 and s4.1.4).
void choose_helo(const Evidence& e, dns::Facts& facts, Wanted& wanted) {
  const auto choose = [&](std::string name, std::string from) {
    wanted.helo = std::move(name);
    wanted.helo_from = std::move(from);
  };
  if (!e.the_case.helo.empty()) return choose(e.the_case.helo, "given");
  if (!e.the_case.host_name.empty()) return choose(e.the_case.host_name, "host name");
  const auto& source = e.vantage.ip4 ? e.vantage.ip4 : e.vantage.ip6;
  if (!source) return choose("[127.0.0.1]", "address literal");
  if (e.the_case.may_connect_to(*source)) {
    const auto* ptr = facts.ask(source->reverse_name(), dns::Type::ptr);
    if (!ptr) return;
    for (const auto& record : ptr->records)
      if (const auto* data = std::get_if<dns::Ptr>(&record.data); data && data->name.is_host_name())
        return choose(data->name.text(), "reverse DNS");
  }
  choose(source->literal(), "address literal");
}

// What receivers look at on our side: PTR, its forward match, the HELO name, the sender's domain; and the well-known lists
// once a refusal may be about us.  Only for a source address that the world can see.
void ask_about_us(const Evidence& e, dns::Facts& facts, const Wanted& wanted) {
  const auto forward = [&](const Domain& name) {
    facts.ask(name, dns::Type::a);
    facts.ask(name, dns::Type::aaaa);
  };
  for (const auto& source : faces(e)) {
    const auto* ptr = facts.ask(source.reverse_name(), dns::Type::ptr);
    if (!ptr) continue;
    int names = 0;
    for (const auto& record : ptr->records)
      if (const auto* data = std::get_if<dns::Ptr>(&record.data); data && names++ < 3) forward(data->name);
    if (const auto helo = Domain::parse(wanted.helo); helo && helo->is_host_name() && !wanted.helo.starts_with("[")) forward(*helo);
  }
  const auto& sender = e.the_case.sender;
  if (e.the_case.sender_given && !sender.is_null() && !sender.literal) {
    const auto* mx = facts.ask(sender.domain, dns::Type::mx);
    if (mx && mx->kind == dns::Answer::Kind::nodata) forward(sender.domain);
  }
  for (const auto& question : own_list_questions(e)) listing::evaluate(question.zone, question.address, facts);
}

// The name in a greeting should lead somewhere; that of an MX host is known already.  A hostile server chooses these names, and
// what they lead to is only ever a remark: nobody waits for them.  Nor for the mailbox of the recipient's zone.
std::set<dns::Question> curiosities(const Evidence& e, const UnderWay& under_way, const std::set<dns::Question>& needed) {
  dns::Facts facts(e.lookups);
  for (const auto& name : under_way.greeters) {
    if (e.the_case.use_v4) facts.ask(name, dns::Type::a);
    if (e.the_case.use_v6) facts.ask(name, dns::Type::aaaa);
  }
  // Who runs the recipient's zone: somebody to ask.
  if (!e.the_case.recipient.literal && !e.the_case.recipient.domain.is_root()) facts.ask(e.the_case.recipient.domain, dns::Type::soa);
  for (const auto& question : under_way.validates ? tlsa_questions(e) : vouched_hosts(e)) facts.ask(question);
  if (!e.the_case.recipient.literal && !e.the_case.recipient.domain.is_root()) auth::mtasts::find_record(e.the_case.recipient.domain, facts);
  std::set<dns::Question> curious;
  for (const auto& question : facts.wanted())
    if (!needed.contains(question)) curious.insert(question);
  return curious;
}

// The lists that a reply names are asked about the address that the server saw.
void ask_claimed_lists(const Evidence& e, dns::Facts& facts) {
  for (const auto& claim : list_claims(e)) listing::evaluate(claim.zone, claim.address, facts);
}

bool failed_to_connect(const Session& session) {
  return !session.connect.ok() && !session.connect.failed_with(Failure::Kind::cancelled);
}

// A host that greets with a stranger's name and does not take the mail: is it itself, or something that answers for everybody
// (catalogue T13)?  The controls' greetings tell.
bool greets_as_a_stranger(const Session& session) {
  const auto* greeting = session.transcript.reply_to(smtp::Step::greeting);
  const auto* rcpt = session.transcript.find(smtp::Step::rcpt);
  if (!greeting || !greeting->positive() || (rcpt && rcpt->reply && rcpt->reply->positive())) return false;
  const auto name = smtp::name_in(*greeting);
  return !name.domain.is_root() && smtp::strangers(name.domain, session.host);
}

// Control probes tell "them" from "me": asked as soon as a connect fails or takes suspiciously long.
void want_controls(const Evidence& e, const std::set<IpAddress>& slow, dns::Facts& facts, Wanted& wanted) {
  std::set<std::pair<IpAddress, std::string>> troubled;
  for (const auto& session : e.sessions)
    if (session.purpose == Session::Purpose::first && failed_to_connect(session)) troubled.emplace(session.to.address, session.host.text());
  for (const auto& address : slow) troubled.emplace(address, "");
  const bool foreign = e.the_case.target == Case::Target::address && std::any_of(e.sessions.begin(), e.sessions.end(), greets_as_a_stranger);
  if (troubled.empty() && !foreign) return;
  std::set<IpAddress> seen;
  for (const auto& [address, host] : troubled)
    if (e.the_case.smtp_port != 443 && seen.insert(address).second)
      wanted.reaches.insert({evidence::Reach::Kind::other_port, address.text(), {address, 443}});
  for (const auto& control : e.the_case.controls) {
    if (const auto literal = IpAddress::parse(control.host)) {
      wanted.reaches.insert({evidence::Reach::Kind::control, control.host, {*literal, control.port}});
      continue;
    }
    const auto name = Domain::parse(control.host);
    if (!name) continue;
    const auto* a = facts.ask(*name, dns::Type::a);
    if (a && a->has_records()) {
      if (const auto* data = std::get_if<dns::A>(&a->records.front().data))
        wanted.reaches.insert({evidence::Reach::Kind::control, control.host, {data->address, control.port}});
    }
  }
}

std::optional<NotTried> reason_not_to_try(const Evidence& e, const route::Host& host, const IpAddress& address) {
  const auto because = [&](NotTried::Why why, std::string words) {
    return NotTried{Stage::connect, host.name, address, why, std::move(words)};
  };
  if (!e.the_case.may_connect_to(address))
    return because(NotTried::Why::not_public, address.text() + " is a " + std::string(to_string(address.scope())) +
                                                  " address, which nobody else can reach; name its network with --public to test it");
  if (address.is_v4() ? !e.the_case.use_v4 : !e.the_case.use_v6)
    return because(NotTried::Why::family_switched_off, address.is_v4() ? "IPv4 is switched off (-6)" : "IPv6 is switched off (-4)");
  if (address.is_v4() ? !e.vantage.ip4 : !e.vantage.ip6)
    return because(NotTried::Why::no_route_family, address.is_v4() ? "this machine has no IPv4 route" : "this machine has no IPv6 route");
  return std::nullopt;
}

void want_sessions(const Evidence& e, Wanted& wanted) {
  int count = 0;
  for (const auto& host : e.route->hosts) {
    for (const auto& address : host.addresses) {
      if (auto reason = reason_not_to_try(e, host, address.ip)) {
        wanted.not_tried.push_back(std::move(*reason));
      } else if (++count > e.the_case.limits.sessions) {
        wanted.not_tried.push_back({Stage::connect, host.name, address.ip, NotTried::Why::session_limit,
                                    "only the first " + std::to_string(e.the_case.limits.sessions) + " addresses are tried"});
      } else if (!wanted.helo.empty()) {
        wanted.sessions.push_back({Session::Purpose::first, host.name, host.preference, address.ip});
        if (e.the_case.ping) wanted.pings.insert(address.ip);
      }
    }
  }
  for (const auto& session : e.sessions)
    if (const auto purpose = follow_up(session))
      wanted.sessions.push_back({*purpose, session.host, session.preference, session.to.address});
}
}  // namespace

Wanted plan(const Evidence& so_far, const UnderWay& under_way) {
  Wanted wanted;
  dns::Facts facts(so_far.lookups);
  choose_helo(so_far, facts, wanted);
  if (!so_far.the_case.recipient.literal)
    route::find_route(so_far.the_case.recipient.domain, facts, so_far.the_case.seed, so_far.the_case.use_v4, so_far.the_case.use_v6);
  if (so_far.route) want_sessions(so_far, wanted);
  want_views(so_far, under_way.slow, facts, wanted);
  wanted.may_ask_control = may_ask_control(so_far);
  if (auto left_out = control_left_out(so_far)) wanted.not_tried.push_back(std::move(*left_out));
  want_controls(so_far, under_way.slow, facts, wanted);
  ask_about_us(so_far, facts, wanted);
  ask_claimed_lists(so_far, facts);
  wanted.questions = facts.wanted();
  if (so_far.views) wanted.questions.erase(so_far.views->query.question);  // one of the asks
  wanted.curiosities = curiosities(so_far, under_way, wanted.questions);
  return wanted;
}

}  // namespace mailwhy::check
