#include "mailwhy/net/datagram_pool.h"

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <set>

#include "mailwhy/net/asio_net.h"
#include "mailwhy/net/loopback_test.h"
#include "mailwhy/net/socket.h"

namespace mailwhy::net {
namespace {

using Received = DatagramPool::Received;
using Undelivered = DatagramPool::Undelivered;

// A pool with what it told.
struct Listening {
  explicit Listening(Net& the_net, const PoolOptions& options = {}) : net(the_net), pool(net.open_pool(options)) { listen(); }

  void listen() {
    pool->listen({.received =
                      [this](const std::vector<Received>& batch) {
                        for (const auto& one : batch) got.push_back({one.socket, one.from, Bytes(one.bytes)});
                      },
                  .undelivered = [this](const Undelivered& one) { lost.push_back(one); }});
  }
  bool until(const std::function<bool()>& done, Duration limit = 5s) {
    bool late = false;
    const auto timer = net.at(net.now() + limit, [&late] { late = true; });
    while (!done() && !late)
      if (!net.step()) break;
    net.cancel(timer);
    return done();
  }

  struct Datagram {
    std::size_t socket;
    Endpoint from;
    Bytes bytes;
  };
  Net& net;
  std::unique_ptr<DatagramPool> pool;
  std::vector<Datagram> got;
  std::vector<Undelivered> lost;
};

// Sends back what comes, and notes the ports it came from.
struct Echo {
  explicit Echo(AsioNet& net, IpAddress at = loopback)
      : listener(net.listen_udp({at, 0}, [this](Endpoint from, Bytes bytes, const std::function<void(Bytes)>& answer) {
          ports.insert(from.port);
          answer(std::move(bytes));
        })) {
    REQUIRE(listener);
  }
  Endpoint at() const { return listener->local(); }
  std::set<std::uint16_t> ports;
  std::unique_ptr<AsioNet::Listener> listener;
};

// Nobody is there while this lives, and nobody else can take the port.
struct ClosedPort {
  ClosedPort() : fd(open_socket(false, SOCK_DGRAM)) {
    REQUIRE(bind_source(fd.get(), loopback, false) == 0);
    at = local_endpoint(fd.get());
    const SocketAddress elsewhere({loopback, 9});  // a connected socket refuses everybody else
    REQUIRE(::connect(fd.get(), elsewhere.get(), elsewhere.size) == 0);
  }
  Fd fd;
  Endpoint at;
};

TEST_CASE("every socket of a pool has a port of its own, and answers come back through it") {
  AsioNet net;
  Echo echo(net);
  Listening client(net, {.sockets = 4});
  for (std::size_t i = 0; i < 4; ++i) client.pool->send(i, echo.at(), "hello " + std::to_string(i));
  client.pool->flush();
  REQUIRE(client.until([&] { return client.got.size() == 4; }));
  CHECK(echo.ports.size() == 4);
  for (const auto& one : client.got) {
    CHECK(one.from == echo.at());
    CHECK(one.bytes == "hello " + std::to_string(one.socket));
  }
}

TEST_CASE("nothing is sent before it is flushed, and a batch is sent whole") {
  AsioNet net;
  Echo echo(net);
  Listening client(net, {.sockets = 1});
  for (int i = 0; i < 150; ++i) client.pool->send(0, echo.at(), std::to_string(i));
  net.at(net.now() + 1ms, [] {});
  REQUIRE(net.step());
  CHECK(client.got.empty());
  CHECK(echo.ports.empty());
  client.pool->flush();
  REQUIRE(client.until([&] { return client.got.size() == 150; }));
  for (std::size_t i = 0; i < 150; ++i) CHECK(client.got[i].bytes == std::to_string(i));
}

TEST_CASE("a socket keeps as many unread answers as it promises") {
  AsioNet net;
  Listening client(net, {.sockets = 1, .buffer_bytes = 100'000});
  const std::size_t many = client.pool->capacity();
  REQUIRE(many >= 32);
  // The first datagram tells the other side where to send.
  const Fd server = open_socket(false, SOCK_DGRAM);
  REQUIRE(bind_source(server.get(), loopback, false) == 0);
  client.pool->send(0, local_endpoint(server.get()), "where?");
  client.pool->flush();
  SocketAddress to;
  char buffer[16];
  REQUIRE(::recvfrom(server.get(), buffer, sizeof buffer, 0, to.get(), &to.size) == 6);
  for (std::size_t i = 0; i < many; ++i) {
    const Bytes answer(1232, 'x');
    REQUIRE(::sendto(server.get(), answer.data(), answer.size(), 0, to.get(), to.size) == 1232);
  }
  client.pool->collect();  // without a step of the loop
  CHECK(client.until([&] { return client.got.size() == many; }));
}

TEST_CASE("a closed port is told with the datagram that met it, and the others arrive") {
  AsioNet net;
  Echo echo(net);
  const ClosedPort closed;
  Listening client(net, {.sockets = 1});
  for (int i = 0; i < 20; ++i) client.pool->send(0, i == 7 ? closed.at : echo.at(), "number " + std::to_string(i));
  client.pool->flush();
  REQUIRE(client.until([&] { return client.got.size() == 19 && client.lost.size() == 1; }));
  CHECK(client.lost[0].to == closed.at);
  CHECK(client.lost[0].why.kind == Failure::Kind::refused);
  CHECK(client.lost[0].beginning == "number 7");
}

TEST_CASE("an address that cannot be reached at all fails in a later step") {
  AsioNet net;
  Listening client(net, {.sockets = 1, .source = IpAddress::of("192.0.2.77")});
  client.pool->send(0, {loopback, 53}, "hello");
  client.pool->flush();
  CHECK(client.lost.empty());
  REQUIRE(client.until([&] { return !client.lost.empty(); }));
  CHECK(client.lost[0].why.kind == Failure::Kind::no_route);
  CHECK(client.lost[0].beginning == "hello");
}

TEST_CASE("both families share the numbers of the sockets") {
  AsioNet net;
  Echo v4(net);
  const auto v6 = net.listen_udp({IpAddress::of("::1"), 0}, [](Endpoint, Bytes bytes, const std::function<void(Bytes)>& answer) { answer(bytes); });
  if (!v6) return;  // a machine without IPv6
  Listening client(net, {.sockets = 2});
  client.pool->send(1, v4.at(), "four");
  client.pool->send(1, v6->local(), "six");
  client.pool->flush();
  REQUIRE(client.until([&] { return client.got.size() == 2; }));
  for (const auto& one : client.got) CHECK(one.from == (one.bytes == "six" ? v6->local() : v4.at()));
}

TEST_CASE("a pool without listener does not keep the loop waiting, and may go at any time") {
  AsioNet net;
  {
    Echo echo(net);
    Listening client(net);
    client.pool->send(0, echo.at(), "hello");
    client.pool->flush();
    REQUIRE(client.until([&] { return client.got.size() == 1; }));
    client.pool->rest();
  }
  CHECK_FALSE(net.step());

  Echo echo(net);
  auto pool = net.open_pool({});
  int calls = 0;
  pool->listen({.received = [&](const std::vector<Received>&) { ++calls, pool.reset(); }, .undelivered = {}});
  for (std::size_t i = 0; i < 8; ++i) pool->send(i, echo.at(), "hello");
  pool->flush();
  while (pool) REQUIRE(net.step());
  net.at(net.now() + 1ms, [&] { calls += 10; });
  while (calls < 10) REQUIRE(net.step());
  CHECK(calls == 11);
}

TEST_CASE("a pool that outlives its net is harmless") {
  std::unique_ptr<DatagramPool> pool;
  {
    AsioNet net;
    pool = net.open_pool({});
    pool->listen({.received = [](const std::vector<Received>&) {}, .undelivered = [](const Undelivered&) {}});
    pool->send(0, {loopback, 9}, "hello");
  }
  pool->send(0, {loopback, 9}, "hello");
  pool->flush();
  pool->collect();
}

}  // namespace
}  // namespace mailwhy::net
