#include "mailwhy/check/run.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <set>

#include "mailwhy/check/contacts.h"
#include "mailwhy/check/control.h"
#include "mailwhy/check/follow_up.h"
#include "mailwhy/check/own_lists.h"
#include "mailwhy/check/plan.h"
#include "mailwhy/check/policy.h"
#include "mailwhy/check/validations.h"
#include "mailwhy/check/views.h"
#include "mailwhy/dns/vouched.h"
#include "mailwhy/probe/lookup.h"
#include "mailwhy/probe/reach.h"
#include "mailwhy/probe/session.h"
#include "mailwhy/probe/survey.h"
#include "mailwhy/smtp/server_name.h"

namespace mailwhy::check {
namespace {
using evidence::Case;
using evidence::Evidence;
using evidence::Session;

constexpr Duration slow_connect = 1s;   // after this a connect counts as suspicious and the controls are asked
constexpr Duration grace = 1s;          // for curiosities, once everything else is done
constexpr Duration most_for_views = 30s;  // however much they are needed
constexpr Duration most_for_hosts = 15s;  // from the moment at which a mail host is in doubt
constexpr std::size_t most_asks = 64;     // under way at a time
constexpr std::size_t most_greeters = 4;  // names from greetings that are looked up
// A global address that only serves to ask the kernel which source address it would use; nothing is sent there.
const IpAddress some_v4 = IpAddress::v4(198, 41, 0, 4);
const char* const some_v6 = "2001:503:ba3e::2:30";

smtp::DialogueOptions dialogue_for(const Evidence& e, Session::Purpose purpose) {
  const Case& c = e.the_case;
  smtp::DialogueOptions options;
  options.helo = e.vantage.helo;
  options.sender = c.sender.text();
  options.recipient = c.recipient.text();
  options.smtputf8 = c.recipient.utf8_local_part || c.sender.utf8_local_part;
  options.tls = purpose == Session::Purpose::without_tls ? smtp::DialogueOptions::Tls::never : smtp::DialogueOptions::Tls::when_offered;
  options.hello_with_helo = purpose == Session::Purpose::with_helo;
  if (purpose == Session::Purpose::without_pipelining) options.grouping = smtp::DialogueOptions::Grouping::farewell;
  options.control_recipient = control_recipient(c);
  options.until = c.target == Case::Target::domain ? smtp::DialogueOptions::Until::mail : smtp::DialogueOptions::Until::rcpt;
  options.greeting_timeout = c.limits.greeting;
  options.quit_timeout = std::min(options.quit_timeout, c.limits.command);
  options.command_timeout = c.limits.command;
  // The second run only shows whether the group was at fault: it need not wait as long as the first one did.
  if (purpose == Session::Purpose::without_pipelining) options.command_timeout = std::min<Duration>(options.command_timeout, 20s);
  return options;
}

probe::AskOptions ask_options(const Case& c) {
  probe::AskOptions options;
  options.source = c.source;
  options.try_timeout = c.limits.dns_try;
  options.tries = std::min(c.limits.dns_tries, 2);
  options.resolver_tries = c.limits.dns_tries;
  options.dnssec_ok = false;  // signatures make answers long, and long ones cost a connection
  options.seed = c.seed * 1000003u;
  return options;
}

// One check under way: what is running, what was started, and the evidence so far.
class CheckRun {
 public:
  CheckRun(const Case& the_case, net::Net& net, const RunOptions& options) : net_(net), options_(options) {
    e_.the_case = the_case;
    e_.started = net.now();
    find_own_addresses();
    if (options.validator) validation_.emplace(net, *options.validator, [this] { progress_ = true; });
    under_way_.validates = options.validator.has_value();
    if (the_case.recipient.literal) e_.route = route_to_literal(*the_case.recipient.literal);
    e_.views = views_for(the_case);
    if (e_.views) asker_.emplace(net, e_.views->replies, ask_options(the_case), [this] { progress_ = true; });
  }

