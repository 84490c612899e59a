// The real network: Boost.Asio sockets and timers behind net::Net.  The only file pair that sees Asio.
#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "mailwhy/net/net.h"

namespace mailwhy::net {

// One loop for one thread.  `wake` may be called from a signal handler's side (any thread): it makes a waiting step()
// return true at once, so that a stop request is noticed.
class AsioNet final : public Net {
 public:
  AsioNet();
  ~AsioNet() override;
  Time now() const override;
  void connect(ConnectRequest request, ConnectHandler done) override;
  std::unique_ptr<Stream> open_udp(Endpoint to, std::optional<IpAddress> source) override;
  std::unique_ptr<DatagramPool> open_pool(const PoolOptions& options) override;
  void echo(IpAddress to, std::optional<IpAddress> source, Time deadline, EchoHandler done) override;
  std::optional<IpAddress> source_towards(IpAddress to) override;
  TimerId at(Time when, std::function<void()> done) override;
  void cancel(TimerId id) override;
  bool step() override;
  void wake();

  // A connection to a socket of this machine by its path, and one to the standard input and output of a process that is started for
  // it: `argv` as it is, without a shell, found in PATH; its standard error is ours.  With the stream the process ends too: it is given
  // a little time to go by itself, then it is told to.
  void connect_local(const std::string& path, Time deadline, ConnectHandler done);
  void connect_process(const std::vector<std::string>& argv, ConnectHandler done);

  // Accepting side, for the loopback lab and for tests.  `accepted` is called for each connection until the
  // listener is destroyed.  nullptr when the address cannot be bound.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual Endpoint local() const = 0;
  };
  std::unique_ptr<Listener> listen(Endpoint at, std::function<void(std::unique_ptr<Stream>)> accepted);
  // A bound UDP socket that calls `received` for each datagram with a function that answers its sender.
  std::unique_ptr<Listener> listen_udp(Endpoint at,
                                       std::function<void(Endpoint from, Bytes datagram, std::function<void(Bytes)> answer)> received);
  // A port on which connection attempts get no answer at all (a full accept queue), as behind a filter that drops.
  std::unique_ptr<Listener> listen_silently(Endpoint at);
  // Tells when a descriptor, such as standard input, may be read.  Its flags stay as they are, and it stays the caller's; where there
  // is nothing to wait for (a regular file) it may always be read.
  class Readable {
   public:
    virtual ~Readable() = default;
    // Calls `task` once, inside a later step, when a read would not block; replaces the task given before.
    virtual void wait(std::function<void()> task) = 0;
  };
  std::unique_ptr<Readable> watch(int fd);
  // Ends a connection with RST in place of FIN, as a crashed server or a middlebox does.
  static void reset(std::unique_ptr<Stream> stream);

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace mailwhy::net
