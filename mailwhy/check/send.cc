#include "mailwhy/check/send.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "mailwhy/dns/record_address.h"
#include "mailwhy/probe/lookup.h"

namespace mailwhy::check {
namespace {

using evidence::Sent;
using smtp::Fate;
using smtp::Step;

// As patient senders do: not every address of a farm.
constexpr std::size_t most_attempts = 5;

struct Candidate {
  Domain host;
  std::uint16_t preference = 0;
  Endpoint to;
};

// Whether a sender takes the message to the next host for this recipient.
bool goes_on(const smtp::RecipientFate& fate, const evidence::Session& session) {
  switch (fate.fate) {
    case Fate::accepted:
    case Fate::unknown:
    case Fate::halted: return false;
    case Fate::broken_off:
    case Fate::delayed:
    case Fate::not_tried: return true;
    case Fate::refused: break;
  }
  // Turned away before anything was said about the mail: another host may be kinder.
  if (!fate.decided_by) return true;
  const Step step = session.transcript.exchanges[*fate.decided_by].step;
  return step == Step::greeting || step == Step::ehlo || step == Step::helo || step == Step::lhlo || step == Step::ehlo_after_tls || step == Step::starttls;
}

class SendRun {
 public:
  SendRun(const SendQuestion& question, net::Net& net, const SendRunOptions& options) : question_(question), net_(net), options_(options) {
    sent_.way = question.way;
    sent_.resolvers = question.resolvers;
    sent_.sender = question.delivery.sender;
    for (const auto& recipient : question.delivery.recipients) sent_.recipients.push_back(recipient.address);
    sent_.subject = question.subject;
    sent_.message_id = question.message_id;
    sent_.trace = question.trace;
    sent_.size_bytes = question.delivery.size_bytes;
    sent_.vantage.helo = !question.delivery.helo.empty() ? question.delivery.helo : question.our_name;
    sent_.vantage.helo_from = !question.delivery.helo.empty() ? "given" : question.our_name.empty() ? "" : "host name";
    sent_.started = net.now();
  }

  Sent finish_all() {
    net::Net::TimerId timer = 0;
    if (question_.whole) timer = net_.at(sent_.started + *question_.whole, [this] { out_of_time_ = true; });
    make_groups();
    for (std::size_t i = 0; i < sent_.groups.size() && !over() && !halted_; ++i) deliver(i);
    if (timer != 0) net_.cancel(timer);
    sent_.complete = !over();
    sent_.elapsed = net_.now() - sent_.started;
    return std::move(sent_);
  }

 private:
  bool over() const { return out_of_time_ || (options_.stop && options_.stop->load()); }

  void make_groups() {
    const bool mx = question_.way.kind == Sent::Way::Kind::mx, by_domain = mx && !question_.mx_of;
    for (std::size_t i = 0; i < question_.recipients.size(); ++i) {
      const auto& address = question_.recipients[i];
      const std::string key = !by_domain ? std::string() : address.literal ? address.literal->literal() : address.domain.text();
      auto at = std::find_if(members_.begin(), members_.end(), [&](const Members& one) { return one.key == key; });
      if (at == members_.end()) {
        members_.push_back({key, by_domain ? address.literal : std::nullopt, {}});
        at = members_.end() - 1;
        Sent::Group group;
        if (mx) group.domain = question_.mx_of.value_or(address.domain);
        sent_.groups.push_back(std::move(group));
      }
      at->recipients.push_back(i);
    }
  }

  void deliver(std::size_t index) {
    auto waiting = members_[index].recipients;
    const auto candidates = candidates_for(index);
    for (std::size_t i = 0; i < candidates.size() && !waiting.empty() && !over() && !halted_; ++i) {
      if (sent_.groups[index].attempts.size() == most_attempts) {
        for (std::size_t rest = i; rest < candidates.size(); ++rest) leave_out(index, candidates[rest], evidence::NotTried::Why::session_limit, "as many hosts as a sender tries were tried");
        break;
      }
      attempt(index, candidates[i], waiting, false);
    }
  }

