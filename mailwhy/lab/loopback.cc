#include "mailwhy/lab/loopback.h"

#include <fmt/format.h>

#include <set>

#include "mailwhy/lab/geography.h"
#include "mailwhy/lab/later.h"
#include "mailwhy/lab/port_session.h"

namespace mailwhy::lab {
namespace {

constexpr std::size_t most_connections = 512;
constexpr Duration longest_idle = std::chrono::minutes(10);

class RealLab;

// One accepted connection: performs what its PortSession wants on a real socket.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(RealLab& lab, net::Net& net, std::unique_ptr<net::Stream> stream, std::unique_ptr<PortSession> session)
      : lab_(lab), net_(net), stream_(std::move(stream)), session_(std::move(session)) {}
  ~Connection() { net_.cancel(timer_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start() {
    perform(session_->on_accepted(net_.now()));
    if (stream_) read();
  }

 private:
  void read() {
    stream_->read(net_.now() + longest_idle, [this](Observed<Bytes> got) {
      const auto keep = shared_from_this();
      if (!got.ok() || got.value().empty()) {
        session_->on_client_closed(net_.now());
        return leave();
      }
      perform(session_->on_bytes(got.value(), net_.now()));
      if (stream_) read();
    });
  }
  void perform(const PortActions& actions) {
    for (const PortAction& action : actions) {
      if (!stream_) return;
      if (const auto* send = std::get_if<SendBytes>(&action)) {
        stream_->write(send->bytes);
      } else if (std::holds_alternative<StopReading>(action)) {
        continue;
      } else if (std::holds_alternative<CloseHard>(action)) {
        net::AsioNet::reset(std::move(stream_));
        leave();
      } else {
        leave();  // net::Stream knows no half-open end; a client sees the same FIN
      }
    }
    plan_wake();
  }
  void plan_wake() {
    net_.cancel(std::exchange(timer_, 0));
    const auto when = session_->wake_at();
    if (!stream_ || !when) return;
    timer_ = net_.at(*when, [this] {
      const auto keep = shared_from_this();
      timer_ = 0;
      perform(session_->on_wake(net_.now()));
    });
  }
  void leave();

  RealLab& lab_;
  net::Net& net_;
  std::unique_ptr<net::Stream> stream_;
  std::unique_ptr<PortSession> session_;
  net::Net::TimerId timer_ = 0;
};

class RealLab final : public LoopbackLab {
 public:
  RealLab(const std::vector<World>& worlds, int instance, net::AsioNet& net) : net_(net), map_(worlds, instance), began_(net.now()) {}

  const AddressMap& map() const override { return map_; }
  void forget(const std::shared_ptr<Connection>& connection) { connections_.erase(connection); }

  // Empty when all is bound, else what could not be had.
  std::string bind() {
    for (const Resolver& resolver : map_.united().resolvers) {
      const Endpoint at = map_.to_loopback(resolver.at);
      if (!keep(listen_tcp(resolver.at)) || !keep(listen_dns(resolver, at))) return at.text();
    }
    for (const Service& service : map_.united().services)
      if (!bind(service)) return map_.to_loopback(service.at).text();
    return {};
  }

 private:
  bool keep(std::unique_ptr<net::AsioNet::Listener> listener) {
    if (!listener) return false;
    listeners_.push_back(std::move(listener));
    return true;
  }
  bool bind(const Service& service) {
    switch (service.kind) {
      case Service::Kind::smtp:
      case Service::Kind::registry:
      case Service::Kind::open: return keep(listen_tcp(service.at));
      case Service::Kind::silent: return keep(net_.listen_silently(map_.to_loopback(service.at)));
      case Service::Kind::refused:
      case Service::Kind::unreachable: break;  // nothing listens; mapped_net tells ICMP
    }
    return true;
  }
  std::unique_ptr<net::AsioNet::Listener> listen_tcp(const Endpoint& in_world) {
    return net_.listen(map_.to_loopback(in_world), [this, in_world](std::unique_ptr<net::Stream> stream) {
      if (connections_.size() >= most_connections) return;
      const auto connection = std::make_shared<Connection>(*this, net_, std::move(stream), session_at(in_world));
      connections_.insert(connection);
      connection->start();
    });
  }
  std::unique_ptr<PortSession> session_at(const Endpoint& in_world) {
    const Service* service = service_at(map_.united(), in_world);
    if (!service) {
      const Resolver& resolver = *resolver_at(map_.united(), in_world);
      if (resolver.later.empty()) return serve_dns(resolver, nullptr);
      return serve_dns(std::make_shared<const Resolver>(at_time(resolver, elapsed())), nullptr);
    }
    auto& memory = memories_[in_world];
    if (!memory) memory = std::make_shared<smtp::ServerMemory>();
    return serve(*service, {.memory = memory, .names = names_of(map_.united(), in_world.address), .certificate_time = net_.now(), .hurried = true});
  }
  std::unique_ptr<net::AsioNet::Listener> listen_dns(const Resolver& resolver, const Endpoint& at) {
    return net_.listen_udp(at, [this, &resolver](Endpoint, const Bytes& query, const std::function<void(Bytes)>& answer) {
      const std::optional<Resolver> changed = resolver.later.empty() ? std::nullopt : std::optional(at_time(resolver, elapsed()));
      Response response = Responder(changed ? *changed : resolver, net_.now()).answer(query, false);
      if (response.bytes.empty()) return;
      if (response.delay == Duration{}) return answer(response.bytes);
      net_.at(net_.now() + response.delay, [answer, bytes = std::move(response.bytes)] { answer(bytes); });
    });
  }

  // In the worlds' time, in which a minute lasts a second.
  Duration elapsed() const { return (net_.now() - began_) * 60; }

  net::AsioNet& net_;
  AddressMap map_;
  Time began_;
  std::map<Endpoint, std::shared_ptr<smtp::ServerMemory>> memories_;
  std::set<std::shared_ptr<Connection>> connections_;
  std::vector<std::unique_ptr<net::AsioNet::Listener>> listeners_;
};

void Connection::leave() {
  const auto keep = shared_from_this();
  net_.cancel(std::exchange(timer_, 0));
  stream_.reset();
  lab_.forget(keep);
}

}  // namespace

Result<std::unique_ptr<LoopbackLab>> LoopbackLab::start(const std::vector<World>& worlds, int instance, net::AsioNet& net) {
  auto lab = std::make_unique<RealLab>(worlds, instance, net);
  if (const std::string missing = lab->bind(); !missing.empty())
    return fail(fmt::format("The address {} cannot be had; perhaps another lab has it.", missing), Error::Kind::system);
  return lab;
}

}  // namespace mailwhy::lab
