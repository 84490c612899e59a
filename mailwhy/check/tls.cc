#include "mailwhy/check/tls.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "mailwhy/check/policy.h"
#include "mailwhy/auth/tlsrpt/record.h"
#include "mailwhy/base/text.h"
#include "mailwhy/dns/record_address.h"
#include "mailwhy/dns/vouched.h"
#include "mailwhy/evidence/promises.h"
#include "mailwhy/probe/lookup.h"
#include "mailwhy/probe/session.h"
#include "mailwhy/mail/header_field.h"
#include "mailwhy/mail/trace.h"
#include "mailwhy/smtp/injection.h"
#include "mailwhy/smtp/smuggling.h"

namespace mailwhy::check {
namespace {
using evidence::Case;
using evidence::Evidence;
using evidence::NotTried;
using evidence::Session;
using Purpose = Session::Purpose;

constexpr std::size_t most_visits = 24;
// An answer to what is no end, or to what came in clear, is due at once; a filter before the queue may take its time.
constexpr Duration injection_listen = 3s, smuggling_listen = 8s;

// One connection that is wanted, under way or done.
struct Visit {
  Domain host;
  std::uint16_t preference = 0;
  IpAddress address;
  Purpose purpose = Purpose::first;
  std::shared_ptr<const mailwhy::tls::Ticket> ticket = nullptr;
  smtp::FalseEnd false_end = {};
  std::shared_ptr<probe::SessionRun> run = nullptr;
  std::optional<Session> session = {};
};

class TlsRun {
 public:
  TlsRun(const Case& the_case, net::Net& net, const RunOptions& options, const Attacks& attacks) : net_(net), options_(options), attacks_(attacks) {
    e_.the_case = the_case;
    e_.started = net.now();
    if (options.validator) validation_.emplace(net, *options.validator, [this] { progress_ = true; });
    const auto& source = the_case.source;
    e_.vantage.ip4 = source && source->is_v4() ? source : net.source_towards(IpAddress::v4(198, 41, 0, 4));
    e_.vantage.ip6 = source && source->is_v6() ? source : net.source_towards(IpAddress::of("2001:503:ba3e::2:30"));
  }

  Evidence finish_all() {
    const auto timer = net_.at(e_.started + e_.the_case.limits.whole, [this] { out_of_time_ = true; });
    for (bool dirty = true;; dirty = std::exchange(progress_, false)) {
      if (dirty) step();
      if (dirty && options_.on_progress) options_.on_progress(e_, net_.now());
      if (!progress_ && !under_way()) break;
      if (progress_) continue;
      if (!net_.step()) break;
      if (out_of_time_ || (options_.stop && options_.stop->load())) {
        e_.complete = false;
        break;
      }
    }
    net_.cancel(timer);
    cancel();
    freeze();
    return std::move(e_);
  }

 private:
  bool under_way() const {
    const bool visiting = std::any_of(visits_.begin(), visits_.end(), [](const auto& visit) { return visit->run != nullptr; });
    return visiting || !lookups_.empty() || policy_.under_way() || (validation_ && validation_->busy());
  }

  // Whatever the answers so far make askable.
  void step() {
    settle_validations();
    dns::Facts facts(e_.lookups);
    find_way(facts);
    find_domain(facts);
    ask_about_promises(facts);
    for (const auto& question : facts.wanted()) ask(question);
    if (e_.route) visit_all();
  }

  const Domain& mail_domain() const { return e_.the_case.recipient.domain; }

  void find_way(dns::Facts& facts) {
    Case& c = e_.the_case;
    if (e_.route) return;
    // A name without MX records is a host's.
    if (!c.host && !c.recipient.literal) {
      const auto* mx = facts.ask(mail_domain(), dns::Type::mx);
      if (!mx) return;
      const bool none = mx->kind == dns::Answer::Kind::nodata;
      if (none) c.host = std::exchange(c.recipient.domain, Domain());
    }
    if (c.recipient.literal) e_.route = route_of_literal(*c.recipient.literal);
    else if (c.host) e_.route = route_of_host(*c.host, facts);
    else e_.route = route::find_route(mail_domain(), facts, c.seed, c.use_v4, c.use_v6);
    if (!e_.route) return;
    for (const auto& host : e_.route->hosts)
      for (const auto& address : host.addresses) want(host, address.ip);
  }

  static route::Route route_of_literal(const IpAddress& address) {
    route::Route route;
    route.kind = route::Route::Kind::literal;
    route.hosts.emplace_back().addresses.push_back({address, 0});
    return route;
  }