  void leave_out(std::size_t index, const Candidate& candidate, evidence::NotTried::Why why, std::string words) {
    evidence::NotTried one;
    one.host = candidate.host;
    one.address = candidate.to.address;
    one.why = why;
    one.words = std::move(words);
    sent_.groups[index].not_tried.push_back(std::move(one));
  }

  // Where to.

  std::vector<Candidate> candidates_for(std::size_t index) {
    switch (question_.way.kind) {
      case Sent::Way::Kind::socket:
      case Sent::Way::Kind::process: return {Candidate{}};
      case Sent::Way::Kind::server: return server_candidates(index);
      case Sent::Way::Kind::mx: break;
    }
    if (const auto& literal = members_[index].literal) {
      route::Route route;
      route.kind = route::Route::Kind::literal;
      sent_.groups[index].route = route;
      return usable(index, {{Domain(), 0, {*literal, question_.port}}}, true);
    }
    return mx_candidates(index);
  }

  std::vector<Candidate> mx_candidates(std::size_t index) {
    auto& group = sent_.groups[index];
    settle([&](dns::Facts& facts) {
      group.route = route::find_route(group.domain, facts, question_.seed, question_.use_v4, question_.use_v6);
      return group.route.has_value();
    });
    std::vector<Candidate> all;
    if (group.route)
      for (const auto& host : group.route->hosts) {
        for (const auto& address : host.addresses) all.push_back({host.name, host.preference, {address.ip, question_.port}});
        if (host.literal) all.push_back({host.name, host.preference, {*host.literal, question_.port}});
      }
    return usable(index, std::move(all), true);
  }

  std::vector<Candidate> server_candidates(std::size_t index) {
    const auto ip = IpAddress::parse(question_.server);
    const Domain name = ip ? Domain() : Domain::parse(question_.server).value_or(Domain());
    std::vector<Candidate> all;
    if (ip) all.push_back({Domain(), 0, {*ip, question_.port}});
    for (const auto& address : question_.server_addresses) all.push_back({name, 0, {address, question_.port}});
    if (all.empty() && !name.is_root()) {
      settle([&](dns::Facts& facts) {
        const auto* aaaa = question_.use_v6 ? facts.ask(name, dns::Type::aaaa) : nullptr;
        const auto* a = question_.use_v4 ? facts.ask(name, dns::Type::a) : nullptr;
        if ((question_.use_v6 && !aaaa) || (question_.use_v4 && !a)) return false;
        for (const auto* answer : {aaaa, a})
          for (const auto& record : answer ? answer->records : std::vector<dns::Record>{})
            if (const auto address = dns::address_of(record)) all.push_back({name, 0, {address->unmapped(), question_.port}});
        return true;
      });
    }
    sent_.groups[index].no_address = all.empty();
    return usable(index, std::move(all), false);
  }

  // Without what must not be connected to: somebody else's DNS does not lead us into our own network.
  std::vector<Candidate> usable(std::size_t index, std::vector<Candidate> all, bool public_only) {
    std::vector<Candidate> out;
    for (auto& candidate : all) {
      const auto& address = candidate.to.address;
      const bool is_public = address.scope() == AddressScope::global ||
                             std::any_of(question_.public_networks.begin(), question_.public_networks.end(), [&](const Network& network) { return network.contains(address); });
      if (address.is_v4() ? !question_.use_v4 : !question_.use_v6) leave_out(index, candidate, evidence::NotTried::Why::family_switched_off, "this address family is switched off");
      else if (public_only && !is_public) leave_out(index, candidate, evidence::NotTried::Why::not_public, "this address is not a public one");
      else out.push_back(std::move(candidate));
    }
    return out;
  }

  // Asks until `known` has all it wants.
  template <typename Known>
  void settle(const Known& known) {
    while (!over()) {
      dns::Facts facts(known_);
      if (known(facts)) return;
      std::vector<std::shared_ptr<probe::LookupRun>> runs;
      std::size_t open = 0;
      for (const auto& wanted : facts.wanted()) {
        if (question_.resolvers.empty() || !asked_.insert(wanted).second) continue;
        probe::LookupOptions options;
        options.resolvers = question_.resolvers;
        options.source = question_.source;
        options.exchange.try_timeout = question_.dns_limit;
        options.exchange.seed = question_.seed * 1000003u + asked_.size() * 7919u;
        ++open;
        runs.push_back(probe::LookupRun::start(net_, wanted, options, [this, &open](std::vector<dns::Lookup> lookups) {
          for (auto& lookup : lookups) known_.add(std::move(lookup));
          --open;
        }));
      }
      if (runs.empty()) return;
      while (open > 0 && !over() && net_.step()) {
      }
    }
  }

