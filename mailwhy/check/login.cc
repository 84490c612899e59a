#include "mailwhy/check/login.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "mailwhy/dns/record_address.h"
#include "mailwhy/probe/lookup.h"
#include "mailwhy/probe/session.h"

namespace mailwhy::check {
namespace {
using login::Door;
using login::Host;
using login::Place;

constexpr std::size_t most_doors = 16;
constexpr std::size_t most_host_addresses = 2;

probe::SessionRequest request_for(const LoginQuestion& question, const Place& place, const Endpoint& to) {
  probe::SessionRequest request;
  request.host = place.host;
  request.to = to;
  if (question.source && question.source->is_v4() == to.address.is_v4()) request.source = question.source;
  request.connect_timeout = question.connect;
  request.ca_file = question.ca_file;
  request.certificate = question.certificate;
  return request;
}

smtp::LoginOptions options_for(const LoginQuestion& question, const Place& place, const Endpoint& to, const std::optional<IpAddress>& ours) {
  smtp::LoginOptions options;
  options.helo = !question.our_name.empty() ? question.our_name : ours.value_or(IpAddress::v4(127, 0, 0, 1)).literal();
  options.tls = place.tls_from_start ? smtp::LoginOptions::Tls::from_start : smtp::LoginOptions::Tls::when_offered;
  options.peer_is_this_machine = to.address.scope() == AddressScope::loopback;
  options.material = question.material;
  options.material.host = place.host.is_root() ? to.address.text() : place.host.text();
  options.material.port = to.port;
  options.wish = question.wish;
  options.unadvertised = question.unadvertised;
  options.greeting_timeout = question.greeting;
  options.command_timeout = question.command;
  return options;
}

// Starts one conversation; `done` gets everything that was seen.
std::shared_ptr<probe::SessionRun> knock(net::Net& net, const LoginQuestion& question, const Place& place, const Endpoint& to, bool attempt,
                                         std::function<void(Door)> done) {
  auto request = request_for(question, place, to);
  const auto ours = request.source ? request.source : net.source_towards(to.address);
  auto options = options_for(question, place, to, ours);
  options.attempt = attempt;
  options.material.now = net.now();
  if (attempt) options.sender = question.sender;
  else {
    // Only what kinds of secrets there are counts for the choice.
    options.material.password.reset();
    options.material.token.reset();
    if (question.has_password) options.material.password.emplace();
    if (question.has_token) options.material.token.emplace();
  }
  auto conversation = std::make_unique<smtp::Login>(std::move(options));
  const smtp::Login* const heard = conversation.get();  // lives as long as the run
  return probe::SessionRun::start(net, std::move(request), std::move(conversation), [place, heard, done = std::move(done)](evidence::Session session) {
    Door door;
    door.place = place;
    door.to = session.to;
    door.connect = std::move(session.connect);
    door.transcript = std::move(session.transcript);
    door.tls = std::move(session.tls);
    door.took = session.took;
    door.outcome = heard->outcome();
    done(std::move(door));
  });
}

class LookRun {
 public:
  LookRun(const LoginQuestion& question, net::Net& net, const LoginRunOptions& options) : question_(question), net_(net), options_(options) {
    survey_.target = question.target;
    survey_.more = question.more;
    survey_.domain = question.domain;
    survey_.user = question.material.user;
    survey_.sender = question.sender;
    survey_.started = net.now();
    if (!question.resolvers.empty()) survey_.resolver = question.resolvers.front();
  }

  login::Survey take() {
    const auto timer = net_.at(survey_.started + question_.whole, [this] { out_of_time_ = true; });
    step();
    while (!over() && !(lookups_.empty() && sessions_.empty()))
      if (!net_.step()) break;
    survey_.complete = !over();
    const auto running = sessions_;
    for (const auto& [place, run] : running) run->cancel();
    lookups_.clear();
    net_.cancel(timer);
    survey_.resolver_answers = heard_ || asked_.empty();
    for (auto& door : doors_)
      if (door) survey_.doors.push_back(std::move(*door));
    survey_.best = login::best_door(survey_.doors);
    survey_.elapsed = net_.now() - survey_.started;
    return std::move(survey_);
  }

