#include "mailwhy/check/views.h"

#include <algorithm>

#include "mailwhy/zone/wildcard.h"

namespace mailwhy::check {
namespace {
using evidence::Evidence;
using evidence::Views;
using zone::Way;

constexpr std::size_t most_questions = 200;
constexpr int most_extra_sessions = 6;

bool at_authority(const zone::Ask& ask) { return ask.way == Way::direct || ask.way == Way::over_tcp; }

bool needed(const Evidence& e, const evidence::Reading& reading) {
  const auto* counts = e.lookups.find(e.views->query.question);
  if (counts == nullptr || !counts->answer.has_records() || reading.comparison.groups.size() > 1) return true;
  const auto* first = e.views->replies.find({e.views->query.resolvers.front().server, e.views->query.question, Way::recursive});
  return first != nullptr && first->answer.kind == dns::Answer::Kind::servfail;
}

// What ends a conversation well: the recipient was accepted, or for a whole domain the sender.
bool took(const Evidence& e, const evidence::Session& session) {
  if (!session.connect.ok()) return false;
  const bool address = e.the_case.target == evidence::Case::Target::address;
  const auto* last = session.transcript.find(address ? smtp::Step::rcpt : smtp::Step::mail);
  return last != nullptr && last->reply && last->reply->positive();
}

bool taken(const Evidence& e) {
  return std::any_of(e.sessions.begin(), e.sessions.end(), [&](const evidence::Session& session) { return took(e, session); });
}

// Is it still where we look for it?
std::set<Domain> hosts_in_doubt(const Evidence& e, const std::set<IpAddress>& slow) {
  std::set<Domain> hosts;
  if (!e.route) return hosts;
  if (e.route->kind == route::Route::Kind::no_address) hosts.insert(e.the_case.recipient.domain);
  for (const auto& host : e.route->hosts) {
    const auto of_host = [&](const evidence::Session& session) { return session.host == host.name; };
    const bool failed = std::any_of(e.sessions.begin(), e.sessions.end(), [&](const auto& one) { return of_host(one) && !took(e, one); });
    const bool good = std::any_of(e.sessions.begin(), e.sessions.end(), [&](const auto& one) { return of_host(one) && took(e, one); });
    const bool waits = std::any_of(host.addresses.begin(), host.addresses.end(), [&](const auto& address) { return slow.contains(address.ip); });
    if (host.addresses.empty() || waits || (failed && !good)) hosts.insert(host.name);
  }
  return hosts;
}

// Under the same records one resolver knows other addresses than ours does.
bool resolvers_differ(const evidence::Reading& reading) {
  return std::any_of(reading.others.begin(), reading.others.end(), [&](const evidence::OtherWay& other) {
    return other.same_records && other.row && !reading.comparison.rows[*other.row].server;
  });
}

// Would every misspelled name beside the domain have mail hosts too?
std::optional<zone::Ask> wildcard_test(const evidence::Reading& reading) {
  const auto* leg = reading.survey.walk ? reading.survey.walk->final_leg() : nullptr;
  return leg != nullptr ? zone::wildcard_test(*leg) : std::nullopt;
}

// It may still be told whether a host's zone confirms what we followed.
bool unsettled(const evidence::Reading& reading, const std::set<Domain>& in_doubt, const zone::Asks& asks) {
  return !asks.wanted().empty() && std::any_of(reading.hosts.begin(), reading.hosts.end(), [&](const evidence::HostView& host) {
    return host.open && host.word != evidence::HostView::Word::same && in_doubt.contains(host.host);
  });
}

// Who follows another answer comes to other hosts: what would become of the mail there?
void want_other_sessions(const Evidence& e, const evidence::Reading& reading, Wanted& wanted) {
  if (!e.route || wanted.helo.empty()) return;
  int extra = 0;
  const auto known = [&](const SessionWish& wish) {
    return std::any_of(wanted.sessions.begin(), wanted.sessions.end(), [&](const SessionWish& other) {
      return other.purpose == wish.purpose && other.host == wish.host && other.address == wish.address;
    });
  };
  for (const auto& other : reading.others) {
    if (!other.route) continue;
    for (const auto& host : other.route->hosts)
      for (const auto& address : host.addresses) {
        const bool v4 = address.ip.is_v4();
        if (!e.the_case.may_connect_to(address.ip) ||
            !(v4 ? e.the_case.use_v4 && e.vantage.ip4 : e.the_case.use_v6 && e.vantage.ip6))
          continue;
        const SessionWish wish{evidence::Session::Purpose::first, host.name, host.preference, address.ip};
        if (known(wish)) continue;
        if (++extra > most_extra_sessions || static_cast<int>(wanted.sessions.size()) >= e.the_case.limits.sessions) return;
        wanted.sessions.push_back(wish);
      }
  }
}
}  // namespace

std::optional<Views> views_for(const evidence::Case& the_case) {
  if (the_case.recipient.literal || the_case.resolvers.empty()) return std::nullopt;
  Views views;
  views.query.question = {the_case.recipient.domain, dns::Type::mx};
  views.query.compare = true;
  views.query.ask_again = true;
  views.query.resolvers_only = the_case.root_hints.empty();
  for (const auto& server : the_case.resolvers) {
    const auto twice = std::any_of(views.query.resolvers.begin(), views.query.resolvers.end(),
                                   [&](const zone::Resolver& r) { return r.server == server; });
    if (!twice) views.query.resolvers.push_back({zone::Resolver::Kind::yours, "", server});
  }
  views.query.walk.hints = the_case.root_hints;
  views.query.walk.port = the_case.dns_port;
  views.query.walk.use_v4 = the_case.use_v4;
  views.query.walk.use_v6 = the_case.use_v6;
  views.query.walk.public_networks = the_case.public_networks;
  views.query.seed = the_case.seed;
  views.query.most_questions = most_questions;
  return views;
}

void want_views(const Evidence& so_far, const std::set<IpAddress>& slow, dns::Facts& facts, Wanted& wanted) {
  if (!so_far.views) return;
  zone::Asks asks(so_far.views->replies, so_far.views->query.most_questions);
  auto in_doubt = hosts_in_doubt(so_far, slow);
  auto reading = evidence::read_views(so_far, *so_far.views, in_doubt, asks, facts);
  if (resolvers_differ(reading)) {
    for (const auto& host : so_far.route->hosts) in_doubt.insert(host.name);
    reading = evidence::read_views(so_far, *so_far.views, in_doubt, asks, facts);
  }
  if (const auto test = wildcard_test(reading)) asks.ask(*test);
  wanted.asks = asks.wanted();
  wanted.views_needed = needed(so_far, reading);
  wanted.hosts_needed = !taken(so_far) && unsettled(reading, in_doubt, asks);
  want_other_sessions(so_far, reading, wanted);
}

bool worth_a_moment(const Views& views, const zone::Ask& under_way) {
  if (!at_authority(under_way)) return true;
  const auto& order = views.replies.order();
  return std::any_of(order.begin(), order.end(),
                     [&](const zone::Ask& ask) { return at_authority(ask) && !views.replies.find(ask)->answer.is_failure(); });
}

bool somebody_answers(const Views& views) {
  using Kind = dns::Answer::Kind;
  const auto& order = views.replies.order();
  return std::any_of(order.begin(), order.end(), [&](const zone::Ask& ask) {
    const Kind kind = views.replies.find(ask)->answer.kind;
    return at_authority(ask) && kind != Kind::silence && kind != Kind::failure;
  });
}

bool worth_keeping(const Views& views) {
  if (views.replies.size() != 1) return views.replies.size() > 1;
  return views.replies.find(views.replies.order().front())->answer.is_failure();
}

}  // namespace mailwhy::check
