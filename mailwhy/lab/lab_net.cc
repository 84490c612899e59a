#include "mailwhy/lab/lab_net.h"

#include <algorithm>
#include <set>

#include "mailwhy/lab/geography.h"
#include "mailwhy/lab/lab_link.h"
#include "mailwhy/lab/later.h"

namespace mailwhy::lab {
namespace {

constexpr std::uint16_t first_local_port = 40000;

Failure refused() { return {Failure::Kind::refused, "connection refused", std::nullopt}; }

}  // namespace

struct LabNet::Impl : std::enable_shared_from_this<LabNet::Impl> {
  Impl(const World& the_world, Sabotage the_sabotage) : world(the_world), sabotage(the_sabotage), events(world.start) {}

  World world;
  Sabotage sabotage;
  Struck struck;
  EventQueue events;
  int operations = 0;
  std::uint16_t last_port = first_local_port;
  std::map<Endpoint, std::shared_ptr<smtp::ServerMemory>> memories;
  std::map<Endpoint, int> attempts;
  std::map<IpAddress, int> most_open;
  std::vector<std::shared_ptr<Link>> links;
  Resolver current;
  std::vector<dns::Question> questions, repeated;
  std::set<std::pair<Endpoint, dns::Question>> heard_before;
  std::map<std::pair<Endpoint, dns::Question>, Time> answered;  // since when the asker knows

  // Counts an operation; true when it is the one that has to fail.
  bool strikes(Struck::What what, const Endpoint& with) {
    if (++operations != sabotage.fail_at) return false;
    struck = {what, with};
    return true;
  }
  bool by_timeout() const { return sabotage.how == Sabotage::How::timeout; }
  Duration half() const { return world.rtt / 2; }
  // Worlds where something changes with time have a new resolver for each question.
  const Resolver& as_of_now(const Resolver& resolver) {
    if (resolver.later.empty()) return resolver;
    current = at_time(resolver, events.now() - world.start);
    return current;
  }
  Endpoint local_for(const IpAddress& address) { return {address, ++last_port}; }

  std::optional<Failure> local_trouble(const IpAddress& to, const std::optional<IpAddress>& source) const;
  void connect(net::ConnectRequest request, net::ConnectHandler done);
  std::unique_ptr<PortSession> session_at(const Endpoint& to);
  void note_question(const Endpoint& resolver, const dns::Question& question, Time sent);
  void note_open(const IpAddress& host);
};

namespace {

template <typename T>
using Handler = std::function<void(Observed<T>)>;

// Calls `done` with a failure after `wait`.
template <typename T>
void fail_later(EventQueue& events, Duration wait, Failure failure, Handler<T> done) {
  const Time began = events.now();
  events.after(wait, [&events, began, failure = std::move(failure), done = std::move(done)] {
    done(Observed<T>{began, events.now() - began, failure});
  });
}

// The same, but a deadline that comes first makes it a timeout; `wait` empty: nothing ever comes.
template <typename T>
void fail_by(EventQueue& events, Time deadline, std::optional<Duration> wait, Failure failure, Handler<T> done, std::string_view what) {
  const Duration patience = std::max(Duration{}, deadline - events.now());
  if (wait && *wait <= patience) return fail_later<T>(events, *wait, std::move(failure), std::move(done));
  fail_later<T>(events, patience, Failure{Failure::Kind::timed_out, std::string(what) + " within " + to_readable(patience), std::nullopt},
                std::move(done));
}

constexpr std::string_view no_answer = "no answer to the connection attempt", no_echo = "no echo";

}  // namespace

std::optional<Failure> LabNet::Impl::local_trouble(const IpAddress& to, const std::optional<IpAddress>& source) const {
  const auto& own = to.is_v4() ? world.ip4 : world.ip6;
  if (!own) return no_route();
  if (source && *source != own) return Failure{Failure::Kind::no_route, "this machine has no usable address to send from", std::nullopt};
  return {};
}

void LabNet::Impl::note_question(const Endpoint& resolver, const dns::Question& question, Time sent) {
  questions.push_back(question);
  const auto known = answered.find({resolver, question});
  if (known != answered.end() && known->second <= sent) repeated.push_back(question);
}

void LabNet::Impl::note_open(const IpAddress& host) {
  int open = 0;
  for (const auto& link : links)
    if (link->remote.address == host && !link->client_closed && !link->server_closed) ++open;
  most_open[host] = std::max(most_open[host], open);
}

std::unique_ptr<PortSession> LabNet::Impl::session_at(const Endpoint& to) {
  if (const Service* service = service_at(world, to)) {
    auto& memory = memories[to];
    if (!memory) memory = std::make_shared<smtp::ServerMemory>();
    return serve(*service, {.memory = memory, .names = names_of(world, to.address), .certificate_time = world.start});
  }
  const Resolver* resolver = resolver_at(world, to);
  auto heard = [weak = weak_from_this(), to](const Response& response) {
    const auto impl = weak.lock();
    if (!impl || !response.question) return;
    impl->note_question(to, *response.question, impl->events.now() - impl->half());
    if (response.useful) impl->answered.emplace(std::pair(to, *response.question), impl->events.now() + impl->half());
  };
  if (resolver && !resolver->later.empty()) return serve_dns(std::make_shared<const Resolver>(at_time(*resolver, events.now() - world.start)), heard);
  return resolver ? serve_dns(*resolver, heard) : nullptr;
}

namespace {

class TcpStream final : public net::Stream {
 public:
  TcpStream(std::shared_ptr<LabNet::Impl> impl, std::shared_ptr<Link> link) : impl_(std::move(impl)), link_(std::move(link)) {}
  ~TcpStream() override { link_->client_gone(); }