  // The host itself, whatever MX records say.
  std::optional<route::Route> route_of_host(const Domain& name, dns::Facts& facts) const {
    const auto* a = e_.the_case.use_v4 ? facts.ask(name, dns::Type::a) : nullptr;
    const auto* aaaa = e_.the_case.use_v6 ? facts.ask(name, dns::Type::aaaa) : nullptr;
    if ((e_.the_case.use_v4 && !a) || (e_.the_case.use_v6 && !aaaa)) return std::nullopt;
    route::Route route;
    route::Host host;
    host.name = name;
    host.implicit = true;
    if (a) host.a = a->kind;
    if (aaaa) host.aaaa = aaaa->kind;
    for (const auto* answer : {aaaa, a}) {
      if (!answer) continue;
      for (const auto& record : answer->records)
        if (const auto address = dns::address_of(record)) host.addresses.push_back({*address, record.ttl_s});
      if (answer->has_records() && !answer->aliases.empty()) host.alias_of = answer->records.front().name;
    }
    const auto failed = [](dns::Answer::Kind kind) { return kind != dns::Answer::Kind::records && kind != dns::Answer::Kind::nodata && kind != dns::Answer::Kind::nxdomain; };
    using Kind = route::Route::Kind;
    route.kind = Kind::implicit_mx;
    if (host.addresses.empty()) route.kind = failed(host.a) || failed(host.aaaa) ? Kind::unknown : host.a == dns::Answer::Kind::nxdomain ? Kind::no_such_domain : Kind::no_address;
    if (route.kind == Kind::unknown) route.mx_failure = failed(host.a) ? host.a : host.aaaa;
    if (!host.addresses.empty()) route.hosts.push_back(std::move(host));
    return route;
  }

  // Whose mail a given host takes: of itself and the domains above it the first that names it in its MX; else what is sent to its own name.
  void find_domain(dns::Facts& facts) {
    const auto& host = e_.the_case.host;
    if (!host || !mail_domain().is_root() || e_.the_case.implicit_tls) return;
    Domain above = *host;
    for (int levels = 0; levels < 3 && above.label_count() >= 2; ++levels, above = above.parent()) {
      const auto* mx = facts.ask(above, dns::Type::mx);
      if (!mx) return;
      const bool names_it = std::any_of(mx->records.begin(), mx->records.end(), [&](const dns::Record& record) {
        const auto* data = std::get_if<dns::Mx>(&record.data);
        return data != nullptr && data->host == *host;
      });
      if (!names_it) continue;
      return take_mail_for(above);
    }
    take_mail_for(*host);
  }

  void take_mail_for(const Domain& domain) {
    e_.the_case.recipient.domain = domain;
    e_.the_case.recipient.unicode_domain = domain.text();
  }

  void ask_about_promises(dns::Facts& facts) {
    // A resolver on this machine that validates vouches for the root; then its silence about others says something.
    if (!validation_) facts.ask(Domain(), dns::Type::ns);
    if (!mail_domain().is_root()) {
      facts.ask(mail_domain(), dns::Type::mx);
      auth::mtasts::find_record(mail_domain(), facts);
      auth::tlsrpt::find_record(mail_domain(), facts);
      policy_.start_when_announced(e_, net_, [this] { progress_ = true; });
    }
    if (!e_.route) return;
    for (const auto& host : e_.route->hosts)
      if (!host.name.is_root()) evidence::dane_of(e_, host.name, facts, true);
  }

  std::vector<dns::Question> questions_to_validate() const {
    std::vector<dns::Question> all;
    dns::Facts facts(e_.lookups);
    if (!mail_domain().is_root()) all.push_back({mail_domain(), dns::Type::mx});
    if (!e_.route) return all;
    for (const auto& host : e_.route->hosts) {
      if (host.name.is_root()) continue;
      for (const auto port : evidence::tlsa_ports(e_.the_case))
        for (auto& question : auth::dane::questions_to_validate(host.name, port, facts))
          if (std::find(all.begin(), all.end(), question) == all.end()) all.push_back(std::move(question));
    }
    return all;
  }

  void settle_validations() {
    const auto& all = e_.lookups.all();
    std::vector<dns::Validation> vouched;
    for (const auto& question : questions_to_validate()) {
      if (validation_) validation_->want(question);
      const auto* lookup = e_.lookups.find(question);
      if (lookup == nullptr) continue;
      const bool validates = std::any_of(all.begin(), all.end(), [&](const dns::Lookup& one) { return one.server == lookup->server && one.answer.authentic && !one.answer.authoritative; });
      vouched.push_back(dns::vouched(question, lookup->server, lookup->answer, validates));
    }
    e_.validations = dns::merged(validation_ ? validation_->results() : std::vector<dns::Validation>{}, vouched);
  }