  // One connection.

  std::string helo_for(const Endpoint& to) {
    if (!sent_.vantage.helo.empty()) return sent_.vantage.helo;
    const auto source = question_.source ? question_.source : net_.source_towards(to.address);
    sent_.vantage.helo_from = "address literal";
    return sent_.vantage.helo = source ? source->literal() : "[127.0.0.1]";
  }

  void attempt(std::size_t index, const Candidate& candidate, std::vector<std::size_t>& waiting, bool without_tls) {
    if (options_.on_attempt) options_.on_attempt(candidate.host, candidate.to);
    Sent::Attempt made;
    made.recipients = waiting;
    smtp::DeliveryOptions delivery = question_.delivery;
    delivery.helo = helo_for(candidate.to);
    delivery.recipients.clear();
    for (const auto recipient : waiting) delivery.recipients.push_back(question_.delivery.recipients[recipient]);
    if (without_tls) delivery.tls = smtp::DeliveryOptions::Tls::never;
    auto conversation = std::make_unique<smtp::Delivery>(std::move(delivery), question_.login ? question_.login(candidate.to) : nullptr);
    const smtp::Delivery& told = *conversation;

    probe::SessionRequest request;
    request.purpose = without_tls ? evidence::Session::Purpose::without_tls : evidence::Session::Purpose::first;
    request.host = candidate.host;
    request.preference = candidate.preference;
    request.to = candidate.to;
    if (question_.source && question_.source->is_v4() == candidate.to.address.is_v4()) request.source = question_.source;
    request.connect_timeout = question_.connect_limit;
    request.ca_file = question_.ca_file;
    request.preamble = question_.preamble;
    request.certificate = question_.certificate;
    request.server_name = question_.server_name;
    request.tls_objection = question_.tls_objection;
    request.connect = question_.connect;
    bool done = false;
    const auto run = probe::SessionRun::start(net_, std::move(request), std::move(conversation), [&](evidence::Session session) {
      made.session = std::move(session);
      done = true;
    });
    while (!done && !over() && net_.step()) {
    }
    if (!done) run->cancel();
    made.result = told.result();
    if (made.session.connect.ok()) note_vantage(made.session.connect.value().address);

    // RFC 7435: a sender that takes TLS when it can get it does without when it cannot.
    const bool tls_failed = made.session.tls && !made.session.tls->ok();
    const bool again = tls_failed && !without_tls && question_.delivery.tls == smtp::DeliveryOptions::Tls::when_offered && !question_.tls_objection;
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      const auto& fate = made.result.recipients[i];
      halted_ = halted_ || fate.fate == Fate::halted;
      if (!made.session.connect.ok() || goes_on(fate, made.session)) left.push_back(waiting[i]);
    }
    waiting = std::move(left);
    sent_.groups[index].attempts.push_back(std::move(made));
    if (again && !waiting.empty() && !over()) attempt(index, candidate, waiting, true);
  }

  void note_vantage(const IpAddress& address) {
    auto& place = address.is_v4() ? sent_.vantage.ip4 : sent_.vantage.ip6;
    if (!place && address.scope() != AddressScope::unspecified) place = address;
  }

  struct Members {
    std::string key;
    std::optional<IpAddress> literal;
    std::vector<std::size_t> recipients;
  };

  const SendQuestion& question_;
  net::Net& net_;
  const SendRunOptions& options_;
  Sent sent_;
  std::vector<Members> members_;  // of each group
  dns::Lookups known_;
  std::set<dns::Question> asked_;
  bool out_of_time_ = false, halted_ = false;
};

}  // namespace

evidence::Sent send_message(const SendQuestion& question, net::Net& net, const SendRunOptions& options) {
  return SendRun(question, net, options).finish_all();
}

}  // namespace mailwhy::check
