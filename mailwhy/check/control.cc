#include "mailwhy/check/control.h"

#include <algorithm>

#include "mailwhy/check/follow_up.h"

namespace mailwhy::check {
namespace {
using evidence::Case;
using evidence::Evidence;
using evidence::NotTried;
using evidence::Session;
using smtp::Step;

// SplitMix64: neighbouring seeds share nothing.
std::uint64_t mixed(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15u;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
  return value ^ (value >> 31);
}

bool accepted(const Session& session) {
  const auto* rcpt = session.transcript.find(Step::rcpt);
  return rcpt && rcpt->reply && rcpt->reply->positive();
}

bool tried(const Evidence& e, const IpAddress& address) {
  return e.the_case.may_connect_to(address) && (address.is_v4() ? e.the_case.use_v4 && e.vantage.ip4 : e.the_case.use_v6 && e.vantage.ip6);
}

// What is left to hear from one address: a session that has not ended, or nothing.
struct Heard {
  bool accepted = false;
  std::optional<SessionWish> open;
};
Heard heard_from(const Evidence& e, const route::Host& host, const IpAddress& address) {
  Heard heard;
  std::set<Session::Purpose> ended, due = {Session::Purpose::first};
  for (const auto& session : e.sessions) {
    if (session.host != host.name || session.to.address != address) continue;
    heard.accepted = heard.accepted || accepted(session);
    ended.insert(session.purpose);
    if (const auto next = follow_up(session)) due.insert(*next);
  }
  for (const auto purpose : due)
    if (!ended.contains(purpose)) heard.open = SessionWish{purpose, host.name, host.preference, address};
  return heard;
}
}  // namespace

std::string control_recipient(const Case& the_case) {
  constexpr int letters = 16;
  constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  if (!the_case.control_recipient || the_case.target != Case::Target::address) return {};
  std::string local = "no-such-user-";
  std::uint64_t random = mixed(the_case.seed);
  for (int i = 0; i < letters; ++i) {
    if (i == letters / 2) random = mixed(random);
    local += alphabet[random & 31];
    random >>= 5;
  }
  mail::Address address = the_case.recipient;
  address.local_part = std::move(local);
  address.utf8_local_part = false;
  return address.text();
}

std::optional<SessionWish> may_ask_control(const Evidence& e) {
  if (!e.route || control_recipient(e.the_case).empty()) return std::nullopt;
  for (const auto& host : e.route->hosts) {
    for (const auto& address : host.addresses) {
      if (!tried(e, address.ip)) continue;
      const Heard heard = heard_from(e, host, address.ip);
      if (heard.accepted) return std::nullopt;
      if (heard.open) return heard.open;
    }
  }
  return std::nullopt;
}

std::optional<NotTried> control_left_out(const Evidence& e) {
  if (control_recipient(e.the_case).empty()) return std::nullopt;
  const Session* took = nullptr;
  for (const auto& session : e.sessions) {
    if (session.transcript.find(Step::control_rcpt)) return std::nullopt;
    if (!took && accepted(session)) took = &session;
  }
  if (!took) return std::nullopt;
  const smtp::Reply& reply = *took->transcript.reply_to(Step::rcpt);
  if (reply.has(smtp::Oddity::codes_differ))
    return NotTried{evidence::Stage::mailbox, took->host, std::nullopt, NotTried::Why::answer_says_it,
                    "no other mailbox was asked for, as the answer for this one contradicts itself"};
  const int code = reply.code;
  if (code == 251 || code == 252)
    return NotTried{evidence::Stage::mailbox, took->host, std::nullopt, NotTried::Why::answer_says_it,
                    "no other mailbox was asked for, as the code " + std::to_string(code) + " says itself how much it promises"};
  return NotTried{evidence::Stage::mailbox, took->host, std::nullopt, NotTried::Why::not_first_choice,
                  "whether it takes mail for anybody was not tried, as a better host had not answered yet"};
}

}  // namespace mailwhy::check
