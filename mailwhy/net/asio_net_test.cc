#include "mailwhy/net/asio_net.h"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <thread>
#include <vector>

#include "mailwhy/net/loopback_test.h"

namespace mailwhy::net {
namespace {

using FailureKind = Failure::Kind;

// A net with the small words that tests want.
struct World {
  AsioNet net;

  Time in(Duration d) { return net.now() + d; }
  // Steps until `done` or until nothing is left to come.
  template <typename Done>
  bool until(Done done) {
    while (!done())
      if (!net.step()) return done();
    return true;
  }
  Observed<Connected> connect(Endpoint to, Duration limit = 5s, std::optional<IpAddress> source = std::nullopt) {
    std::optional<Observed<Connected>> out;
    net.connect({to, source, in(limit)}, [&](Observed<Connected> seen) { out = std::move(seen); });
    CHECK_FALSE(out);
    until([&] { return out.has_value(); });
    REQUIRE(out);
    return *std::move(out);
  }
  Observed<Bytes> read(Stream& stream, Duration limit = 5s) {
    std::optional<Observed<Bytes>> out;
    stream.read(in(limit), [&](Observed<Bytes> seen) { out = std::move(seen); });
    CHECK_FALSE(out);
    until([&] { return out.has_value(); });
    REQUIRE(out);
    return *std::move(out);
  }
  // Everything up to the end or a failure; the last element is that end.
  std::pair<Bytes, Observed<Bytes>> read_all(Stream& stream) {
    Bytes all;
    while (true) {
      auto next = read(stream);
      if (!next.ok() || next.value().empty()) return {all, next};
      all += next.value();
    }
  }
};

// Both ends of one connection.
struct Pair {
  explicit Pair(World& world)
      : listener(world.net.listen({loopback, 0}, [this](std::unique_ptr<Stream> stream) { server = std::move(stream); })) {
    REQUIRE(listener);
    auto connected = world.connect(listener->local());
    REQUIRE(connected.ok());
    client = std::move(connected.value().stream);
    world.until([&] { return server != nullptr; });
    REQUIRE(server);
    listener.reset();
  }
  std::unique_ptr<Stream> server, client;
  std::unique_ptr<AsioNet::Listener> listener;
};

// A port where nobody listens.
Endpoint closed_port(World& world) {
  const auto listener = world.net.listen({loopback, 0}, [](std::unique_ptr<Stream>) {});
  return listener->local();
}

}  // namespace

TEST_CASE("an idle net has no step") {
  World world;
  CHECK_FALSE(world.net.step());
  CHECK_FALSE(world.net.step());
}

TEST_CASE("a connection carries bytes both ways and knows its ends") {
  World world;
  Pair pair(world);
  CHECK(pair.client->remote() == pair.server->local());
  CHECK(pair.client->local() == pair.server->remote());
  pair.client->write("EHLO client.example\r\n");
  CHECK(world.read(*pair.server).value() == "EHLO client.example\r\n");
  pair.server->write("250 ");
  pair.server->write("hello\r\n");
  Bytes got;
  while (got.size() < 11) got += world.read(*pair.client).value();
  CHECK(got == "250 hello\r\n");
  CHECK_FALSE(world.net.step());
}

TEST_CASE("nothing listens: refused") {
  World world;
  const auto seen = world.connect(closed_port(world));
  REQUIRE_FALSE(seen.ok());
  CHECK(seen.failure().kind == FailureKind::refused);
  CHECK_FALSE(seen.failure().icmp);
  CHECK_FALSE(world.net.step());
}

TEST_CASE("no answer to the first packet: timed out at the deadline") {
  World world;
  const auto listener = world.net.listen_silently({loopback, 0});
  REQUIRE(listener);
  const auto seen = world.connect(listener->local(), 100ms);
  REQUIRE_FALSE(seen.ok());
  CHECK(seen.failure().kind == FailureKind::timed_out);
  CHECK(seen.took >= 99ms);
  CHECK_FALSE(world.net.step());
}

TEST_CASE("a source address that is not ours is a local fault") {
  World world;
  const auto seen = world.connect({loopback, 25}, 1s, IpAddress::of("192.0.2.77"));
  CHECK(seen.failed_with(FailureKind::no_route));
}

TEST_CASE("a source address of ours is used") {
  World world;
  std::unique_ptr<Stream> accepted;
  const auto listener =
      world.net.listen({loopback, 0}, [&](std::unique_ptr<Stream> stream) { accepted = std::move(stream); });
  const auto seen = world.connect(listener->local(), 5s, IpAddress::of("127.0.0.9"));
  REQUIRE(seen.ok());
  CHECK(seen.value().stream->local().address == IpAddress::of("127.0.0.9"));
  CHECK(seen.value().stream->local().port != 0);
}

TEST_CASE("data, then the end, and the end again") {
  World world;
  Pair pair(world);
  pair.server->write("554 no\r\n");
  pair.server.reset();
  const auto [text, end] = world.read_all(*pair.client);
  CHECK(text == "554 no\r\n");
  CHECK(end.ok());
  CHECK(world.read(*pair.client).value().empty());
}

TEST_CASE("data, then a reset, and the reset again") {
  World world;
  Pair pair(world);
  pair.server->write("554 no\r\n");
  AsioNet::reset(std::move(pair.server));
  const auto [text, end] = world.read_all(*pair.client);
  CHECK(text == "554 no\r\n");
  CHECK(end.failed_with(FailureKind::reset));
  CHECK(world.read(*pair.client).failed_with(FailureKind::reset));
}

TEST_CASE("what the other side said before it closed is read although our write failed") {
  // Servers say "421 too many connections" and close while the client is already talking: the words must win.
  World world;
  SUBCASE("closed in order") {
    Pair pair(world);
    pair.server->write("421 too busy\r\n");
    pair.server.reset();
    for (int i = 0; i < 5; ++i) pair.client->write("EHLO client.example\r\n");
    const auto [text, end] = world.read_all(*pair.client);
    CHECK(text == "421 too busy\r\n");
    CHECK((end.ok() || end.failed_with(FailureKind::reset)));
  }
  SUBCASE("reset, and the write hears of it first") {
    Pair pair(world);
    pair.server->write("421 too busy\r\n");
    AsioNet::reset(std::move(pair.server));
    for (int i = 0; i < 5; ++i) pair.client->write("EHLO client.example\r\n");
    const auto [text, end] = world.read_all(*pair.client);
    CHECK(text == "421 too busy\r\n");
    CHECK(end.failed_with(FailureKind::reset));
    CHECK(world.read(*pair.client).failed_with(FailureKind::reset));
  }
}

TEST_CASE("closing with unread input does not destroy the last words") {
  World world;
  Pair pair(world);
  pair.client->write("noise that the server never reads\r\n");
  pair.server->write("421 bye\r\n");
  pair.server.reset();
  const auto [text, end] = world.read_all(*pair.client);
  CHECK(text == "421 bye\r\n");
  CHECK(end.ok());
}

TEST_CASE("a read that times out leaves the connection usable") {
  World world;
  Pair pair(world);
  CHECK(world.read(*pair.client, 20ms).failed_with(FailureKind::timed_out));
  pair.server->write("220 late\r\n");
  CHECK(world.read(*pair.client).value() == "220 late\r\n");
}

TEST_CASE("bytes that are there win over a deadline that has passed") {
  World world;
  Pair pair(world);
  pair.server->write("220 here\r\n");
  CHECK(world.read(*pair.client, -1s).value() == "220 here\r\n");
}

TEST_CASE("large writes arrive whole, whatever the socket takes at a time") {
  World world;
  Pair pair(world);
  Bytes sent;
  for (int i = 0; sent.size() < (8 << 20); ++i) sent += std::to_string(i);
  pair.server->write(sent);
  Bytes got;
  while (got.size() < sent.size()) {
    const auto next = world.read(*pair.client);
    REQUIRE(next.ok());
    REQUIRE(next.value().size() <= 16384);
    REQUIRE_FALSE(next.value().empty());
    got += next.value();
  }
  CHECK((got == sent));
}

TEST_CASE("a destroyed stream calls nobody") {
  World world;
  Pair pair(world);
  bool called = false;
  pair.client->read(world.in(5s), [&](Observed<Bytes>) { called = true; });
  pair.server->write("220 too late\r\n");
  pair.client.reset();
  CHECK_FALSE(world.net.step());
  CHECK_FALSE(called);
}

TEST_CASE("a handler may destroy its stream") {
  World world;
  Pair pair(world);
  pair.server->write("x");
  bool called = false;
  pair.client->read(world.in(5s), [&](Observed<Bytes>) {
    called = true;
    pair.client.reset();
  });
  world.until([&] { return called; });
  CHECK_FALSE(pair.client);
}

TEST_CASE("a net that goes first forgets all handlers, even in circles") {
  // The handler owns the stream that owns the handler; LeakSanitizer judges this one.
  auto net = std::make_unique<AsioNet>();
  const auto listener = net->listen({loopback, 0}, [](std::unique_ptr<Stream>) {});
  auto circle = std::make_shared<std::unique_ptr<Stream>>();
  bool connected = false;
  net->connect({listener->local(), std::nullopt, net->now() + 5s}, [&, circle](Observed<Connected> seen) {
    *circle = std::move(seen.value().stream);
    (*circle)->read(net->now() + 5s, [circle](Observed<Bytes>) {});
    connected = true;
  });
  while (!connected) REQUIRE(net->step());
  net->at(net->now() + 5s, [circle] {});
  net->connect({listener->local(), std::nullopt, net->now() + 5s}, [circle](Observed<Connected>) {});
  circle.reset();
  net.reset();
}

TEST_CASE("UDP: a question and its answer") {
  World world;
  const auto server = world.net.listen_udp({loopback, 0}, [](Endpoint, Bytes datagram, const auto& answer) {
    answer("re: " + datagram);
    answer("again");
  });
  REQUIRE(server);
  const auto client = world.net.open_udp(server->local(), std::nullopt);
  client->write("question");
  CHECK(world.read(*client).value() == "re: question");
  CHECK(world.read(*client).value() == "again");
  CHECK(world.read(*client, 10ms).failed_with(FailureKind::timed_out));
}

TEST_CASE("UDP: a closed port says so, with its ICMP message") {
  World world;
  Endpoint closed;
  {
    const auto server = world.net.listen_udp({loopback, 0}, [](Endpoint, const Bytes&, const auto&) {});
    closed = server->local();
  }
  const auto client = world.net.open_udp(closed, std::nullopt);
  client->write("question");
  const auto seen = world.read(*client);
  REQUIRE(seen.failed_with(FailureKind::refused));
  REQUIRE(seen.failure().icmp);
  CHECK(*seen.failure().icmp == Failure::Icmp{3, 3, loopback});
  CHECK(world.read(*client).failed_with(FailureKind::refused));
  client->write("more");
  CHECK(world.read(*client).failed_with(FailureKind::refused));
}

TEST_CASE("UDP: what this machine cannot do comes with the first read") {
  World world;
  const auto client = world.net.open_udp({loopback, 53}, IpAddress::of("192.0.2.77"));
  client->write("question");
  CHECK(world.read(*client).failed_with(FailureKind::no_route));
}

TEST_CASE("timers ring in order, equal ones in the order of their making") {
  World world;
  std::vector<int> rung;
  const Time base = world.in(5ms);
  world.net.at(base + 2ms, [&] { rung.push_back(4); });
  world.net.at(base, [&] { rung.push_back(1); });
  const auto gone = world.net.at(base, [&] { rung.push_back(99); });
  world.net.at(base, [&] { rung.push_back(2); });
  world.net.at(base, [&] { rung.push_back(3); });
  world.net.at(base - 1h, [&] { rung.push_back(0); });
  world.net.cancel(gone);
  world.net.cancel(123456);
  CHECK(rung.empty());
  while (world.net.step()) {
  }
  CHECK(rung == std::vector<int>{0, 1, 2, 3, 4});
  CHECK(world.net.now() >= base + 2ms);
}

TEST_CASE("absurd deadlines do not overflow") {
  World world;
  int rung = 0;
  const auto far = world.net.at(Time::max(), [&] { rung += 100; });
  world.net.at(Time::min(), [&] { ++rung; });
  CHECK(world.net.step());
  CHECK(rung == 1);
  world.net.cancel(far);
  CHECK_FALSE(world.net.step());
}

TEST_CASE("wake ends a waiting step") {
  World world;
  bool rung = false;
  world.net.at(world.in(1h), [&] { rung = true; });
  std::thread other([&] { world.net.wake(); });
  CHECK(world.net.step());
  other.join();
  CHECK_FALSE(rung);
}

TEST_CASE("the source towards the loopback is the loopback") {
  World world;
  CHECK(world.net.source_towards(loopback) == loopback);
}

TEST_CASE("an echo comes back, or the system does not let us ask") {
  World world;
  std::optional<Observed<EchoReply>> out;
  world.net.echo(loopback, std::nullopt, world.in(5s), [&](Observed<EchoReply> seen) { out = std::move(seen); });
  CHECK_FALSE(out);
  world.until([&] { return out.has_value(); });
  REQUIRE(out);
  if (!out->ok()) {
    CHECK(out->failure().kind == FailureKind::not_permitted);
    MESSAGE("no echo here: ", out->failure().detail);
    return;
  }
  CHECK(out->value().from == loopback);
  CHECK(out->value().ttl > 0);
}

TEST_CASE("a program out of files gets a failure, not a crash") {
  World world;
  const Endpoint to = closed_port(world);
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  rlimit none = before;
  none.rlim_cur = 0;
  setrlimit(RLIMIT_NOFILE, &none);
  const auto tcp = world.connect(to);
  const auto udp = world.net.open_udp(to, std::nullopt);
  const auto read = world.read(*udp);
  setrlimit(RLIMIT_NOFILE, &before);
  CHECK(tcp.failed_with(FailureKind::other));
  CHECK(read.failed_with(FailureKind::other));
}

}  // namespace mailwhy::net
