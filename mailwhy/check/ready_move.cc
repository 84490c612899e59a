#include "mailwhy/check/ready_move.h"

#include <algorithm>
#include <map>
#include <memory>

#include "mailwhy/dns/record_address.h"
#include "mailwhy/probe/lookup.h"
#include "mailwhy/probe/session.h"

namespace mailwhy::check {
namespace {
using ready::Move;
constexpr std::size_t most_servers = 8;

class MoveRun {
 public:
  MoveRun(const ready::Survey& survey, const ReadyQuestion& question, net::Net& net, const std::atomic<bool>* stop) : survey_(survey), question_(question), net_(net), stop_(stop) {
    move_.domain = survey.domains.front().domain;
    move_.old_host = *question.moving_from;
    mx_ = {move_.domain, dns::Type::mx};
  }

  Move take(Duration whole) {
    const auto timer = net_.at(net_.now() + whole, [this] { out_of_time_ = true; });
    std::vector<IpAddress> servers;
    settle([&](dns::Facts& facts) { find(facts, servers); });
    ask_servers(servers);
    knock();
    net_.cancel(timer);
    return std::move(move_);
  }

 private:
  bool over() const { return out_of_time_ || (stop_ != nullptr && stop_->load()); }
  void wait(const std::map<std::size_t, std::shared_ptr<probe::LookupRun>>& running) {
    while (!running.empty() && !over())
      if (!net_.step()) return;
  }

  probe::LookupOptions options_for(std::vector<Endpoint> servers) {
    probe::LookupOptions options;
    options.resolvers = std::move(servers);
    options.source = question_.source;
    options.exchange.try_timeout = question_.dns_limit;
    options.exchange.tries = 2;
    options.exchange.seed = question_.seed * 1000003u + ++asked_ * 104729u;
    return options;
  }

  // Looks up what is wanted until nothing is, or the time is up.
  template <typename Evaluate>
  void settle(const Evaluate& evaluate) {
    while (!over()) {
      dns::Facts facts(known_);
      evaluate(facts);
      if (facts.wanted().empty() || question_.resolvers.empty()) return;
      std::map<std::size_t, std::shared_ptr<probe::LookupRun>> running;
      std::size_t count = 0;
      for (const auto& wanted : facts.wanted()) {
        const std::size_t slot = count++;
        running[slot] = nullptr;
        running[slot] = probe::LookupRun::start(net_, wanted, options_for(question_.resolvers), [this, &running, slot](std::vector<dns::Lookup> got) {
          for (auto& lookup : got) known_.add(std::move(lookup));
          running.erase(slot);
        });
      }
      wait(running);
    }
  }

  std::vector<IpAddress> addresses_of(const Domain& name, dns::Facts& facts) const {
    std::vector<IpAddress> found;
    for (const auto type : {dns::Type::a, dns::Type::aaaa}) {
      if (type == dns::Type::a ? !question_.use_v4 : !question_.use_v6) continue;
      const auto* answer = facts.ask(name, type);
      if (answer == nullptr) continue;
      for (const auto& record : answer->records)
        if (const auto address = dns::address_of(record)) found.push_back(address->unmapped());
    }
    return found;
  }
  bool may_ask(const IpAddress& address) const {
    return address.scope() == AddressScope::global ||
           std::any_of(question_.public_networks.begin(), question_.public_networks.end(), [&](const Network& network) { return network.contains(address); });
  }

  // The name servers of the zone above or at the domain, the old host's addresses, and the resolver's word.
  void find(dns::Facts& facts, std::vector<IpAddress>& servers) {
    old_addresses_ = addresses_of(move_.old_host, facts);
    if (const auto* mx = facts.ask(move_.domain, dns::Type::mx)) resolver_says(*mx);
    servers.clear();
    for (Domain zone = move_.domain; zone.label_count() >= 2; zone = zone.parent()) {
      const auto* ns = facts.ask(zone, dns::Type::ns);
      if (ns == nullptr) return;
      for (const auto& record : ns->records)
        if (const auto* data = std::get_if<dns::Ns>(&record.data))
          for (const auto& address : addresses_of(data->host, facts))
            if (may_ask(address) && servers.size() < most_servers && std::find(servers.begin(), servers.end(), address) == servers.end()) servers.push_back(address);
      if (!ns->records.empty()) return;
    }
  }

  static std::optional<std::uint32_t> ttl_of(const dns::Answer& answer) {
    std::optional<std::uint32_t> longest;
    for (const auto& record : answer.records)
      if (std::holds_alternative<dns::Mx>(record.data)) longest = std::max(longest.value_or(0), record.ttl_s);
    return longest;
  }

