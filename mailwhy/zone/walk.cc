#include "mailwhy/zone/walk.h"

#include <algorithm>
#include <map>
#include <set>

#include "mailwhy/dns/record_address.h"
#include "mailwhy/zone/wildcard.h"

namespace mailwhy::zone {
namespace {
using State = Server::State;
using AnswerKind = dns::Answer::Kind;
constexpr std::size_t few = 3;             // servers that are asked at the same time on the way down
constexpr std::size_t most_steps = 24, most_aliases = 8, most_hosts = 16, most_addresses = 8, most_side_walks = 24;
constexpr std::size_t most_host_aliases = 3;
constexpr int deepest_side_walk = 4;

template <typename T>
void add_unique(std::vector<T>& all, const T& one, std::size_t most) {
  if (all.size() < most && std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

// The zone that a reply without data refers to; nullopt when it names no servers.
std::optional<Domain> referral_of(const Reply& reply) {
  for (const auto& record : reply.authority)
    if (record.type == dns::Type::soa) return std::nullopt;
  for (const auto& record : reply.authority)
    if (record.type == dns::Type::ns) return record.name;
  return std::nullopt;
}

// What a server of `zone` has said to a question about `name`.
State judge_reply(const Reply& reply, const Domain& zone, const Domain& name) {
  const auto& answer = reply.answer;
  switch (answer.kind) {
    case AnswerKind::silence: return State::silent;
    case AnswerKind::failure: return reply.timed_out ? State::silent : State::failure;
    // Aliases that lead in a circle are an answer all the same; the walk follows them one by one.
    case AnswerKind::malformed: return answer.authoritative && !answer.aliases.empty() ? State::answers : State::malformed;
    case AnswerKind::servfail: return State::fails;
    case AnswerKind::refused: return State::refuses;
    default: break;
  }
  if (answer.rcode != dns::Rcode::noerror && answer.rcode != dns::Rcode::nxdomain) return State::refuses;
  if (answer.records.empty() && answer.aliases.empty() && answer.rcode == dns::Rcode::noerror) {
    if (const auto to = referral_of(reply)) {
      const bool down = *to != zone && to->is_within(zone) && name.is_within(*to);
      if (down) return State::refers;
      if (!answer.authoritative) return State::upward;
    }
  }
  return answer.authoritative ? State::answers : State::not_authoritative;
}

// The system was there, and nobody listened; or somebody threw the question away.
bool came_back(const dns::Answer& answer) {
  const auto says = [&](std::string_view words) { return answer.problem.find(words) != std::string::npos; };
  return says("refused") || says("port unreachable") || says("reset");
}

class Walker {
 public:
  // `known`: zones at which the way down may begin; then the last zone is not looked at any closer than the question needs.
  Walker(const WalkOptions& options, Asks& asks, const std::vector<Step>* known = nullptr) : options_(options), asks_(asks), known_(known) {}

  Leg leg(const dns::Question& question, int depth) {
    Leg leg;
    leg.question = question;
    Step step = beginning(question.name);
    for (std::size_t i = 0; i < most_steps; ++i) {
      step.last = false;
      const Reply* referral = ask_servers(step, question);
      const bool answered = std::any_of(step.servers.begin(), step.servers.end(), [](const Server& s) { return s.state == State::answers; });
      if (referral == nullptr) {
        const bool waiting = std::any_of(step.servers.begin(), step.servers.end(), [](const Server& s) { return s.state == State::waiting; });
        step.last = answered || !waiting;
        if (answered) leg.end = Leg::End::answered;
        else leg.end = waiting || hosts_pending_ ? Leg::End::waiting : Leg::End::dead_end;
        // A zone without a useful server is looked at as closely as one that answers.
        if (depth == 0 && step.last && (answered || !hosts_pending_)) known_ != nullptr ? ask_everybody(step, question) : look_closely(step, question);
        leg.steps.push_back(std::move(step));
        if (depth == 0 && answered) leg.from_wildcard = comes_from_wildcard(leg);
        if (answered) follow_alias(leg);
        return leg;
      }
      const Domain next = *referral_of(*referral);
      step.next = next;
      Step below = step_below(next, *referral, step, depth);
      leg.steps.push_back(std::move(step));
      step = std::move(below);
    }
    leg.end = Leg::End::too_deep;
    return leg;
  }

 private:
  bool may_ask(const IpAddress& address) const {
    if (address.scope() == AddressScope::global) return true;
    return std::any_of(options_.public_networks.begin(), options_.public_networks.end(), [&](const Network& n) { return n.contains(address); });
  }
  bool family_wanted(const IpAddress& address) const { return address.is_v4() ? options_.use_v4 : options_.use_v6; }

  Step root() const {
    Step step;
    for (const Hint& hint : options_.hints) {
      if (!family_wanted(hint.server.address)) continue;
      Server server;
      server.name = hint.name;
      server.at = hint.server;
      step.servers.push_back(std::move(server));
    }
    return step;
  }

  // The deepest of the known zones that may hold the name, with nothing asked yet; else the root.
  Step beginning(const Domain& name) const {
    const Step* deepest = nullptr;
    if (known_ != nullptr)
      for (const Step& step : *known_)
        if (!step.zone.is_root() && name.is_within(step.zone) && (deepest == nullptr || step.zone.label_count() > deepest->zone.label_count())) deepest = &step;
    if (deepest == nullptr) return root();
    Step step = *deepest;
    step.next.reset();
    for (Server& server : step.servers) {
      server.reply = {};
      if (server.state != State::not_public) server.state = State::waiting;
      server.tcp.reset();
      server.tcp_only = false;
    }
    return step;
  }

  // The zone below, with its servers as the referral names them.
  Step step_below(const Domain& zone, const Reply& referral, const Step& above, int depth) {
    Step step;
    step.zone = zone;
    for (const auto& record : referral.authority)
      if (const auto* ns = std::get_if<dns::Ns>(&record.data); ns != nullptr && record.name == zone) add_unique(step.parent_ns, ns->host, most_hosts);
    for (const Domain& name : step.parent_ns) {
      Host host;
      host.name = name;
      host.by_parent = true;
      host.in_zone = name.is_within(zone);
      for (const auto& record : referral.additional) {
        const auto address = record.name == name ? dns::address_of(record) : std::nullopt;
        if (!address) continue;
        add_unique(name.is_within(above.zone) ? host.glue : host.distrusted, *address, most_addresses);
      }
      if (host.glue.empty() && !host.in_zone) look_up(host, depth);
      step.hosts.push_back(std::move(host));
    }
    list_servers(step);
    return step;
  }

  void list_servers(Step& step) const {
    for (const Host& host : step.hosts) {
      for (const auto* addresses : {&host.glue, &host.own})
        for (const IpAddress& address : *addresses) {
          if (!family_wanted(address)) continue;
          const auto known = std::find_if(step.servers.begin(), step.servers.end(), [&](const Server& s) { return s.at.address == address && (s.name == host.name || s.name.is_root()); });
          if (known != step.servers.end()) {
            known->name = host.name;  // hints may have none
            known->by_child |= host.by_child;
            continue;
          }
          Server server;
          server.name = host.name;
          server.at = {address, options_.port};
          server.by_parent = host.by_parent;
          server.by_child = host.by_child;
          if (!may_ask(address)) server.state = State::not_public;
          step.servers.push_back(std::move(server));
        }
    }
  }

  // Asks a few servers, or further ones while those have nothing useful.  The referral that counts, nullptr when there is none.
  const Reply* ask_servers(Step& step, const dns::Question& question) {
    const Reply* referral = nullptr;
    std::size_t under_way = 0, useful = 0, useless = 0;
    for (Server& server : step.servers) {
      // Once some have nothing useful all the others are asked at once: silence costs seconds, and only once.
      if (server.state == State::not_public || (useless == 0 && under_way + useful >= few)) continue;
      ask_one(step, server, question);
      const bool spoke_well = server.state == State::answers || server.state == State::refers;
      if (server.state != State::waiting && !spoke_well) ++useless;
      if (useful >= few) break;
      if (server.state == State::waiting) ++under_way;
      if (spoke_well) ++useful;
      if (server.state == State::refers && referral == nullptr) referral = heard(server, question);
    }
    return referral;
  }

  void ask_one(const Step& step, Server& server, const dns::Question& question) {
    if (server.state == State::not_public) return;
    const Reply* reply = heard(server, question);
    if (reply == nullptr) return;
    server.reply = *reply;
    server.state = judge_reply(*reply, step.zone, question.name);
  }

  // What counts: a datagram that came back as undeliverable may be an accident, so TCP has the last word then.
  const Reply* heard(const Server& server, const dns::Question& question) {
    const Reply* reply = asks_.ask({server.at, question, Way::direct});
    if (reply == nullptr || reply->answer.kind != AnswerKind::failure) return reply;
    if (!came_back(reply->answer)) return reply;
    const Reply* over_tcp = asks_.ask({server.at, question, Way::over_tcp});
    const bool nothing = over_tcp != nullptr && (over_tcp->answer.kind == AnswerKind::failure || over_tcp->answer.kind == AnswerKind::silence);
    return nothing ? reply : over_tcp;
  }

  // A name that is missing from the root or a top-level domain, which have dozens of servers: a few of them will do.
  bool few_will_do(Step& step, const dns::Question& question) const {
    if (step.servers.size() <= few || options_.examine) return false;
    if (step.zone.is_root() && step.parent_ns.empty() && step.hosts.empty()) return true;
    if (step.zone.label_count() != 1) return false;
    std::erase_if(step.servers, [&](const Server& server) { return server.state == State::waiting && !asks_.wanted().contains({server.at, question, Way::direct}); });
    return true;
  }

  void ask_everybody(Step& step, const dns::Question& question) {
    if (few_will_do(step, question)) return;
    for (Server& server : step.servers) {
      ask_one(step, server, question);
      try_tcp(step, server, question);
    }
  }

  // The last zone: every server on every address, its SOA, its own NS records and their addresses.
  void look_closely(Step& step, const dns::Question& question) {
    if (few_will_do(step, question)) return;
    find_apex(step, question);
    take_child_servers(step);
    take_own_addresses(step);
    for (Server& server : step.servers) {
      ask_one(step, server, question);
      take_serial(step, server, question);
      try_tcp(step, server, question);
    }
    drop_strangers(step);
  }

  // When parent and child live on the same servers nobody refers: the SOA tells where the zone begins.
  void find_apex(Step& step, const dns::Question& question) {
    for (const Server& server : step.servers) {
      if (server.state != State::answers) continue;
      const Reply* soa = asks_.ask({server.at, {question.name, dns::Type::soa}, Way::direct});
      if (soa == nullptr || !soa->answer.authoritative) continue;
      for (const auto* records : {&soa->answer.records, &soa->answer.authority})
        for (const auto& record : *records) {
          if (record.type != dns::Type::soa || !record.name.is_within(step.zone) || !question.name.is_within(record.name)) continue;
          if (record.name == step.zone) return;
          step.zone = record.name;
          step.parent_unknown = true;
          step.parent_ns.clear();
          step.hosts.clear();
          return;
        }
    }
  }

  void take_child_servers(Step& step) {
    for (const Server& server : step.servers) {
      if (server.state != State::answers) continue;
      const Reply* ns = asks_.ask({server.at, {step.zone, dns::Type::ns}, Way::direct});
      if (ns == nullptr || !ns->answer.authoritative) continue;
      for (const auto& record : ns->answer.records)
        if (const auto* data = std::get_if<dns::Ns>(&record.data)) add_unique(step.child_ns, data->host, most_hosts);
    }
    for (const Domain& name : step.child_ns) {
      const auto known = std::find_if(step.hosts.begin(), step.hosts.end(), [&](const Host& host) { return host.name == name; });
      if (known != step.hosts.end()) {
        known->by_child = true;
        continue;
      }
      Host host;
      host.name = name;
      host.by_child = true;
      host.in_zone = name.is_within(step.zone);
      if (!host.in_zone) look_up(host, 0);
      step.hosts.push_back(std::move(host));
    }
  }

  // What the zone itself says about the addresses of its servers.
  void take_own_addresses(Step& step) {
    for (Host& host : step.hosts) {
      if (!host.in_zone) continue;
      bool complete = false;
      for (const Server& server : step.servers) {
        if (server.state != State::answers) continue;
        const Reply* a = asks_.ask({server.at, {host.name, dns::Type::a}, Way::direct});
        const Reply* aaaa = asks_.ask({server.at, {host.name, dns::Type::aaaa}, Way::direct});
        for (const Reply* reply : {a, aaaa}) {
          if (reply == nullptr || !reply->answer.authoritative) continue;
          for (const auto& record : reply->answer.records)
            if (const auto address = dns::address_of(record)) add_unique(host.own, *address, most_addresses);
        }
        for (const Reply* reply : {a, aaaa})
          if (reply != nullptr && reply->answer.authoritative) host.alias_of = host.alias_of ? host.alias_of : target_of(reply->answer);
        const auto settled = [](const Reply* reply) { return reply != nullptr && reply->answer.authoritative && !reply->answer.is_failure() && !reply->answer.open_alias(); };
        complete = settled(a) && settled(aaaa);
        if (complete) break;
        if (a == nullptr || aaaa == nullptr) break;  // wait for this one before another is asked
      }
      host.own_known = complete;
    }
    list_servers(step);
  }

  void take_serial(const Step& step, Server& server, const dns::Question& question) {
    if (server.state == State::not_public) return;
    const Reply* soa = asks_.ask({server.at, {question.name, dns::Type::soa}, Way::direct});
    if (soa == nullptr || !soa->answer.authoritative) return;
    for (const auto* records : {&soa->answer.records, &soa->answer.authority})
      for (const auto& record : *records)
        if (const auto* data = std::get_if<dns::Soa>(&record.data); data != nullptr && record.name == step.zone) {
          server.serial = data->serial;
          server.soa = record;
        }
  }

  // Over TCP every server is asked when its service is examined, and a silent one always.
  void try_tcp(const Step& step, Server& server, const dns::Question& question) {
    const bool quiet = server.state == State::silent || server.state == State::failure;
    if (server.state == State::not_public || server.state == State::waiting || (!quiet && !options_.examine)) return;
    const Reply* reply = asks_.ask({server.at, question, Way::over_tcp});
    if (reply == nullptr) return;
    const State over_tcp = judge_reply(*reply, step.zone, question.name);
    server.tcp = over_tcp != State::silent && over_tcp != State::failure && over_tcp != State::malformed;
    if (!quiet || !*server.tcp) return;
    server.tcp_only = true;
    server.state = over_tcp;
    server.reply = *reply;
  }

  // Servers of the parent that are none of the zone itself say nothing about it.
  static void drop_strangers(Step& step) {
    if (!step.parent_unknown || step.child_ns.empty()) return;
    std::erase_if(step.servers, [](const Server& server) { return !server.by_child; });
  }

  // The addresses of a host outside of the zone, by a walk from the root.
  void look_up(Host& host, int depth) {
    if (!side_walks_.contains(host.name)) {
      if (depth >= deepest_side_walk || side_walks_.size() >= most_side_walks) return;
      side_walks_[host.name] = {};  // also stops circles: a host whose zone is served by itself elsewhere
      const SideWalk found = side_walk(host.name, depth + 1);
      if (!found.settled) hosts_pending_ = true;
      side_walks_[host.name] = found;
    }
    const SideWalk& known = side_walks_.at(host.name);
    host.own = known.addresses;
    host.own_known = known.answered;
    host.alias_of = known.alias_of;
  }

  struct SideWalk {
    std::vector<IpAddress> addresses;
    std::optional<Domain> alias_of;
    bool settled = true;     // nothing is on its way any more
    bool answered = false;   // authorities have said what there is, of both types
  };

  SideWalk side_walk(const Domain& name, int depth) {
    SideWalk found;
    std::size_t answers = 0;
    for (const dns::Type type : {dns::Type::a, dns::Type::aaaa}) {
      Domain at = name;
      for (std::size_t hop = 0; hop < most_host_aliases; ++hop) {
        const Leg side = leg({at, type}, depth);
        if (side.end == Leg::End::waiting) found.settled = false;
        const dns::Answer* answer = side.end == Leg::End::answered || side.end == Leg::End::alias ? answer_of(side.steps.back()) : nullptr;
        if (answer == nullptr) break;
        for (const auto& record : answer->records)
          if (const auto address = dns::address_of(record)) add_unique(found.addresses, *address, most_addresses);
        if (!found.alias_of) found.alias_of = target_of(*answer);
        const auto open = answer->open_alias();
        if (!open) {
          answers += answer->is_failure() ? 0 : 1;
          break;
        }
        at = *open;
      }
    }
    found.answered = found.settled && answers == 2;
    return found;
  }

  static const dns::Answer* answer_of(const Step& step) {
    const auto server = std::find_if(step.servers.begin(), step.servers.end(), [](const Server& s) { return s.state == State::answers; });
    return server == step.servers.end() ? nullptr : &server->reply.answer;
  }

  static std::optional<Domain> target_of(const dns::Answer& answer) {
    const auto* cname = answer.aliases.empty() ? nullptr : std::get_if<dns::Cname>(&answer.aliases.front().data);
    return cname == nullptr ? std::nullopt : std::optional(cname->target);
  }

  bool comes_from_wildcard(const Leg& leg) {
    const auto test = options_.examine ? wildcard_test(leg) : std::nullopt;
    const Reply* reply = test ? asks_.ask(*test) : nullptr;
    return reply != nullptr && made_by_wildcard(leg, *reply);
  }

  static void follow_alias(Leg& leg) {
    if (leg.question.type == dns::Type::cname || leg.question.type == dns::Type::any) return;
    for (const Server& server : leg.steps.back().servers) {
      if (server.state != State::answers) continue;
      if (server.reply.answer.aliases.empty()) return;
      if (const auto* cname = std::get_if<dns::Cname>(&server.reply.answer.aliases.front().data)) {
        leg.alias_to = cname->target;
        leg.end = Leg::End::alias;
      }
      return;
    }
  }

  const WalkOptions& options_;
  Asks& asks_;
  const std::vector<Step>* known_;
  bool hosts_pending_ = false;
  std::map<Domain, SideWalk> side_walks_;
};

}  // namespace

std::string_view to_string(Server::State state) {
  switch (state) {
    case State::waiting: return "waiting";
    case State::answers: return "answers";
    case State::refers: return "refers";
    case State::refuses: return "refuses";
    case State::fails: return "fails";
    case State::not_authoritative: return "not_authoritative";
    case State::upward: return "upward_referral";
    case State::silent: return "silent";
    case State::failure: return "unreachable";
    case State::malformed: return "malformed";
    case State::not_public: return "not_public";
  }
  return "waiting";
}

namespace {
// Leg after leg, each with what `known` has gathered so far.
Walk follow(const dns::Question& question, const WalkOptions& options, std::vector<Step>* known, Asks& asks) {
  Walk walk;
  std::set<Domain> visited{question.name};
  Domain name = question.name;
  for (std::size_t i = 0; i < most_aliases; ++i) {
    Walker walker(options, asks, known);
    walk.legs.push_back(walker.leg({name, question.type}, 0));
    const Leg& leg = walk.legs.back();
    if (leg.end != Leg::End::alias || !leg.alias_to) return walk;
    if (!visited.insert(*leg.alias_to).second) break;
    name = *leg.alias_to;
    if (known != nullptr) known->insert(known->end(), leg.steps.begin(), leg.steps.end());
  }
  walk.alias_loop = true;
  return walk;
}
}  // namespace

Walk walk(const dns::Question& question, const WalkOptions& options, Asks& asks) { return follow(question, options, nullptr, asks); }

Walk walk_on(const dns::Question& question, const WalkOptions& options, const std::vector<Step>& known, Asks& asks) {
  std::vector<Step> steps = known;
  return follow(question, options, &steps, asks);
}

}  // namespace mailwhy::zone
