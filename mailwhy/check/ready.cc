#include "mailwhy/check/ready.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <set>

#include "mailwhy/check/ready_depth.h"
#include "mailwhy/dns/record_address.h"
#include "mailwhy/probe/lookup.h"
#include "mailwhy/probe/session.h"

namespace mailwhy::check {
namespace {
using ready::Face;

constexpr std::size_t most_faces = 8, most_exchangers = 8;
constexpr std::size_t connections_an_address = 2;
constexpr std::uint16_t submission_ports[] = {465, 587};

class ReadyRun {
 public:
  ReadyRun(const ReadyQuestion& question, net::Net& net, const ReadyRunOptions& options) : question_(question), net_(net), options_(options) {
    survey_.target = question.target;
    survey_.host = question.host;
    survey_.started = net.now();
    survey_.deep = question.deep;
    if (!question.resolvers.empty()) survey_.resolver = question.resolvers.front();
    if (!question.helo.empty()) say_hello_as(question.helo, "given");
    else if (!question.host.is_root()) say_hello_as(question.host.text(), "host");
  }

  ready::Survey finish_all() {
    const auto timer = net_.at(survey_.started + question_.whole, [this] { out_of_time_ = true; });
    step();
    wait([this] { return !located_; });
    if (located_) {
      start_lists_and_wait();
      wait([this] { return !lookups_.empty() || !sessions_.empty(); });
    }
    survey_.complete = !over();
    cancel_sessions();
    lookups_.clear();
    net_.cancel(timer);
    settle();
    survey_.elapsed = net_.now() - survey_.started;
    return std::move(survey_);
  }

 private:
  bool over() const { return out_of_time_ || (options_.stop && options_.stop->load()); }

  template <typename Condition>
  void wait(const Condition& goes_on) {
    while (!over() && goes_on())
      if (!net_.step()) return;
  }

  void say_hello_as(std::string name, std::string from) {
    survey_.helo = std::move(name);
    survey_.helo_from = std::move(from);
  }

  // Whatever the answers so far make askable.
  void step() {
    dns::Facts facts(known_);
    locate(facts);
    if (located_) {
      choose_helo(facts);
      look_at_names(facts);
      look_at_domains(facts);
    }
    for (const auto& wanted : facts.wanted()) ask(wanted);
    if (options_.on_progress) options_.on_progress(survey_);
  }

  void locate(dns::Facts& facts) {
    if (located_) return;
    if (question_.address) {
      add_face(question_.address->unmapped());
      located_ = true;
    } else {
      const auto* a = question_.use_v4 ? facts.ask(question_.host, dns::Type::a) : nullptr;
      const auto* aaaa = question_.use_v6 ? facts.ask(question_.host, dns::Type::aaaa) : nullptr;
      if ((question_.use_v4 && !a) || (question_.use_v6 && !aaaa)) return;
      for (const auto* answer : {a, aaaa}) {
        if (answer == nullptr) continue;
        (answer == a ? survey_.a : survey_.aaaa) = answer->kind;
        if (answer->is_failure() && survey_.trouble.empty()) survey_.trouble = answer->problem;
        for (const auto& record : answer->records)
          if (const auto address = dns::address_of(record)) add_face(address->unmapped());
      }
      located_ = true;
    }
    for (std::size_t i = 0; i < survey_.faces.size(); ++i) {
      if (!survey_.faces[i].seen_by_all) continue;
      doors_[i].push_back(question_.smtp_port);
      if (question_.deep)
        for (const auto port : submission_ports)
          if (port != question_.smtp_port) doors_[i].push_back(port);
      knock(i);
    }
  }

  void add_face(const IpAddress& address) {
    const bool known = std::any_of(survey_.faces.begin(), survey_.faces.end(), [&](const Face& face) { return face.address == address; });
    if (known) return;
    if (survey_.faces.size() == most_faces) {
      ++survey_.left_out;
      return;
    }
    Face face;
    face.address = address;
    face.seen_by_all = address.scope() == AddressScope::global ||
                       std::any_of(question_.public_networks.begin(), question_.public_networks.end(), [&](const Network& network) { return network.contains(address); });
    survey_.faces.push_back(std::move(face));
  }