  void read(Time deadline, net::ReadHandler done) override {
    if (impl_->strikes(LabNet::Struck::What::read, link_->remote)) strike();
    link_->inbox.read(deadline, std::move(done), link_);
  }
  void write(Bytes bytes) override {
    if (!bytes.empty()) link_->from_client(std::move(bytes));
  }
  void when_sent(std::function<void()> done) override { link_->when_sent(std::move(done)); }
  Endpoint local() const override { return link_->local; }
  Endpoint remote() const override { return link_->remote; }

 private:
  void strike() {
    if (impl_->by_timeout()) return link_->inbox.go_mute();
    link_->inbox.lose_to({Failure::Kind::reset, "connection reset", std::nullopt});
    link_->server_closed = true;
  }

  std::shared_ptr<LabNet::Impl> impl_;
  std::shared_ptr<Link> link_;
};

class UdpStream final : public net::Stream {
 public:
  UdpStream(std::shared_ptr<LabNet::Impl> impl, Endpoint to, std::optional<Failure> trouble, Endpoint local)
      : impl_(std::move(impl)), to_(to), local_(local), inbox_(std::make_shared<Inbox>(impl_->events)) {
    inbox_->one_at_a_time();
    if (trouble) inbox_->failed(*trouble);
  }
  ~UdpStream() override { inbox_->drop(); }

  void read(Time deadline, net::ReadHandler done) override { inbox_->read(deadline, std::move(done), inbox_); }
  void write(Bytes bytes) override {
    const bool struck = impl_->strikes(LabNet::Struck::What::datagram, to_);
    if (struck && impl_->by_timeout()) return;
    const Resolver* resolver = resolver_at(impl_->world, to_);
    if (struck || !resolver) {
      if (struck || has_living_service(impl_->world, to_.address)) closed_port();
      return;
    }
    impl_->events.after(impl_->half(), [impl = impl_, resolver, inbox = inbox_, query = std::move(bytes), sent = impl_->events.now()] {
      const auto message = dns::decode(query);
      const bool heard = message && message->questions.size() == 1 && !impl->heard_before.emplace(resolver->at, message->questions.front()).second;
      Response response = Responder(impl->as_of_now(*resolver), impl->events.now()).answer(query, false, heard);
      if (response.question) impl->note_question(resolver->at, *response.question, sent);
      if (response.bytes.empty()) return;
      impl->events.after(response.delay + impl->half(), [impl, at = resolver->at, inbox, response] {
        if (response.useful) impl->answered.emplace(std::pair(at, *response.question), impl->events.now());
        inbox->arrived(response.bytes);
      });
    });
  }
  void when_sent(std::function<void()> done) override {
    impl_->events.after(Duration{}, [inbox = std::weak_ptr(inbox_), done = std::move(done)] {
      if (!inbox.expired()) done();
    });
  }
  Endpoint local() const override { return local_; }
  Endpoint remote() const override { return to_; }

