// What the parts of AsioNet share.  Private to the room.
#pragma once
#include <memory>
#include <set>
#include <unordered_map>

#include "mailwhy/net/asio_net.h"
#include "mailwhy/net/icmp.h"
#include "mailwhy/net/loop.h"
#include "mailwhy/net/socket.h"

namespace mailwhy::net {

// An operation that lives until it completes or the net goes.
class Operation {
 public:
  virtual ~Operation() = default;
};

// Something that holds handlers and outlives the net if its owner wants; drop() forgets them.
class HandlerHolder {
 public:
  virtual void drop() = 0;

 protected:
  ~HandlerHolder() = default;
};

struct AsioNet::Impl {
  Loop loop;
  IcmpErrors icmp;
  std::unordered_map<Operation*, std::unique_ptr<Operation>> operations;
  std::set<HandlerHolder*> holders;

  template <typename T, typename... Args>
  T& begin(Args&&... args) {
    auto made = std::make_unique<T>(std::forward<Args>(args)...);
    T& out = *made;
    operations.emplace(&out, std::move(made));
    return out;
  }
  void end(Operation& operation) {
    const auto node = operations.extract(&operation);
  }
};

// A moment on both clocks, for Observed.
struct Beginning {
  Time at;
  SteadyTime steady = std::chrono::steady_clock::now();
  explicit Beginning(const Loop& loop) : at(loop.now()) {}
  Duration elapsed() const {
    return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - steady);
  }
};

// A stream over a connected TCP or UDP socket.
std::unique_ptr<Stream> make_tcp_stream(std::shared_ptr<AsioNet::Impl> net, Fd socket);
// As make_tcp_stream; a socket that could not be set up comes with its failure.
std::unique_ptr<Stream> make_udp_stream(std::shared_ptr<AsioNet::Impl> net, Fd socket, Endpoint to,
                                        std::optional<Failure> failure);
// Closes with RST in place of FIN.
void close_with_reset(Stream& stream);

void begin_connect(const std::shared_ptr<AsioNet::Impl>& net, ConnectRequest request, ConnectHandler done);
void begin_echo(const std::shared_ptr<AsioNet::Impl>& net, IpAddress to, std::optional<IpAddress> source, Time deadline,
                EchoHandler done);

}  // namespace mailwhy::net