  void ask(const dns::Question& question) {
    if (e_.the_case.resolvers.empty() || !asked_.insert(question).second) return;
    probe::LookupOptions options;
    options.resolvers = e_.the_case.resolvers;
    options.source = e_.the_case.source;
    options.exchange.try_timeout = e_.the_case.limits.dns_try;
    options.exchange.tries = e_.the_case.limits.dns_tries;
    options.exchange.seed = e_.the_case.seed * 1000003u + asked_.size() * 7919u;
    lookups_[question] = probe::LookupRun::start(net_, question, options, [this, question](std::vector<dns::Lookup> got) {
      for (auto& lookup : got) e_.lookups.add(std::move(lookup));
      lookups_.erase(question);
      progress_ = true;
    });
  }

  std::optional<NotTried> reason_not_to_try(const Domain& host, const IpAddress& address) const {
    const auto because = [&](NotTried::Why why, std::string words) { return NotTried{evidence::Stage::connect, host, address, why, std::move(words)}; };
    if (!e_.the_case.may_connect_to(address))
      return because(NotTried::Why::not_public, address.text() + " is a " + std::string(to_string(address.scope())) +
                                                    " address, which nobody else can reach; name its network with --public to test it");
    if (address.is_v4() ? !e_.the_case.use_v4 : !e_.the_case.use_v6)
      return because(NotTried::Why::family_switched_off, address.is_v4() ? "IPv4 is switched off (-6)" : "IPv6 is switched off (-4)");
    if (!net_.source_towards(address)) return because(NotTried::Why::no_route_family, address.is_v4() ? "this machine has no IPv4 route" : "this machine has no IPv6 route");
    if (visits_.size() >= most_visits)
      return because(NotTried::Why::session_limit, "only the first " + std::to_string(most_visits) + " addresses are tried");
    return std::nullopt;
  }

  void want(const route::Host& host, const IpAddress& address) {
    if (auto reason = reason_not_to_try(host.name, address)) {
      e_.not_tried.push_back(std::move(*reason));
      return;
    }
    if (e_.vantage.helo.empty()) choose_helo(address);
    visits_.push_back(std::make_unique<Visit>(Visit{host.name, host.preference, address}));
  }

  // Nobody needs our name before MAIL: as given, as this machine is called, or the literal of our address.
  void choose_helo(const IpAddress& towards) {
    const Case& c = e_.the_case;
    const auto ours = c.source ? c.source : net_.source_towards(towards);
    e_.vantage.helo = !c.helo.empty() ? c.helo : !c.host_name.empty() ? c.host_name : ours.value_or(IpAddress::v4(127, 0, 0, 1)).literal();
    e_.vantage.helo_from = !c.helo.empty() ? "given" : !c.host_name.empty() ? "host name" : "address literal";
  }

  void visit_all() {
    for (std::size_t i = 0; i < visits_.size(); ++i) {
      Visit& visit = *visits_[i];
      if (visit.run || visit.session || !has_room(visit)) continue;
      start(visit);
    }
  }

  bool has_room(const Visit& wish) const {
    const auto busy = std::count_if(visits_.begin(), visits_.end(), [&](const auto& visit) { return visit->run != nullptr && visit->address == wish.address; });
    return busy < e_.the_case.limits.connections_per_server;
  }

  void start(Visit& visit) {
    const Case& c = e_.the_case;
    probe::SessionRequest request;
    request.purpose = visit.purpose;
    request.host = visit.host;
    request.preference = visit.preference;
    request.to = {visit.address, c.smtp_port};
    if (c.source && c.source->is_v4() == visit.address.is_v4()) request.source = c.source;
    request.connect_timeout = c.limits.connect;
    request.ca_file = c.ca_file;
    request.send_sni = visit.purpose != Purpose::without_sni;
    request.ticket = visit.ticket;
    request.dialogue.helo = e_.vantage.helo;
    request.dialogue.hello_with_helo = visit.purpose == Purpose::with_helo;
    request.dialogue.until = smtp::DialogueOptions::Until::tls;
    if (c.implicit_tls) request.dialogue.tls = smtp::DialogueOptions::Tls::from_start;
    request.dialogue.greeting_timeout = c.limits.greeting;
    request.dialogue.command_timeout = c.limits.command;
    request.dialogue.quit_timeout = std::min(request.dialogue.quit_timeout, c.limits.command);
    Visit* place = &visit;
    auto done = [this, place](Session session) {
      const auto ticket = place->run ? place->run->ticket() : nullptr;
      place->session = std::move(session);
      ended_.push_back(std::exchange(place->run, nullptr));  // it is still on the stack
      look_again(*place, ticket);
      progress_ = true;
    };
    auto conversation = attack_of(visit);
    if (conversation) visit.run = probe::SessionRun::start(net_, std::move(request), std::move(conversation), std::move(done));
    else visit.run = probe::SessionRun::start(net_, std::move(request), std::move(done));
  }

