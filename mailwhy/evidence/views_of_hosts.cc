#include "mailwhy/evidence/views_of_hosts.h"

#include <algorithm>

#include "mailwhy/dns/record_address.h"

namespace mailwhy::evidence {
namespace {
using Kind = dns::Answer::Kind;
using Word = HostView::Word;
using State = zone::Server::State;
using zone::Reply;
using zone::Way;

constexpr std::size_t most_hosts = 3;
constexpr int most_open_aliases = 8;

bool share(const std::vector<IpAddress>& some, const std::vector<IpAddress>& others) {
  return std::any_of(some.begin(), some.end(), [&](const IpAddress& one) { return std::find(others.begin(), others.end(), one) != others.end(); });
}

void add(std::vector<IpAddress>& all, const dns::Answer& answer) {
  for (const auto& record : answer.records) {
    const auto address = dns::address_of(record);
    if (address && std::find(all.begin(), all.end(), *address) == all.end()) all.push_back(*address);
  }
}

std::vector<dns::Type> types_of(const Case& c) {
  std::vector<dns::Type> types;
  if (c.use_v4) types.push_back(dns::Type::a);
  if (c.use_v6) types.push_back(dns::Type::aaaa);
  return types;
}

// The walk has come to the servers of the recipient's zone, or to its end.
bool is_down(const zone::Walk& walk) {
  const zone::Leg* leg = walk.final_leg();
  return leg != nullptr && (leg->last() != nullptr || leg->end != zone::Leg::End::waiting);
}

std::vector<zone::Step> steps_of(const zone::Walk& walk) {
  std::vector<zone::Step> steps;
  for (const auto& leg : walk.legs) steps.insert(steps.end(), leg.steps.begin(), leg.steps.end());
  return steps;
}

const zone::Step* last_step(const zone::Walk& walk) { return walk.final_leg() != nullptr ? walk.final_leg()->last() : nullptr; }

// Everything else of a host is read from what our resolver and its zone's servers have said.
class Reader {
 public:
  Reader(const Evidence& evidence, const zone::Survey& survey, zone::Asks& asks) : e_(evidence), survey_(survey), asks_(asks) {}

  HostView read(const route::Host& host) {
    HostView view;
    view.host = host.name;
    for (const auto& address : host.addresses) view.ours.push_back(address.ip);
    if (host.addresses.empty()) view.failed = failed_question(host);
    if (view.failed) ask_resolver_again(view);
    walk_to(view);
    for (const auto& walk : view.walks) take_words(view, walk);
    if (words_differ(view)) find_serials(view);
    view.open = open(view);
    view.word = word_of(view);
    return view;
  }

 private:
  // The look-up of our resolver that ended without an answer; after aliases that it does not follow, their end.
  std::optional<dns::Question> failed_question(const route::Host& host) const {
    for (const dns::Type type : types_of(e_.the_case)) {
      dns::Question question{host.name, type};
      for (int i = 0; i < most_open_aliases; ++i) {
        const auto* lookup = e_.lookups.find(question);
        if (lookup == nullptr) break;
        const auto open = lookup->answer.open_alias();
        if (!open && lookup->answer.is_failure()) return question;
        if (!open) break;
        question.name = *open;
      }
    }
    return std::nullopt;
  }

  static Reply reply_of(const dns::Lookup& lookup, Way way) {
    Reply reply;
    reply.ask = {lookup.server, lookup.question, way};
    reply.at = lookup.at;
    reply.took = lookup.took;
    reply.answer = lookup.answer;
    return reply;
  }

  // As zone::survey does it for the recipient's MX; that the look-up asks again by itself is part of it.
  void ask_resolver_again(HostView& view) {
    const auto* lookup = e_.lookups.find(*view.failed);
    if (lookup->answer.kind != Kind::servfail) return;
    zone::Asked asked;
    asked.resolver.server = lookup->server;
    asked.reply = reply_of(*lookup, Way::recursive);
    for (const auto& other : e_.lookups.all())
      if (&other != lookup && other.question == lookup->question && other.server == lookup->server) asked.again = reply_of(other, Way::again);
    if (const Reply* unchecked = asks_.ask({lookup->server, *view.failed, Way::unchecked})) asked.unchecked = *unchecked;
    if (const Reply* root = asks_.ask({lookup->server, {Domain(), dns::Type::soa}, Way::recursive})) asked.root = *root;
    view.asked = std::move(asked);
  }

  void walk_to(HostView& view) {
    if (!survey_.walk || !is_down(*survey_.walk)) return;
    auto known = steps_of(*survey_.walk);
    for (const dns::Type type : types_of(e_.the_case)) {
      view.walks.push_back(zone::walk_on({view.host, type}, survey_.query.walk, known, asks_));
      const zone::Walk& walk = view.walks.back();
      if (!is_down(walk)) break;  // the other type follows on the same way
      const auto steps = steps_of(walk);
      known.insert(known.end(), steps.begin(), steps.end());
      if (const auto* step = last_step(walk)) view.zone = step->zone;
    }
  }