  // A resolver that answers with authority is a server of the zone, and says what stands there.
  void resolver_says(const dns::Answer& mx) {
    move_.cached = meaning_of(mx);
    move_.left_s = ttl_of(mx);
    if (!mx.authoritative || mx.is_failure()) return;
    move_.servers = 1;
    move_.mx = move_.cached;
    move_.ttl_s = move_.left_s;
  }

  Move::Mx meaning_of(const dns::Answer& answer) const {
    if (answer.is_failure()) return Move::Mx::untold;
    bool old = false, here = false;
    for (const auto& record : answer.records) {
      const auto* data = std::get_if<dns::Mx>(&record.data);
      if (data == nullptr) continue;
      old = old || data->host == move_.old_host;
      here = here || data->host == survey_.host || leads_here(data->host);
    }
    return old && here ? Move::Mx::both : old ? Move::Mx::old : here ? Move::Mx::here : Move::Mx::elsewhere;
  }
  // Another name for the server's own addresses: only when it is asked about an address, since a name may serve both.
  bool leads_here(const Domain& host) const {
    if (!survey_.host.is_root()) return false;
    const auto& all = survey_.domains.front().exchangers;
    return survey_.domains.front().leads == ready::Belonging::Leads::here && all.size() == 1 && all.front() == host;
  }

  void ask_servers(const std::vector<IpAddress>& servers) {
    std::map<std::size_t, std::shared_ptr<probe::LookupRun>> running;
    std::vector<dns::Answer> answers;
    for (std::size_t i = 0; i < servers.size(); ++i) {
      running[i] = nullptr;
      running[i] = probe::LookupRun::start(net_, mx_, options_for({{servers[i], question_.dns_port}}), [&running, &answers, i](std::vector<dns::Lookup> got) {
        if (!got.empty()) answers.push_back(std::move(got.front().answer));
        running.erase(i);
      });
    }
    wait(running);
    running.clear();
    bool differ = false;
    std::size_t spoke = 0;
    std::optional<Move::Mx> said;
    std::optional<std::uint32_t> longest;
    for (const auto& answer : answers) {
      if (answer.is_failure() || !answer.authoritative) continue;
      ++spoke;
      if (const auto ttl = ttl_of(answer)) longest = std::max(longest.value_or(0), *ttl);
      const auto means = meaning_of(answer);
      differ = differ || (said && *said != means);
      said = means;
    }
    if (!said) return;
    // Servers that differ send some senders to the one host and some to the other.
    move_.mx = differ ? Move::Mx::both : *said;
    move_.servers = spoke;
    move_.ttl_s = longest;
  }

  void knock() {
    if (over()) return;
    const auto found = std::find_if(old_addresses_.begin(), old_addresses_.end(), [this](const IpAddress& address) { return may_ask(address) && net_.source_towards(address).has_value(); });
    if (found == old_addresses_.end()) return;
    probe::SessionRequest request;
    request.host = move_.old_host;
    request.to = {*found, question_.smtp_port};
    if (question_.source && question_.source->is_v4() == found->is_v4()) request.source = question_.source;
    request.connect_timeout = question_.connect;
    request.dialogue.until = smtp::DialogueOptions::Until::greeting;
    request.dialogue.tls = smtp::DialogueOptions::Tls::never;
    request.dialogue.greeting_timeout = question_.greeting;
    request.dialogue.command_timeout = question_.command;
    bool ended = false;
    auto run = probe::SessionRun::start(net_, std::move(request), [&](evidence::Session session) {
      ended = true;
      move_.old_door = ready::Door{session.to, std::move(session.connect), std::move(session.transcript)};
    });
    while (!ended && !over())
      if (!net_.step()) break;
    if (!ended) run->cancel();
  }

  const ready::Survey& survey_;
  const ReadyQuestion& question_;
  net::Net& net_;
  const std::atomic<bool>* stop_;
  Move move_;
  dns::Question mx_;
  dns::Lookups known_;
  std::vector<IpAddress> old_addresses_;
  unsigned asked_ = 0;
  bool out_of_time_ = false;
};

}  // namespace

Move look_at_move(const ready::Survey& survey, const ReadyQuestion& question, Duration whole, net::Net& net, const std::atomic<bool>* stop) {
  return MoveRun(survey, question, net, stop).take(whole);
}

}  // namespace mailwhy::check