  Evidence finish_all() {
    const auto timer = net_.at(e_.started + e_.the_case.limits.whole, [this] { out_of_time_ = true; });
    const auto views_timer = net_.at(e_.started + most_for_views, [this] { views_over_ = progress_ = true; });
    for (bool dirty = true;; dirty = take_progress()) {
      if (dirty) start_wanted();
      if (only_curious() && (!worth_waiting() || grace_is_over())) break;
      if (!net_.step()) break;
      if (out_of_time_ || (options_.stop && options_.stop->load())) {
        cancel_everything();
        break;
      }
    }
    net_.cancel(timer);
    net_.cancel(views_timer);
    if (hosts_timer_) net_.cancel(*hosts_timer_);
    if (quiet_timer_) net_.cancel(*quiet_timer_);
    if (grace_timer_) net_.cancel(*grace_timer_);
    lookups_.clear();
    freeze();
    return std::move(e_);
  }

 private:
  static route::Route route_to_literal(const IpAddress& address) {
    route::Route route;
    route.kind = route::Route::Kind::literal;
    route::Host host;
    host.addresses.push_back({address, 0});
    route.hosts.push_back(host);
    return route;
  }

  void find_own_addresses() {
    const auto& source = e_.the_case.source;
    e_.vantage.ip4 = source && source->is_v4() ? source : net_.source_towards(some_v4);
    e_.vantage.ip6 = source && source->is_v6() ? source : net_.source_towards(IpAddress::of(some_v6));
  }

  // The resolvers' word on the recipient's MX that counts for a sender.
  void settle_mx() {
    if (!e_.views || e_.lookups.find(e_.views->query.question) != nullptr) return;
    for (auto& lookup : evidence::senders_lookups(*e_.views)) e_.lookups.add(std::move(lookup));
  }

  // Once the route is known: the source addresses that are really used towards it.
  void settle_route() {
    if (e_.route) return;
    dns::Facts facts(e_.lookups);
    const Case& c = e_.the_case;
    e_.route = route::find_route(c.recipient.domain, facts, c.seed, c.use_v4, c.use_v6);
    if (e_.route) settle_sources();
  }

  void settle_sources() {
    if (e_.the_case.source) return;
    for (const bool v4 : {true, false}) {
      for (const auto& host : e_.route->hosts) {
        const auto address = std::find_if(host.addresses.begin(), host.addresses.end(),
                                          [&](const route::Address& a) { return a.ip.is_v4() == v4; });
        if (address == host.addresses.end()) continue;
        if (const auto source = net_.source_towards(address->ip)) (v4 ? e_.vantage.ip4 : e_.vantage.ip6) = source;
        break;
      }
    }
  }

  // Nothing is under way that the check has to wait for.
  bool only_curious() const {
    const bool needed = std::any_of(lookups_.begin(), lookups_.end(), [&](const auto& running) { return !curious_.contains(running.first); });
    const bool hosts = hosts_needed_ && !hosts_over_ && (!hosts_quiet_ || somebody_answers(*e_.views));
    const bool views = asker_ && asker_->under_way() > 0 && ((views_needed_ && !views_over_) || hosts);
    return !needed && !views && sessions_.empty() && reaches_.empty() && echoes_ == 0;
  }
  // Curiosities that may come true within the grace.
  bool worth_waiting() const {
    if (!lookups_.empty() || policy_.under_way() || (validation_ && validation_->busy())) return true;
    if (!asker_) return false;
    const auto& waiting = asker_->waiting_for();
    return std::any_of(waiting.begin(), waiting.end(), [&](const auto& one) { return worth_a_moment(*e_.views, one.first); });
  }

  // Counted from the first time that only curiosities were left: who asks for more cannot hold us up again.
  bool grace_is_over() {
    if (!grace_timer_) grace_timer_ = net_.at(net_.now() + grace, [this] { grace_over_ = true; });
    return grace_over_;
  }

  bool take_progress() {
    const bool was = progress_;
    progress_ = false;
    if (was && options_.on_progress) options_.on_progress(e_, net_.now());
    return was;
  }

