#include "mailwhy/check/relay.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "mailwhy/base/random.h"
#include "mailwhy/check/follow_up.h"
#include "mailwhy/check/settle.h"
#include "mailwhy/dns/record_address.h"
#include "mailwhy/probe/session.h"
#include "mailwhy/smtp/server_name.h"

namespace mailwhy::check {
namespace {
using relay::Form;
using relay::Tried;

// Servers count refusals and hang up at ten or twenty of them.
constexpr std::size_t envelopes_a_session = 8;
constexpr int most_sessions = 12, sessions_a_try = 2;
constexpr std::size_t most_domains = 4;

class RelayRun {
 public:
  RelayRun(const RelayQuestion& question, net::Net& net, const RelayRunOptions& options) : question_(question), net_(net), options_(options) {
    survey_.target = question.target;
    survey_.host = question.host;
    survey_.names.sender = question.sender;
    survey_.names.outside = question.outside;
    survey_.outside_given = question.outside_given;
    survey_.domains = question.domains;
    survey_.domains_given = !question.domains.empty();
    survey_.started = net.now();
  }

  relay::Survey take() {
    const auto timer = net_.at(survey_.started + question_.whole, [this] { out_of_time_ = true; });
    const auto addresses = find_addresses();
    if (survey_.domains.empty()) find_domains(addresses);
    if (!addresses.empty()) {
      plan_controls();
      talk(addresses);
    }
    net_.cancel(timer);
    survey_.complete = !over();
    survey_.elapsed = net_.now() - survey_.started;
    return std::move(survey_);
  }

 private:
  bool over() const { return out_of_time_ || (options_.stop && options_.stop->load()); }

  static void add_addresses(const dns::Answer* answer, std::vector<IpAddress>& out) {
    if (answer == nullptr) return;
    for (const auto& record : answer->records)
      if (const auto address = dns::address_of(record)) out.push_back(address->unmapped());
  }

  std::vector<IpAddress> find_addresses() {
    std::vector<IpAddress> found;
    if (question_.address) {
      found.push_back(question_.address->unmapped());
    } else {
      asker_.settle([&](dns::Facts& facts) {
        found.clear();
        const auto* a = question_.use_v4 ? facts.ask(question_.host, dns::Type::a) : nullptr;
        const auto* aaaa = question_.use_v6 ? facts.ask(question_.host, dns::Type::aaaa) : nullptr;
        add_addresses(a, found);
        add_addresses(aaaa, found);
        if (found.empty() && (a != nullptr || aaaa != nullptr)) survey_.trouble = question_.host.text() + " has no address in the DNS";
      });
    }
    const auto closed = [this](const IpAddress& address) {
      const bool global = address.scope() == AddressScope::global;
      const bool opened = std::any_of(question_.public_networks.begin(), question_.public_networks.end(), [&](const Network& network) { return network.contains(address); });
      return !global && !opened && !question_.address;
    };
    if (!found.empty() && std::all_of(found.begin(), found.end(), closed)) survey_.trouble = found.front().text() + " is no public address; --public " + found.front().text() + " takes it for one";
    std::erase_if(found, closed);
    return found;
  }

  // A domain above the server's name is the server's own when its mail goes there.
  void find_domains(const std::vector<IpAddress>& addresses) {
    std::vector<Domain> candidates;
    for (Domain at = survey_.host; at.label_count() >= 2 && candidates.size() < 3; at = at.parent()) candidates.push_back(at);
    asker_.settle([&](dns::Facts& facts) {
      survey_.domains.clear();
      for (const auto& candidate : candidates)
        if (survey_.domains.size() < most_domains && leads_here(candidate, addresses, facts)) survey_.domains.push_back(candidate);
    });
  }
  bool leads_here(const Domain& domain, const std::vector<IpAddress>& addresses, dns::Facts& facts) const {
    const auto* mx = facts.ask(domain, dns::Type::mx);
    if (mx == nullptr) return false;
    bool here = false;
    for (const auto& record : mx->records) {
      const auto* data = std::get_if<dns::Mx>(&record.data);
      if (data == nullptr) continue;
      if (data->host == survey_.host) return true;
      std::vector<IpAddress> its;
      add_addresses(facts.ask(data->host, dns::Type::a), its);
      for (const auto& address : its) here = here || std::find(addresses.begin(), addresses.end(), address) != addresses.end();
    }
    return here;
  }

  void plan_controls() {
    Random random(question_.seed ^ 0x6e6f626f6479ULL);
    for (std::size_t d = 0; d < std::min(most_domains, survey_.domains.size()); ++d) {
      auto forms = relay::controls_of(survey_.domains[d], fmt::format("no-such-user-{:012x}", random.next() & 0xffffffffffffULL));
      if (question_.abuse) forms.push_back(relay::abuse_of(survey_.domains[d]));
      for (auto& form : forms) {
        form.trial.sender = survey_.names.sender.text();
        add_try(std::move(form), d);
      }
    }
  }
  void plan_forms() {
    const Domain local = survey_.domains.empty() ? Domain() : survey_.domains.front();
    for (auto& form : relay::forms_of(survey_.names, local)) add_try(std::move(form), 0);
    planned_ = true;
  }
  void add_try(Form form, std::size_t domain) {
    pending_.push_back(survey_.tried.size());
    Tried tried;
    tried.form = std::move(form);
    tried.domain = domain;
    survey_.tried.push_back(std::move(tried));
  }