  void take_words(HostView& view, const zone::Walk& walk) const {
    const zone::Step* step = last_step(walk);
    if (step == nullptr) return;
    for (const auto& server : step->servers) {
      if (server.state != State::answers || server.reply.answer.is_failure()) continue;
      auto at = std::find_if(view.words.begin(), view.words.end(), [&](const HostWord& word) { return word.at == server.at; });
      if (at == view.words.end()) at = view.words.insert(view.words.end(), HostWord{server.name, server.at, {}, {}, false, {}, false});
      at->asks.push_back(server.reply.ask);
      at->all_types = at->asks.size() == types_of(e_.the_case).size();
      add(at->addresses, server.reply.answer);
    }
  }

  static bool words_differ(const HostView& view) {
    for (const auto& one : view.words)
      for (const auto& other : view.words)
        if (one.addresses.empty() != other.addresses.empty() || (!one.addresses.empty() && !share(one.addresses, other.addresses))) return true;
    return false;
  }

  // Whose version of the zone is older (RFC 1982 s3.2)?  For the recipient's own zone it is known already.
  void find_serials(HostView& view) {
    for (auto& word : view.words) {
      word.serial = known_serial(view, word);
      if (word.serial) continue;
      const Reply* soa = asks_.ask({word.at, {word.asks.front().question.name, dns::Type::soa}, Way::direct});
      if (soa == nullptr || !soa->answer.authoritative) continue;
      for (const auto* records : {&soa->answer.records, &soa->answer.authority})
        for (const auto& record : *records)
          if (const auto* data = std::get_if<dns::Soa>(&record.data); data != nullptr && soa->ask.question.name.is_within(record.name)) word.serial = data->serial;
    }
    for (const auto& word : view.words)
      if (word.serial) view.serials.push_back(*word.serial);
    std::stable_sort(view.serials.begin(), view.serials.end(), [](auto a, auto b) { return zone::older(b, a); });
    view.serials.erase(std::unique(view.serials.begin(), view.serials.end()), view.serials.end());
    for (auto& word : view.words) word.behind = word.serial && zone::older(*word.serial, view.serials.front());
  }

  std::optional<std::uint32_t> known_serial(const HostView& view, const HostWord& word) const {
    const zone::Step* step = survey_.walk ? last_step(*survey_.walk) : nullptr;
    if (step == nullptr || step->zone != view.zone) return std::nullopt;
    const auto server = std::find_if(step->servers.begin(), step->servers.end(), [&](const zone::Server& one) { return one.at == word.at; });
    return server == step->servers.end() ? std::nullopt : server->serial;
  }

  // Somebody may still say something; an alias whose servers contradict each other never comes to an end that counts.
  bool open(const HostView& view) const {
    if (view.walks.size() != types_of(e_.the_case).size() || !asks_.wanted().empty()) return true;
    return std::any_of(view.walks.begin(), view.walks.end(), [](const zone::Walk& walk) {
      const zone::Step* step = last_step(walk);
      return walk.alias_loop || step == nullptr || aliases_differ(walk) ||
             std::any_of(step->servers.begin(), step->servers.end(), [](const zone::Server& server) { return server.state == State::waiting; });
    });
  }

  static bool aliases_differ(const zone::Walk& walk) {
    for (const auto& leg : walk.legs) {
      if (leg.end != zone::Leg::End::alias || leg.last() == nullptr) continue;
      for (const auto& server : leg.last()->servers) {
        if (server.state != State::answers) continue;
        const auto& aliases = server.reply.answer.aliases;
        const auto* cname = aliases.empty() ? nullptr : std::get_if<dns::Cname>(&aliases.front().data);
        if (cname == nullptr || cname->target != leg.alias_to) return true;
      }
    }
    return false;
  }

  // A server on the way to an alias's end may add what is there.
  static bool said_on_the_way(const HostView& view) {
    for (const auto& walk : view.walks)
      for (const auto& leg : walk.legs)
        for (const auto& step : leg.steps)
          for (const auto& server : step.servers) {
            std::vector<IpAddress> addresses;
            if (server.state == State::answers) add(addresses, server.reply.answer);
            if (share(addresses, view.ours)) return true;
          }
    return false;
  }