  void start_wanted() {
    settle_mx();
    settle_route();
    Wanted wanted = plan(e_, under_way_);
    if (e_.vantage.helo.empty()) {
      e_.vantage.helo = wanted.helo;
      e_.vantage.helo_from = wanted.helo_from;
    }
    for (const auto& ask : wanted.asks)
      if (asker_->under_way() < most_asks) asker_->start(ask);
    views_needed_ = wanted.views_needed;
    hosts_needed_ = wanted.hosts_needed;
    if (hosts_needed_ && !hosts_timer_) await_hosts();
    for (const auto& question : wanted.questions) start_lookup(question);
    for (const auto& question : wanted.curiosities) start_lookup(question);
    if (validation_)
      for (const auto& question : questions_to_validate(e_)) validation_->want(question);
    policy_.start_when_announced(e_, net_, [this] { progress_ = true; });
    curious_ = std::move(wanted.curiosities);
    for (const auto& wish : wanted.sessions) start_session(wish);
    allow_control(wanted);
    for (const auto& wish : wanted.reaches) start_reach(wish);
    for (const auto& address : wanted.pings) start_echo(address);
    e_.not_tried = std::move(wanted.not_tried);
  }

  // Those that failed once come last: who waited for them need not do so for every question.
  std::vector<Endpoint> resolvers_by_luck() const {
    auto resolvers = e_.the_case.resolvers;
    if (!e_.views) return resolvers;
    std::stable_partition(resolvers.begin(), resolvers.end(), [&](const Endpoint& resolver) {
      const auto* reply = e_.views->replies.find({resolver, e_.views->query.question, zone::Way::recursive});
      const auto* again = e_.views->replies.find({resolver, e_.views->query.question, zone::Way::again});
      return reply == nullptr || !reply->answer.is_failure() || (again != nullptr && !again->answer.is_failure());
    });
    return resolvers;
  }

  void start_lookup(const dns::Question& question) {
    if (e_.the_case.resolvers.empty() || !asked_.insert(question).second) return;
    probe::LookupOptions options;
    options.resolvers = resolvers_by_luck();
    options.source = e_.the_case.source;
    options.exchange.try_timeout = e_.the_case.limits.dns_try;
    options.exchange.tries = e_.the_case.limits.dns_tries;
    options.exchange.seed = e_.the_case.seed * 1000003u + asked_.size() * 7919u;
    lookups_[question] = probe::LookupRun::start(net_, question, options, [this, question, options](std::vector<dns::Lookup> got) {
      const bool failed = got.front().answer.kind == dns::Answer::Kind::servfail;
      if (failed && on_the_way(question)) ask_once_more(question, options, std::move(got));
      else take(question, std::move(got));
    });
  }

  // A lost packet is sent again; where nobody answers by then, our way to the name servers may be closed.
  void await_hosts() {
    hosts_timer_ = net_.at(net_.now() + most_for_hosts, [this] { hosts_over_ = progress_ = true; });
    quiet_timer_ = net_.at(net_.now() + e_.the_case.limits.dns_try + grace, [this] { hosts_quiet_ = progress_ = true; });
  }

  void take(const dns::Question& question, std::vector<dns::Lookup> got) {
    for (auto& lookup : got) e_.lookups.add(std::move(lookup));
    lookups_.erase(question);
    progress_ = true;
  }

  // The domain itself and its mail hosts.
  bool on_the_way(const dns::Question& question) const {
    const Domain& domain = e_.the_case.recipient.domain;
    const auto* mx = e_.lookups.find({domain, dns::Type::mx});
    return question.name == domain || (mx != nullptr && std::any_of(mx->answer.records.begin(), mx->answer.records.end(), [&](const dns::Record& record) {
      const auto* data = std::get_if<dns::Mx>(&record.data);
      return data != nullptr && data->host == question.name;
    }));
  }

  // SERVFAIL makes a sender's machine ask its next resolver; a single one is asked again, as its trouble may pass.
  void ask_once_more(const dns::Question& question, probe::LookupOptions options, std::vector<dns::Lookup> failed) {
    std::rotate(options.resolvers.begin(), options.resolvers.begin() + 1, options.resolvers.end());
    options.exchange.seed += 1;
    lookups_[question] = probe::LookupRun::start(net_, question, options, [this, question, failed = std::move(failed)](std::vector<dns::Lookup> got) mutable {
      const bool better = !got.front().answer.is_failure();
      auto& first = better ? got : failed;
      auto& second = better ? failed : got;
      std::move(second.begin(), second.end(), std::back_inserter(first));
      take(question, std::move(first));
    });
  }

