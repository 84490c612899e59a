#include "mailwhy/lab/geography.h"
#include "mailwhy/lab/loopback.h"

namespace mailwhy::lab {
namespace {

// A stream that shows the world's addresses.
class MappedStream final : public net::Stream {
 public:
  MappedStream(std::unique_ptr<net::Stream> real, Endpoint local, Endpoint remote) : real_(std::move(real)), local_(local), remote_(remote) {}
  void read(Time deadline, net::ReadHandler done) override { real_->read(deadline, std::move(done)); }
  void write(Bytes bytes) override { real_->write(std::move(bytes)); }
  void when_sent(std::function<void()> done) override { real_->when_sent(std::move(done)); }
  Endpoint local() const override { return local_; }
  Endpoint remote() const override { return remote_; }

 private:
  std::unique_ptr<net::Stream> real_;
  Endpoint local_, remote_;
};

// A datagram socket of a machine without that address family.
class RoutelessStream final : public net::Stream {
 public:
  RoutelessStream(net::Net& net, Endpoint remote) : net_(net), remote_(remote) {}
  ~RoutelessStream() override {
    if (timer_) net_.cancel(*timer_);
  }
  void read(Time, net::ReadHandler done) override {
    const Time began = net_.now();
    timer_ = net_.at(began, [this, began, done = std::move(done)] {
      timer_.reset();
      done(Observed<Bytes>{began, Duration{}, no_route()});
    });
  }
  void write(Bytes) override {}
  void when_sent(std::function<void()>) override {}
  Endpoint local() const override { return {}; }
  Endpoint remote() const override { return remote_; }

 private:
  net::Net& net_;
  Endpoint remote_;
  std::optional<net::Net::TimerId> timer_;
};

class MappedNet final : public net::Net {
 public:
  MappedNet(net::Net& real, AddressMap map, const World& world)
      : real_(real), map_(std::move(map)), ip4_(world.ip4), ip6_(world.ip6), rtt_(world.rtt), echo_permitted_(world.echo_permitted) {}

  Time now() const override { return real_.now(); }
  TimerId at(Time when, std::function<void()> done) override { return real_.at(when, std::move(done)); }
  void cancel(TimerId id) override { real_.cancel(id); }
  bool step() override { return real_.step(); }

  std::optional<IpAddress> source_towards(IpAddress to) override {
    if (is_outside(to)) return real_.source_towards(to);
    return to.is_v4() ? ip4_ : ip6_;
  }

  void connect(net::ConnectRequest request, net::ConnectHandler done) override {
    const Endpoint to = request.to;
    if (is_outside(to.address)) return real_.connect(std::move(request), std::move(done));
    const auto own = source_towards(to.address);
    if (!own) return fail_soon<net::Connected>(Duration{}, no_route(), std::move(done));
    const Reception reception = reception_at(map_.united(), to);
    if (reception == Reception::unreachable)
      return fail_soon<net::Connected>(rtt_, unreachable(icmp_at(map_.united(), to), to.address.is_v6()), std::move(done));
    if (reception == Reception::silent && !service_at(map_.united(), to))
      return fail_soon<net::Connected>(request.deadline - now(), Failure{Failure::Kind::timed_out, "no answer to the connection attempt", std::nullopt},
                                       std::move(done));
    real_.connect({map_.to_loopback(to), std::nullopt, request.deadline}, [to, own, done = std::move(done)](Observed<net::Connected> got) {
      if (got.ok()) {
        auto& stream = got.value().stream;
        const Endpoint local{*own, stream->local().port};
        stream = std::make_unique<MappedStream>(std::move(stream), local, to);
      }
      done(std::move(got));
    });
  }

  std::unique_ptr<net::Stream> open_udp(Endpoint to, std::optional<IpAddress> source) override {
    if (is_outside(to.address)) return real_.open_udp(to, source);
    const auto own = source_towards(to.address);
    if (!own) return std::make_unique<RoutelessStream>(real_, to);
    auto stream = real_.open_udp(map_.to_loopback(to), std::nullopt);
    const Endpoint local{*own, stream->local().port};
    return std::make_unique<MappedStream>(std::move(stream), local, to);
  }

  void echo(IpAddress to, std::optional<IpAddress> source, Time deadline, net::EchoHandler done) override {
    if (is_outside(to)) return real_.echo(to, source, deadline, std::move(done));
    if (!echo_permitted_)
      return fail_soon<net::EchoReply>(Duration{}, {Failure::Kind::not_permitted, "this system does not let this program send pings", std::nullopt},
                                       std::move(done));
    if (!source_towards(to)) return fail_soon<net::EchoReply>(Duration{}, no_route(), std::move(done));
    const EchoFate fate = echo_fate(map_.united(), to);
    if (fate.failure) return fail_soon<net::EchoReply>(rtt_, *fate.failure, std::move(done));
    if (!fate.answers) return fail_soon<net::EchoReply>(deadline - now(), {Failure::Kind::timed_out, "no echo", std::nullopt}, std::move(done));
    const Time began = now();
    real_.at(began + rtt_, [&real = real_, began, to, done = std::move(done)] {
      done(Observed<net::EchoReply>{began, real.now() - began, net::EchoReply{to, 57}});
    });
  }

 private:
  // Not of the world, but of this machine.
  bool is_outside(const IpAddress& address) const { return address.scope() == AddressScope::loopback && !map_.knows(address); }

  template <typename T>
  void fail_soon(Duration wait, Failure failure, std::function<void(Observed<T>)> done) {
    const Time began = now();
    real_.at(began + wait, [&real = real_, began, failure = std::move(failure), done = std::move(done)] {
      done(Observed<T>{began, real.now() - began, failure});
    });
  }

  net::Net& real_;
  AddressMap map_;
  std::optional<IpAddress> ip4_, ip6_;
  Duration rtt_;
  bool echo_permitted_;
};

}  // namespace

std::unique_ptr<net::Net> mapped_net(net::Net& real, AddressMap map, const World& world) {
  return std::make_unique<MappedNet>(real, std::move(map), world);
}

}  // namespace mailwhy::lab