  Word word_of(const HostView& view) const {
    const auto any = [&](auto is) { return std::any_of(view.words.begin(), view.words.end(), is); };
    const auto gives_ours = [&](const HostWord& word) { return share(word.addresses, view.ours); };
    const auto fresh = [](const HostWord& word) { return !word.behind; };
    const auto gives_some = [&](const HostWord& word) { return fresh(word) && !word.addresses.empty(); };
    const bool some = any(gives_some);
    if (view.ours.empty()) {
      if (view.failed) return some ? Word::lost : Word::unknown;
      if (any([&](const HostWord& word) { return fresh(word) && word.all_types && word.addresses.empty(); })) return Word::same;
      return some && !view.open ? Word::denied : Word::unknown;
    }
    const bool confirmed = any([&](const HostWord& word) { return fresh(word) && gives_ours(word); });
    if (confirmed && !words_differ(view)) return Word::same;
    if (view.open || !any([&](const HostWord& word) { return fresh(word) && word.all_types; })) return confirmed ? Word::same : Word::unknown;
    if (some && fresh_words_differ(view)) return Word::split;
    if (confirmed) return Word::same;
    if (any(gives_ours)) return Word::old;
    if (said_on_the_way(view)) return Word::same;
    return some ? Word::other : Word::gone;
  }

  // Two servers of the newest version with nothing in common.
  static bool fresh_words_differ(const HostView& view) {
    for (const auto& one : view.words)
      for (const auto& other : view.words)
        if (!one.behind && !other.behind && !one.addresses.empty() && !other.addresses.empty() && !share(one.addresses, other.addresses)) return true;
    return false;
  }

  const Evidence& e_;
  const zone::Survey& survey_;
  zone::Asks& asks_;
};

std::vector<route::Host> hosts_of(const Evidence& e) {
  std::vector<route::Host> hosts;
  if (!e.route) return hosts;
  if (e.route->kind == route::Route::Kind::no_address) {
    hosts.emplace_back();
    hosts.back().name = e.the_case.recipient.domain;
    hosts.back().implicit = true;
  }
  for (const auto& host : e.route->hosts)
    if (hosts.size() < most_hosts && !host.literal && !host.name.is_root()) hosts.push_back(host);
  return hosts;
}

// Somebody was asked about it for the views.
bool was_asked(const zone::Replies& replies, const Domain& host) {
  return std::any_of(replies.order().begin(), replies.order().end(), [&](const zone::Ask& ask) {
    return ask.question.name == host && (ask.question.type == dns::Type::a || ask.question.type == dns::Type::aaaa) &&
           (ask.way == Way::direct || ask.way == Way::unchecked);
  });
}

// The addresses that count for everybody else: one of them is enough where each server has its own.
std::vector<IpAddress> addresses_elsewhere(const HostView& view) {
  std::vector<IpAddress> addresses;
  for (const auto& word : view.words) {
    if (word.behind || share(word.addresses, view.ours)) continue;
    for (const IpAddress& address : word.addresses) {
      if (view.word == Word::split && !addresses.empty()) return addresses;
      if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) addresses.push_back(address);
    }
  }
  return addresses;
}

void move_to(route::Host& host, const std::vector<IpAddress>& addresses) {
  host.addresses.clear();
  host.a = host.aaaa = Kind::nodata;
  for (const IpAddress& address : addresses) {
    host.addresses.push_back({address, 0});
    (address.is_v4() ? host.a : host.aaaa) = Kind::records;
  }
}
}  // namespace

std::vector<HostView> views_of_hosts(const Evidence& evidence, const zone::Survey& survey, const std::set<Domain>& in_doubt, zone::Asks& asks) {
  std::vector<HostView> views;
  for (const auto& host : hosts_of(evidence)) {
    const bool doubted = in_doubt.contains(host.name);
    if (!doubted && !was_asked(asks.known(), host.name)) continue;
    zone::Asks nobody(asks.known(), evidence.views->query.most_questions);
    views.push_back(Reader(evidence, survey, nobody).read(host));
    for (const zone::Ask& ask : nobody.wanted())
      if (doubted) asks.ask(ask);
  }
  return views;
}

std::optional<route::Route> route_by_zones(const Evidence& evidence, const std::vector<HostView>& hosts) {
  if (!evidence.route || std::none_of(hosts.begin(), hosts.end(), [](const HostView& view) { return view.doubtful(); })) return std::nullopt;
  route::Route route = *evidence.route;
  for (const auto& view : hosts) {
    if (!view.doubtful()) continue;
    auto host = std::find_if(route.hosts.begin(), route.hosts.end(), [&](const route::Host& one) { return one.name == view.host; });
    if (host == route.hosts.end()) {  // the domain itself, which has no address for our resolver
      route.kind = route::Route::Kind::implicit_mx;
      host = route.hosts.emplace(route.hosts.end());
      host->name = view.host;
      host->implicit = true;
    }
    move_to(*host, addresses_elsewhere(view));
  }
  return route;
}

}  // namespace mailwhy::evidence