 private:
  bool over() const { return out_of_time_ || (options_.stop && options_.stop->load()); }

  // Whatever the answers so far make askable.
  void step() {
    dns::Facts facts(known_);
    choose_hosts(facts);
    for (std::size_t i = 0; i < survey_.hosts.size(); ++i) find_addresses(i, facts);
    for (const auto& wanted : facts.wanted()) ask(wanted);
  }

  void choose_hosts(dns::Facts& facts) {
    if (chosen_) return;
    if (question_.address) {
      chosen_ = true;
      Host host;
      host.name = question_.server.value_or(Domain());
      host.addresses = {question_.address->unmapped()};
      survey_.hosts.push_back(std::move(host));
      return open_doors(0);
    }
    if (question_.server) {
      // A name without a port may be a domain; what that announces counts then.
      const auto announced = question_.port ? std::optional(login::Announcement()) : login::find_announced(*question_.server, facts);
      if (!announced) return;
      chosen_ = true;
      if (announced->places.empty()) return add_host(*question_.server, Place::From::given);
      survey_.announced = *announced;
      for (const auto& place : announced->places) add_host(place.host, Place::From::announced);
      return;
    }
    const auto announced = login::find_announced(question_.domain, facts);
    if (!announced) return;
    survey_.announced = *announced;
    if (!announced->places.empty()) {
      chosen_ = true;
      for (const auto& place : announced->places) add_host(place.host, Place::From::announced);
      return;
    }
    using Kind = login::Announcement::Kind;
    if (announced->submission == Kind::switched_off || announced->submissions == Kind::switched_off) {
      chosen_ = true;
      return;
    }
    const auto usual = login::usual_hosts(question_.domain, facts);
    if (!usual) return;
    chosen_ = true;
    for (const auto& [name, from] : *usual) add_host(name, from);
  }
  void add_host(const Domain& name, Place::From from) {
    if (std::any_of(survey_.hosts.begin(), survey_.hosts.end(), [&](const Host& host) { return host.name == name; })) return;
    Host host;
    host.name = name;
    host.from = from;
    survey_.hosts.push_back(std::move(host));
  }

  void find_addresses(std::size_t index, dns::Facts& facts) {
    Host& host = survey_.hosts[index];
    if (opened_.contains(index)) return;
    const auto* a = question_.use_v4 ? facts.ask(host.name, dns::Type::a) : nullptr;
    const auto* aaaa = question_.use_v6 ? facts.ask(host.name, dns::Type::aaaa) : nullptr;
    if ((question_.use_v4 && !a) || (question_.use_v6 && !aaaa)) return;
    // One of each family before a second one: which of them does not answer is worth knowing.
    std::vector<IpAddress> four, six;
    for (const auto* answer : {a, aaaa}) {
      if (answer == nullptr) continue;
      (answer == a ? host.a : host.aaaa) = answer->kind;
      if (answer->is_failure() && host.trouble.empty()) host.trouble = answer->problem.empty() ? std::string(dns::to_string(answer->kind)) : answer->problem;
      for (const auto& record : answer->records)
        if (const auto address = dns::address_of(record)) (answer == a ? four : six).push_back(address->unmapped());
    }
    for (std::size_t i = 0; i < std::max(four.size(), six.size()); ++i)
      for (const auto* list : {&four, &six})
        if (i < list->size()) add_address(host, (*list)[i]);
    open_doors(index);
  }
  void add_address(Host& host, const IpAddress& address) {
    const bool seen_by_all = address.scope() == AddressScope::global ||
                             std::any_of(question_.public_networks.begin(), question_.public_networks.end(), [&](const Network& network) { return network.contains(address); });
    if (!seen_by_all && host.from != Place::From::given) {
      ++host.not_public;
      return;
    }
    if (host.addresses.size() < most_host_addresses) host.addresses.push_back(address);
  }