 private:
  void closed_port() {
    impl_->events.after(impl_->world.rtt, [inbox = inbox_] {
      inbox->failed(Failure{Failure::Kind::refused, "port unreachable", std::nullopt});
    });
  }

  std::shared_ptr<LabNet::Impl> impl_;
  Endpoint to_, local_;
  std::shared_ptr<Inbox> inbox_;
};

// What a connection attempt meets that is not an open port: after how long, and which failure.
struct Obstacle {
  std::optional<Duration> after;  // empty: never
  Failure failure;
};

std::optional<Obstacle> obstacle_at(const World& world, const Endpoint& to) {
  if (world.outbound.port == to.port && world.outbound.kind != Outbound::Kind::open) {
    switch (world.outbound.kind) {
      case Outbound::Kind::refused: return Obstacle{Duration(1ms), refused()};
      case Outbound::Kind::unreachable: return Obstacle{Duration(1ms), unreachable({3, 13, std::nullopt}, to.address.is_v6())};
      case Outbound::Kind::forbidden:
        return Obstacle{Duration(0), {Failure::Kind::not_permitted, "the system does not permit it", std::nullopt}};
      default: return Obstacle{std::nullopt, {}};
    }
  }
  switch (reception_at(world, to)) {
    case Reception::accepts: return {};
    case Reception::refuses: return Obstacle{world.rtt, refused()};
    case Reception::unreachable: return Obstacle{world.rtt, unreachable(icmp_at(world, to), to.address.is_v6())};
    case Reception::silent: break;
  }
  return Obstacle{std::nullopt, {}};
}

}  // namespace

void LabNet::Impl::connect(net::ConnectRequest request, net::ConnectHandler done) {
  ++attempts[request.to];
  const Endpoint to = request.to;
  if (strikes(Struck::What::connect, to)) {
    const auto wait = by_timeout() ? std::nullopt : std::optional(world.rtt);
    return fail_by<net::Connected>(events, request.deadline, wait, refused(), std::move(done), no_answer);
  }
  if (auto trouble = local_trouble(to.address, request.source)) return fail_later<net::Connected>(events, Duration{}, *trouble, std::move(done));
  if (auto obstacle = obstacle_at(world, to))
    return fail_by<net::Connected>(events, request.deadline, obstacle->after, obstacle->failure, std::move(done), no_answer);
  if (request.deadline - events.now() < world.rtt) return fail_by<net::Connected>(events, request.deadline, std::nullopt, {}, std::move(done), no_answer);

  const auto own = to.address.is_v4() ? world.ip4 : world.ip6;
  const auto link = std::make_shared<Link>(events, half(), local_for(*own), to, session_at(to));
  links.push_back(link);
  note_open(to.address);
  const Time began = events.now();
  events.after(world.rtt, [self = shared_from_this(), link, began, done = std::move(done)] {
    self->events.after(self->half(), [link] { link->accept(); });
    done(Observed<net::Connected>{began, self->events.now() - began, net::Connected{std::make_unique<TcpStream>(self, link)}});
  });
}

LabNet::LabNet(const World& world) : LabNet(world, Sabotage{}) {}
LabNet::LabNet(const World& world, Sabotage sabotage) : impl_(std::make_shared<Impl>(world, sabotage)) {}
// Events that are still to come hold the Impl, which holds them.
LabNet::~LabNet() { impl_->events.clear(); }

Time LabNet::now() const { return impl_->events.now(); }

void LabNet::connect(net::ConnectRequest request, net::ConnectHandler done) { impl_->connect(std::move(request), std::move(done)); }

std::unique_ptr<net::Stream> LabNet::open_udp(Endpoint to, std::optional<IpAddress> source) {
  const auto own = to.address.is_v4() ? impl_->world.ip4 : impl_->world.ip6;
  return std::make_unique<UdpStream>(impl_, to, impl_->local_trouble(to.address, source), impl_->local_for(own.value_or(IpAddress{})));
}

void LabNet::echo(IpAddress to, std::optional<IpAddress> source, Time deadline, net::EchoHandler done) {
  auto& events = impl_->events;
  const World& world = impl_->world;
  if (impl_->strikes(Struck::What::echo, {to, 0})) {
    const auto wait = impl_->by_timeout() ? std::nullopt : std::optional(world.rtt);
    return fail_by<net::EchoReply>(events, deadline, wait, unreachable({3, 1, std::nullopt}, false), std::move(done), no_echo);
  }
  if (!world.echo_permitted)
    return fail_later<net::EchoReply>(events, Duration{}, {Failure::Kind::not_permitted, "this system does not let this program send pings", std::nullopt},
                                      std::move(done));
  if (auto trouble = impl_->local_trouble(to, source)) return fail_later<net::EchoReply>(events, Duration{}, *trouble, std::move(done));
  const EchoFate fate = echo_fate(world, to);
  if (fate.failure || !fate.answers || deadline - events.now() < world.rtt) {
    const auto wait = fate.failure ? std::optional(world.rtt) : std::nullopt;
    return fail_by<net::EchoReply>(events, deadline, wait, fate.failure.value_or(Failure{}), std::move(done), no_echo);
  }
  const Time began = events.now();
  events.after(world.rtt, [&events, began, to, done = std::move(done)] {
    done(Observed<net::EchoReply>{began, events.now() - began, net::EchoReply{to, 57}});
  });
}

std::optional<IpAddress> LabNet::source_towards(IpAddress to) { return to.is_v4() ? impl_->world.ip4 : impl_->world.ip6; }

LabNet::TimerId LabNet::at(Time when, std::function<void()> done) { return impl_->events.at(when, std::move(done)); }
void LabNet::cancel(TimerId id) { impl_->events.cancel(id); }
bool LabNet::step() {
  const auto keep = impl_;
  return keep->events.step();
}

LabNet::Struck LabNet::struck() const { return impl_->struck; }
int LabNet::operations() const { return impl_->operations; }

int LabNet::most_connections(const IpAddress& host) const {
  const auto found = impl_->most_open.find(host);
  return found == impl_->most_open.end() ? 0 : found->second;
}

int LabNet::connections(const Endpoint& to) const {
  const auto found = impl_->attempts.find(to);
  return found == impl_->attempts.end() ? 0 : found->second;
}

std::vector<dns::Question> LabNet::questions() const { return impl_->questions; }
std::vector<dns::Question> LabNet::repeated_questions() const { return impl_->repeated; }

std::vector<std::string> LabNet::commands() const {
  std::vector<std::string> all;
  for (const auto& link : impl_->links)
    if (const auto conduct = link->server->conduct()) all.insert(all.end(), conduct->commands.begin(), conduct->commands.end());
  return all;
}

bool LabNet::said_quit_everywhere() const {
  return std::all_of(impl_->links.begin(), impl_->links.end(), [](const auto& link) {
    const auto conduct = link->server->conduct();
    return !conduct || !conduct->greeted || conduct->said_quit || conduct->server_ended || conduct->server_owes;
  });
}

Duration LabNet::elapsed() const { return impl_->events.now() - impl_->world.start; }

}  // namespace mailwhy::lab