  // Nothing for a visit that only looks.
  std::unique_ptr<smtp::Conversation> attack_of(const Visit& visit) const {
    const auto& limits = e_.the_case.limits;
    const smtp::Talk::Patience patience{limits.greeting, limits.command, std::min<Duration>(5s, limits.command)};
    if (visit.purpose == Purpose::injection) return std::make_unique<smtp::Injection>(e_.vantage.helo, patience, std::min<Duration>(injection_listen, limits.command));
    if (visit.purpose != Purpose::smuggling) return nullptr;
    smtp::SmugglingOptions options;
    options.helo = e_.vantage.helo;
    options.recipient = attacks_.smuggle_to->text();
    options.header = header_of_test();
    options.end = visit.false_end;
    options.patience = patience;
    options.listen = std::min<Duration>(smuggling_listen, limits.command);
    return std::make_unique<smtp::Smuggling>(std::move(options));
  }

  std::string header_of_test() const {
    const auto name = Domain::parse(e_.vantage.helo);
    const std::string domain = name && name->is_host_name() ? name->text() : "localhost.localdomain";
    const std::string trace = mail::make_trace(e_.started, e_.the_case.seed);
    return "Date: " + mail::mail_date(net_.now()) + "\r\nFrom: postmaster@" + domain + "\r\nTo: " + attacks_.smuggle_to->text() + "\r\nSubject: mailwhy test of what ends a message " + trace +
           "\r\nMessage-ID: <" + trace + "@" + domain + ">\r\nX-Mailwhy-Trace: " + trace + "\r\nAuto-Submitted: auto-generated\r\n";
  }

  // After a sender's own visit: what TLS is like without the name, and whether the session can be resumed.
  void look_again(const Visit& done, const std::shared_ptr<const mailwhy::tls::Ticket>& ticket) {
    if (done.purpose != Purpose::first) return;
    attack(done);
    if (!done.session->tls || !done.session->tls->ok()) return;
    if (!done.host.is_root()) visits_.push_back(std::make_unique<Visit>(Visit{done.host, done.preference, done.address, Purpose::without_sni}));
    if (ticket) visits_.push_back(std::make_unique<Visit>(Visit{done.host, done.preference, done.address, Purpose::resumed, ticket}));
  }

  void attack(const Visit& done) {
    if (!done.session->connect.ok()) return;
    if (attacks_.injection) visits_.push_back(std::make_unique<Visit>(Visit{done.host, done.preference, done.address, Purpose::injection}));
    if (!attacks_.smuggle_to) return;
    for (const auto& end : smtp::false_ends()) visits_.push_back(std::make_unique<Visit>(Visit{done.host, done.preference, done.address, Purpose::smuggling, nullptr, end}));
  }

  void cancel() {
    for (std::size_t i = 0; i < visits_.size(); ++i)
      if (const auto run = visits_[i]->run) run->cancel();
    policy_.stop();
    lookups_.clear();
  }

  void freeze() {
    settle_validations();
    policy_.take(e_);
    for (auto& visit : visits_) {
      if (visit->session) e_.sessions.push_back(std::move(*visit->session));
      else e_.not_tried.push_back({evidence::Stage::connect, visit->host, visit->address, NotTried::Why::out_of_time, "there was no time left"});
    }
    e_.elapsed = net_.now() - e_.started;
  }

  net::Net& net_;
  const RunOptions& options_;
  const Attacks& attacks_;
  Evidence e_;
  std::optional<probe::ValidationRun> validation_;
  PolicyFetcher policy_;
  std::map<dns::Question, std::shared_ptr<probe::LookupRun>> lookups_;
  std::set<dns::Question> asked_;
  std::vector<std::unique_ptr<Visit>> visits_;
  std::vector<std::shared_ptr<probe::SessionRun>> ended_;
  bool progress_ = false, out_of_time_ = false;
};
}  // namespace

Evidence look_at_tls(const Case& the_case, net::Net& net, const RunOptions& options, const Attacks& attacks) { return TlsRun(the_case, net, options, attacks).finish_all(); }

}  // namespace mailwhy::check