  // Two connections a server at most, counted by address and by host name.
  bool has_room(const SessionWish& wish) const {
    int same_host = 0, same_address = 0;
    for (const auto& [running, run] : sessions_) {
      same_host += running.host == wish.host && !wish.host.is_root();
      same_address += running.address == wish.address;
    }
    for (const auto& [running, run] : reaches_) same_address += running.to.address == wish.address;
    const int most = e_.the_case.limits.connections_per_server;
    return same_host < most && same_address < most;
  }

  void start_session(const SessionWish& wish) {
    if (opened_.contains(wish) || !has_room(wish)) return;
    opened_.insert(wish);
    probe::SessionRequest request;
    request.purpose = wish.purpose;
    request.host = wish.host;
    request.preference = wish.preference;
    request.to = {wish.address, e_.the_case.smtp_port};
    if (e_.the_case.source && e_.the_case.source->is_v4() == wish.address.is_v4()) request.source = e_.the_case.source;
    request.connect_timeout = e_.the_case.limits.connect;
    request.ca_file = e_.the_case.ca_file;
    request.dialogue = dialogue_for(e_, wish.purpose);
    request.greeted = [this](const smtp::Reply& greeting) { hear_greeting(greeting); };
    const std::size_t place = order_.size();
    order_.push_back(wish);
    sessions_[wish] = probe::SessionRun::start(net_, std::move(request), [this, wish, place](Session session) {
      finished_sessions_[place] = e_.sessions.size();
      e_.sessions.push_back(std::move(session));
      ended_.push_back(sessions_[wish]);  // it is still on the stack
      sessions_.erase(wish);
      progress_ = true;
    });
    net_.at(net_.now() + slow_connect, [this, wish, alive = std::weak_ptr<bool>(alive_)] {
      if (alive.expired()) return;
      const auto running = sessions_.find(wish);
      if (running == sessions_.end() || !running->second->connecting()) return;
      under_way_.slow.insert(wish.address);
      progress_ = true;
    });
  }

  void hear_greeting(const smtp::Reply& greeting) {
    const auto name = smtp::name_in(greeting);
    if (name.kind != smtp::ServerName::Kind::full || under_way_.greeters.size() >= most_greeters) return;
    if (under_way_.greeters.insert(name.domain).second) progress_ = true;
  }

  void allow_control(const Wanted& wanted) {
    if (!wanted.may_ask_control) return;
    const auto running = sessions_.find(*wanted.may_ask_control);
    if (running != sessions_.end()) running->second->allow_control();
  }

  void start_reach(const ReachWish& wish) {
    int same_address = 0;
    for (const auto& [running, run] : sessions_) same_address += running.address == wish.to.address;
    if (reached_.contains(wish) || same_address >= e_.the_case.limits.connections_per_server) return;
    reached_.insert(wish);
    probe::ReachRequest request;
    request.kind = wish.kind;
    request.name = wish.name;
    request.to = wish.to;
    if (e_.the_case.source && e_.the_case.source->is_v4() == wish.to.address.is_v4()) request.source = e_.the_case.source;
    request.connect_timeout = std::min<Duration>(e_.the_case.limits.connect, 5s);
    request.read_greeting = wish.kind == evidence::Reach::Kind::control;
    reaches_[wish] = probe::ReachRun::start(net_, std::move(request), [this, wish](evidence::Reach reach) {
      e_.reaches.push_back(std::move(reach));
      ended_reaches_.push_back(reaches_[wish]);
      reaches_.erase(wish);
      progress_ = true;
    });
  }

  void start_echo(const IpAddress& address) {
    if (!pinged_.insert(address).second) return;
    ++echoes_;
    const Time deadline = net_.now() + std::min<Duration>(e_.the_case.limits.connect, 5s);
    net_.echo(address, e_.the_case.source && e_.the_case.source->is_v4() == address.is_v4() ? e_.the_case.source : std::nullopt, deadline,
              [this, address, alive = std::weak_ptr<bool>(alive_)](Observed<net::EchoReply> got) {
                if (alive.expired()) return;
                evidence::Ping ping{address, {got.at, got.took, Failure{}}};
                if (got.ok()) ping.reply.result = got.value().ttl;
                else ping.reply.result = got.failure();
                e_.pings.push_back(std::move(ping));
                --echoes_;
                progress_ = true;
              });
  }

