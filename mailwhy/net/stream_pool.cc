// A pool made of connected streams, one for each socket and server: for nets that have no sockets of their own (the lab).
#include <algorithm>
#include <map>
#include <utility>

#include "mailwhy/net/datagram_pool.h"

namespace mailwhy::net {
namespace {

constexpr Duration one_read = 24h;  // reads are begun again until somebody stops listening
constexpr std::size_t usual_capacity = 64;  // what a socket's buffer holds when nobody asked the system for more

struct Body : std::enable_shared_from_this<Body> {
  using Key = std::pair<std::size_t, Endpoint>;

  Body(Net& the_net, const PoolOptions& the_options) : net(the_net), options(the_options) {}

  void read(const Key& key) {
    const auto found = streams.find(key);
    if (!listening || found == streams.end()) return;
    found->second->read(net.now() + one_read, [weak = weak_from_this(), key](Observed<Bytes> got) {
      if (const auto body = weak.lock()) body->on_read(key, got);
    });
  }

  void on_read(const Key& key, const Observed<Bytes>& got) {
    const auto handlers = listening;  // they may be forgotten, or the pool may go, while one runs
    if (!handlers) return;
    if (got.ok()) {
      read(key);
      handlers->received({{key.first, key.second, got.value()}});
    } else if (got.failed_with(Failure::Kind::timed_out)) {
      read(key);
    } else {
      streams.erase(key);
      handlers->undelivered({key.first, key.second, {}, got.failure()});
    }
  }

  void send(std::size_t socket, const Endpoint& to, Bytes datagram) {
    const Key key{socket, to};
    auto& stream = streams[key];
    const bool fresh = !stream;
    if (fresh) {
      const bool same_family = options.source && options.source->is_v4() == to.address.is_v4();
      stream = net.open_udp(to, same_family ? options.source : std::nullopt);
    }
    stream->write(std::move(datagram));
    if (fresh) read(key);
  }

  Net& net;
  PoolOptions options;
  std::map<Key, std::unique_ptr<Stream>> streams;
  std::shared_ptr<const DatagramPool::Events> listening;
};

class StreamPool final : public DatagramPool {
 public:
  StreamPool(Net& net, const PoolOptions& options) : body_(std::make_shared<Body>(net, options)) {}
  ~StreamPool() override { rest(); }

  std::size_t sockets() const override { return std::max<std::size_t>(1, body_->options.sockets); }
  std::size_t capacity() const override { return usual_capacity; }
  void listen(Events events) override {
    rest();
    body_->listening = std::make_shared<const Events>(std::move(events));
  }
  void rest() override {
    body_->listening.reset();
    body_->streams.clear();
  }
  void send(std::size_t socket, const Endpoint& to, Bytes datagram) override { body_->send(socket, to, std::move(datagram)); }
  void flush() override {}
  void collect() override {}

 private:
  std::shared_ptr<Body> body_;
};

}  // namespace

std::unique_ptr<DatagramPool> Net::open_pool(const PoolOptions& options) { return std::make_unique<StreamPool>(*this, options); }

}  // namespace mailwhy::net