  // Of an address that was given alone: what it calls itself, else what the DNS calls it.
  void choose_helo(dns::Facts& facts) {
    if (!survey_.helo.empty() || survey_.faces.empty()) return;
    const Face& face = survey_.faces.front();
    if (face.greets_as.kind == smtp::ServerName::Kind::full) return say_hello_as(face.greets_as.domain.text(), "greeting");
    if (std::any_of(sessions_.begin(), sessions_.end(), [this](const auto& running) { return running.first.second == question_.smtp_port; })) return;
    for (const auto& name : names::names_of(face.address, facts))
      if (name.is_host_name()) return say_hello_as(name.text(), "reverse DNS");
  }

  std::vector<IpAddress> all_addresses() const {
    std::vector<IpAddress> all;
    for (const auto& face : survey_.faces) all.push_back(face.address);
    return all;
  }

  // One name for both families.
  std::vector<IpAddress> of_the_other_family(const IpAddress& address) const {
    std::vector<IpAddress> others = all_addresses();
    std::erase_if(others, [&](const IpAddress& other) { return other.is_v6() == address.is_v6(); });
    return others;
  }

  void look_at_names(dns::Facts& facts) {
    for (auto& face : survey_.faces) {
      if (!face.seen_by_all) continue;
      face.reverse = names::reverse_name_of(face.address, facts);
      face.names = names::names_of(face.address, facts);
      face.leads.clear();
      for (const auto& name : face.names) face.leads.push_back(names::where_leads(name, {face.address}, facts));
      if (const auto* ptr = facts.ask(face.address.reverse_name(), dns::Type::ptr)) {
        face.reverse_answer = ptr->kind;
        face.reverse_trouble = ptr->problem;
      }
      face.hello = names::hello_name_of(survey_.helo, face.address, of_the_other_family(face.address), facts);
      if (face.greets_as.kind == smtp::ServerName::Kind::full) face.greeting_leads = names::where_leads(face.greets_as.domain, all_addresses(), facts);
    }
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

  // As many of an address's ports as may be open at once.
  void knock(std::size_t place) {
    auto& waiting = doors_[place];
    const auto open = [&] { return std::count_if(sessions_.begin(), sessions_.end(), [place](const auto& running) { return running.first.first == place; }); };
    while (!waiting.empty() && static_cast<std::size_t>(open()) < connections_an_address) {
      const auto port = waiting.front();
      waiting.pop_front();
      knock_at(place, port);
    }
  }

  void knock_at(std::size_t place, std::uint16_t port) {
    const IpAddress address = survey_.faces[place].address;
    const bool mail = port == question_.smtp_port;
    probe::SessionRequest request;
    request.host = survey_.host;
    request.to = {address, port};
    if (question_.source && question_.source->is_v4() == address.is_v4()) request.source = question_.source;
    request.connect_timeout = question_.connect;
    request.ca_file = question_.ca_file;
    const auto ours = request.source ? request.source : net_.source_towards(address);
    using Dialogue = smtp::DialogueOptions;
    request.dialogue.helo = !question_.our_name.empty() ? question_.our_name : ours.value_or(IpAddress::v4(127, 0, 0, 1)).literal();
    request.dialogue.until = mail ? Dialogue::Until::hello : Dialogue::Until::tls;
    const bool at_once = !mail && login::place_at(Domain(), port, login::Place::From::given).tls_from_start;
    request.dialogue.tls = mail ? Dialogue::Tls::never : at_once ? Dialogue::Tls::from_start : Dialogue::Tls::when_offered;
    request.dialogue.greeting_timeout = question_.greeting;
    request.dialogue.command_timeout = question_.command;
    sessions_[{place, port}] = probe::SessionRun::start(net_, std::move(request), [this, place, port, mail, at_once](evidence::Session session) {
      Face& face = survey_.faces[place];
      ready::Door door{session.to, std::move(session.connect), std::move(session.transcript), at_once, std::move(session.tls)};
      if (mail) face.door = std::move(door);
      else face.submission.push_back(std::move(door));
      if (mail && face.door->greeting()) face.greets_as = smtp::name_in(*face.door->greeting());
      ended_.push_back(sessions_[{place, port}]);  // it is still on the stack
      sessions_.erase({place, port});
      if (!over()) knock(place);
      step();
    });
  }

  // The lists have a loop of their own, in which everything else goes on.
  void start_lists_and_wait() {
    if (question_.table == nullptr) return;
    ListQuestions lists;
    lists.target = question_.target;
    lists.resolvers = question_.resolvers;
    lists.source = question_.source;
    lists.limit = question_.dns_limit;
    lists.whole = std::max(Duration(1s), survey_.started + question_.whole - net_.now());
    lists.seed = question_.seed;
    lists.all_at_once = true;
    lists.reverse = false;
    std::set<std::string> zones;
    for (auto& face : survey_.faces) {
      if (!face.seen_by_all) continue;
      face.subject = lists.subjects.size();
      lists.subjects.push_back({face.address, {}});
      for (auto& source : listing::choose(*question_.table, question_.choice, lists.subjects.back()).sources)
        if (zones.insert(source.list.zone).second) lists.sources.push_back(std::move(source));
    }
    if (lists.subjects.empty()) return;
    ListRunOptions options;
    options.stop = options_.stop;
    options.on_entry = options_.on_entry;
    options.memory = options_.memory;
    survey_.lists = ask_lists(lists, net_, options);
    survey_.resolver = survey_.lists.resolver;
  }

  // Which domains' mail comes here, and where their users hand it in.
  void look_at_domains(dns::Facts& facts) {
    if (!question_.deep) return;
    survey_.domains.clear();
    for (const auto& domain : question_.domains) survey_.domains.push_back(look_at(domain, true, facts));
    if (!question_.domains.empty() || survey_.host.is_root()) return;
    int levels = 0;
    for (Domain at = survey_.host; at.label_count() >= 2 && levels < 3; at = at.parent(), ++levels) {
      auto one = look_at(at, false, facts);
      // A host without MX records is its own, and nobody's domain.
      if (one.leads == ready::Belonging::Leads::here && !one.exchangers.empty()) survey_.domains.push_back(std::move(one));
    }
  }

  ready::Belonging look_at(const Domain& domain, bool given, dns::Facts& facts) const {
    using Leads = ready::Belonging::Leads;
    ready::Belonging one;
    one.domain = domain;
    one.given = given;
    const auto* mx = facts.ask(domain, dns::Type::mx);
    if (mx == nullptr || mx->is_failure()) return one;
    std::vector<dns::Mx> records;
    for (const auto& record : mx->records)
      if (const auto* data = std::get_if<dns::Mx>(&record.data)) records.push_back(*data);
    std::stable_sort(records.begin(), records.end(), [](const dns::Mx& a, const dns::Mx& b) { return a.preference < b.preference; });
    for (const auto& record : records)
      if (!record.host.is_root() && one.exchangers.size() < most_exchangers) one.exchangers.push_back(record.host);
    one.announced = login::find_announced(domain, facts);
    const bool implicit = records.empty() && mx->kind == dns::Answer::Kind::nodata;
    bool untold = false, some = false;
    for (const auto& host : implicit ? std::vector<Domain>{domain} : one.exchangers) {
      if (host == survey_.host) one.leads = Leads::here;
      const auto where = names::where_leads(host, all_addresses(), facts);
      if (where == names::Leads::here) one.leads = Leads::here;
      untold = untold || where == names::Leads::untested;
      some = some || where == names::Leads::elsewhere;
    }
    if (one.leads != Leads::here && !untold) one.leads = some || !one.exchangers.empty() ? Leads::elsewhere : Leads::nowhere;
    return one;
  }

  void cancel_sessions() {
    doors_.clear();
    const auto running = sessions_;
    for (const auto& [place, run] : running) run->cancel();
  }

  void settle() {
    dns::Facts facts(known_);
    if (located_) {
      choose_helo(facts);
      look_at_names(facts);
      look_at_domains(facts);
    } else {
      survey_.a = survey_.aaaa = dns::Answer::Kind::silence;
    }
    survey_.resolver_answers = heard_ || asked_.empty();
  }

  const ReadyQuestion& question_;
  net::Net& net_;
  const ReadyRunOptions& options_;
  ready::Survey survey_;
  dns::Lookups known_;
  std::set<dns::Question> asked_;
  std::map<dns::Question, std::shared_ptr<probe::LookupRun>> lookups_;
  std::map<std::pair<std::size_t, std::uint16_t>, std::shared_ptr<probe::SessionRun>> sessions_;
  std::map<std::size_t, std::deque<std::uint16_t>> doors_;  // that wait for their turn
  std::vector<std::shared_ptr<probe::SessionRun>> ended_;
  bool located_ = false, heard_ = false, out_of_time_ = false;
};
}  // namespace

ready::Survey look_at_server(const ReadyQuestion& question, net::Net& net, const ReadyRunOptions& options) {
  auto survey = ReadyRun(question, net, options).finish_all();
  if (question.deep) look_deeper(survey, question, net, options);
  return survey;
}

}  // namespace mailwhy::check