  void talk(const std::vector<IpAddress>& addresses) {
    std::size_t at = 0;
    int fruitless = 0;
    for (int sessions = 0; sessions < most_sessions && !over(); ++sessions) {
      if (planned_ && pending_.empty()) return;
      const std::size_t before = pending_.size();
      const bool planned_before = planned_;
      const auto ended = one_session(addresses[at]);
      if (over()) return;
      if (!ended.connect.ok() && !planned_ && at + 1 < addresses.size()) {
        ++at;
        continue;
      }
      if (go_on_in_clear_) {
        go_on_in_clear_ = false;
        in_clear_ = true;
        continue;
      }
      if (stayed_silent(ended)) return;  // waiting as long again would bring nothing new
      const bool some = pending_.size() < before || planned_ != planned_before;
      fruitless = some ? 0 : fruitless + 1;
      if (fruitless == 2) return;
    }
  }

  static bool stayed_silent(const relay::Door& door) {
    const auto* greeting = door.transcript.find(smtp::Step::greeting);
    return greeting != nullptr && greeting->failure && greeting->failure->kind == Failure::Kind::timed_out;
  }

  const relay::Door& one_session(const IpAddress& address) {
    std::vector<std::size_t> batch(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(std::min(envelopes_a_session, pending_.size())));
    std::vector<smtp::Trial> trials;
    for (const std::size_t i : batch) trials.push_back(survey_.tried[i].form.trial);
    probe::SessionRequest request;
    request.host = survey_.host;
    request.to = {address, question_.port};
    if (question_.source && question_.source->is_v4() == address.is_v4()) request.source = question_.source;
    request.connect_timeout = question_.connect;
    const auto ours = request.source ? request.source : net_.source_towards(address);
    smtp::TrialsOptions options;
    options.helo = !question_.helo.empty() ? question_.helo : ours.value_or(IpAddress::v4(127, 0, 0, 1)).literal();
    options.starttls = !in_clear_;
    if (in_clear_) request.purpose = evidence::Session::Purpose::without_tls;
    options.patience = {question_.greeting, question_.command, 5s};
    bool ended = false;
    auto run = probe::SessionRun::start(net_, std::move(request), std::make_unique<smtp::Trials>(std::move(options), std::move(trials)),
                                        [&](evidence::Session session) {
                                          ended = true;
                                          // What keeps most senders from TLS does not keep them from handing over mail (RFC 7435).
                                          go_on_in_clear_ = follow_up(session) == evidence::Session::Purpose::without_tls;
                                          survey_.doors.push_back({session.to, std::move(session.connect), std::move(session.transcript)});
                                        });
    while (!ended && !over())
      if (!net_.step()) break;
    if (!ended) run->cancel();
    record(batch, ours);
    return survey_.doors.back();
  }

  void record(const std::vector<std::size_t>& batch, const std::optional<IpAddress>& ours) {
    const relay::Door& door = survey_.doors.back();
    if (ours && !survey_.ours) {
      survey_.ours = ours;
      survey_.standing = relay::standing_of(*ours, door.to.address, question_.public_networks);
      survey_.names.server_address = door.to.address;
      survey_.names.our_literal = ours->literal();
    }
    const auto answers = smtp::read_trials(door.transcript);
    for (std::size_t i = 0; i < answers.size() && i < batch.size(); ++i) {
      Tried& tried = survey_.tried[batch[i]];
      ++tried.sessions;
      if (answers[i].mail != nullptr) tried.mail = *answers[i].mail;
      if (answers[i].rcpt != nullptr) tried.rcpt = *answers[i].rcpt;
      // A reply that ended the session was about the session.
      const auto* reply = tried.decisive();
      const bool ended_all = reply != nullptr && (reply->code == 421 || (tried.rcpt && tried.rcpt->failure));
      const bool done = (reply != nullptr && !ended_all) || tried.sessions >= sessions_a_try || left_out(tried);
      if (done) std::erase(pending_, batch[i]);
    }
    const auto* greeting = door.transcript.reply_to(smtp::Step::greeting);
    const bool welcome = greeting != nullptr && greeting->positive();
    if (!planned_ && welcome) {
      if (const auto name = smtp::name_in(*greeting); name.kind == smtp::ServerName::Kind::full) survey_.names.server = name.domain;
      else survey_.names.server = survey_.host;
      plan_forms();
    }
    if (options_.on_progress) options_.on_progress(survey_);
  }
  static bool left_out(const Tried& tried) { return tried.mail && tried.mail->failure && tried.mail->failure->kind == Failure::Kind::other; }

  const RelayQuestion& question_;
  net::Net& net_;
  const RelayRunOptions& options_;
  relay::Survey survey_;
  dns::Lookups known_;
  Asker asker_{net_,
               {.resolvers = question_.resolvers, .source = question_.source, .dns_limit = question_.dns_limit, .whole = question_.whole, .seed = question_.seed, .stop = options_.stop},
               known_};
  std::deque<std::size_t> pending_;
  bool planned_ = false, out_of_time_ = false;
  bool go_on_in_clear_ = false, in_clear_ = false;  // wanted after the last connection; so from now on
};

}  // namespace

relay::Survey ask_to_relay(const RelayQuestion& question, net::Net& net, const RelayRunOptions& options) {
  return RelayRun(question, net, options).take();
}

}  // namespace mailwhy::check