  std::vector<Place> places_of(const Host& host) const {
    if (host.from == Place::From::announced) {
      std::vector<Place> places;
      for (const auto& place : survey_.announced->places)
        if (place.host == host.name) places.push_back(place);
      return places;
    }
    if (!question_.port) return login::places_of(host.name, host.from, question_.smtp_port);
    Place place = login::place_at(host.name, *question_.port, host.from);
    place.tls_from_start = place.tls_from_start || question_.tls_from_start;
    return {place};
  }

  void open_doors(std::size_t index) {
    opened_.insert(index);
    const Host host = survey_.hosts[index];
    for (const auto& place : places_of(host))
      for (const auto& address : host.addresses) open({place, {address, place.port}});
  }
  struct Way {
    Place place;
    Endpoint to;
  };
  void open(const Way& way) {
    if (doors_.size() >= most_doors || !known_ways_.insert({way.to, way.place.host}).second) return;
    const std::size_t slot = doors_.size();
    doors_.emplace_back();
    sessions_[slot] = knock(net_, question_, way.place, way.to, false, [this, slot](Door door) {
      doors_[slot] = std::move(door);
      ended_.push_back(sessions_[slot]);  // it is still on the stack
      sessions_.erase(slot);
    });
  }

  void ask(const dns::Question& wanted) {
    if (question_.resolvers.empty() || !asked_.insert(wanted).second) return;
    probe::LookupOptions options;
    options.resolvers = question_.resolvers;
    options.source = question_.source;
    options.exchange.try_timeout = question_.dns_limit;
    options.exchange.tries = 2;
    options.exchange.seed = question_.seed * 1000003u + asked_.size() * 7919u;
    lookups_[wanted] = probe::LookupRun::start(net_, wanted, options, [this, wanted](std::vector<dns::Lookup> got) {
      for (auto& lookup : got) {
        heard_ = heard_ || (lookup.answer.kind != dns::Answer::Kind::silence && lookup.answer.kind != dns::Answer::Kind::failure);
        known_.add(std::move(lookup));
      }
      lookups_.erase(wanted);
      step();
    });
  }

  const LoginQuestion& question_;
  net::Net& net_;
  const LoginRunOptions& options_;
  login::Survey survey_;
  dns::Lookups known_;
  std::set<dns::Question> asked_;
  std::map<dns::Question, std::shared_ptr<probe::LookupRun>> lookups_;
  std::map<std::size_t, std::shared_ptr<probe::SessionRun>> sessions_;
  std::vector<std::shared_ptr<probe::SessionRun>> ended_;
  std::vector<std::optional<Door>> doors_;
  std::set<std::pair<Endpoint, Domain>> known_ways_;
  std::set<std::size_t> opened_;  // hosts
  bool chosen_ = false, heard_ = false, out_of_time_ = false;
};

}  // namespace

login::Survey look_for_login(const LoginQuestion& question, net::Net& net, const LoginRunOptions& options) {
  return LookRun(question, net, options).take();
}

void log_in(login::Survey& survey, const LoginQuestion& question, net::Net& net, const LoginRunOptions& options) {
  survey.wanted = true;
  if (!survey.best) return;
  const auto [place, to] = std::pair(survey.doors[*survey.best].place, survey.doors[*survey.best].to);
  const Time began = net.now();
  bool out_of_time = false;
  const auto timer = net.at(began + question.whole, [&] { out_of_time = true; });
  const auto run = knock(net, question, place, to, true, [&](Door door) { survey.attempt = std::move(door); });
  while (!survey.attempt && !out_of_time && !(options.stop && options.stop->load()))
    if (!net.step()) break;
  if (!survey.attempt) {
    survey.complete = false;
    run->cancel();
  }
  net.cancel(timer);
  survey.elapsed += net.now() - began;
}

}  // namespace mailwhy::check