  void cancel_everything() {
    e_.complete = false;
    lookups_.clear();
    if (asker_) give_up_views();
    const auto sessions = sessions_;
    for (const auto& [wish, run] : sessions) run->cancel();
    const auto reaches = reaches_;
    for (const auto& [wish, run] : reaches) run->cancel();
    settle_route();
    const bool stopped = options_.stop && options_.stop->load();
    for (const auto& wish : plan(e_, under_way_).sessions) {
      if (opened_.contains(wish)) continue;
      e_.not_tried.push_back({evidence::Stage::connect, wish.host, wish.address,
                              stopped ? evidence::NotTried::Why::stopped : evidence::NotTried::Why::out_of_time,
                              stopped ? "the check was stopped" : "the check ran out of time"});
    }
  }

  // Whoever has said nothing by now, although he had a moment, was silent.
  void give_up_views() {
    const auto waiting = asker_->waiting_for();
    asker_->stop();
    for (const auto& [ask, since] : waiting) {
      const Duration waited = net_.now() - since;
      if (ask.way != zone::Way::recursive || ask.question != e_.views->query.question || waited < grace) continue;
      zone::Reply silence;
      silence.ask = ask;
      silence.at = since;
      silence.took = waited;
      silence.timed_out = true;
      e_.views->replies.add(std::move(silence));
    }
  }

  // Sessions in the order in which they were started, listings worked out, times set.
  void freeze() {
    policy_.take(e_);
    if (asker_) give_up_views();
    if (e_.views && !worth_keeping(*e_.views)) e_.views.reset();
    e_.validations = dns::merged(validation_ ? validation_->results() : std::vector<dns::Validation>{}, vouched_for(e_));
    std::vector<Session> ordered;
    for (const auto& [place, index] : finished_sessions_) ordered.push_back(std::move(e_.sessions[index]));
    e_.sessions = std::move(ordered);
    dns::Facts facts(e_.lookups);
    auto claims = list_claims(e_);
    for (auto& question : own_list_questions(e_))
      if (std::find(claims.begin(), claims.end(), question) == claims.end()) claims.push_back(std::move(question));
    for (const auto& claim : claims)
      if (auto listing = listing::evaluate(claim.zone, claim.address, facts)) e_.listings.push_back(std::move(*listing));
    e_.contacts = known_contacts(e_);
    e_.elapsed = net_.now() - e_.started;
  }

  net::Net& net_;
  const RunOptions& options_;
  Evidence e_;
  std::optional<probe::SurveyAsker> asker_;  // of e_.views
  std::optional<probe::ValidationRun> validation_;
  PolicyFetcher policy_;
  std::map<dns::Question, std::shared_ptr<probe::LookupRun>> lookups_;
  std::map<SessionWish, std::shared_ptr<probe::SessionRun>> sessions_;
  std::map<ReachWish, std::shared_ptr<probe::ReachRun>> reaches_;
  std::vector<std::shared_ptr<probe::SessionRun>> ended_;
  std::vector<std::shared_ptr<probe::ReachRun>> ended_reaches_;
  std::vector<SessionWish> order_;
  std::map<std::size_t, std::size_t> finished_sessions_;  // place in order_ to index in e_.sessions
  std::set<dns::Question> asked_;
  std::set<SessionWish> opened_;
  std::set<ReachWish> reached_;
  std::set<IpAddress> pinged_;
  UnderWay under_way_;
  std::set<dns::Question> curious_;  // of those asked: what the check would not wait for
  std::optional<net::Net::TimerId> grace_timer_, hosts_timer_, quiet_timer_;
  int echoes_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // timers and echoes may outlive the run inside the net
  bool progress_ = false, out_of_time_ = false, grace_over_ = false;
  bool views_needed_ = false, views_over_ = false;
  bool hosts_needed_ = false, hosts_over_ = false, hosts_quiet_ = false;
};
}  // namespace

Evidence run(const Case& the_case, net::Net& net, const RunOptions& options) { return CheckRun(the_case, net, options).finish_all(); }

}  // namespace mailwhy::check
