#include "mailwhy/lab/loopback.h"

#include "mailwhy/lab/lab_test_tools.h"

using namespace mailwhy;
using namespace mailwhy::lab;

namespace {

// The first instance that is free: tests of several builds may run side by side.
std::unique_ptr<LoopbackLab> start(const std::vector<World>& worlds, net::AsioNet& net) {
  for (int instance = 0; instance <= 20; ++instance)
    if (auto lab = LoopbackLab::start(worlds, instance, net)) return std::move(*lab);
  return nullptr;
}

}  // namespace

TEST_CASE("the same worlds give the same map, and addresses lead there and back") {
  const std::vector<World> worlds{world_of("```host 192.0.2.1:25\n```\n```host [2001:db8::1]:25\n```\n")};
  const AddressMap one(worlds, 3), other(worlds, 3);
  const Endpoint mx = at("192.0.2.1"), mx6 = at("[2001:db8::1]:25");
  CHECK(one.to_loopback(mx) == other.to_loopback(mx));
  CHECK(one.to_loopback(mx).port == 10025);
  CHECK(one.to_loopback(mx).address.text().starts_with("127.56."));
  CHECK(one.to_loopback(mx6).address != one.to_loopback(mx).address);
  CHECK(one.to_world(one.to_loopback(mx)) == mx);
  CHECK(one.to_world(one.to_loopback(mx6)) == mx6);
  CHECK(one.to_loopback(at("8.8.8.8")).address.text() == "127.56.255.254");
}

TEST_CASE("a world on real sockets: the same names, the same words, the same failures") {
  const std::vector<World> worlds{
      world_of("```dns\nmx.a.test. A 192.0.2.1\n```\n```host 192.0.2.1:25\nname mx.a.test\n```\n```host 192.0.2.2:25\n! refuse\n```\n"
               "```host 192.0.2.3:25\n! ignore\n```\n```host 192.0.2.4:25\n! unreachable 3/13\n```\n"),
      world_of("```dns\nmx.b.test. A 192.0.2.5\n```\n```host 192.0.2.5:25\n! wait 30s\nS: 554 no\n! reset\n```\n")};
  net::AsioNet real;
  const auto lab = start(worlds, real);
  REQUIRE_MESSAGE(lab, "no lab instance is free");
  const auto net = mapped_net(real, lab->map(), worlds.front());

  const auto answer = ask(*net, at("192.0.2.53:53"), "mx.b.test", dns::Type::a);
  REQUIRE(answer);
  CHECK(answer->answers.size() == 1);

  auto good = connect(*net, at("192.0.2.1"));
  REQUIRE(good.ok());
  auto& stream = *good.value().stream;
  CHECK(stream.remote() == at("192.0.2.1"));
  CHECK(stream.local().address == IpAddress::of("192.0.2.25"));
  CHECK(read(*net, stream).value() == "220 mx.a.test ESMTP\r\n");
  stream.write("QUIT\r\n");
  const auto bye = read_all(*net, stream);
  CHECK(bye.bytes.starts_with("221"));
  CHECK(bye.end == "FIN");

  CHECK(connect(*net, at("192.0.2.2")).failed_with(Failure::Kind::refused));
  CHECK(connect(*net, at("192.0.2.3"), 200ms).failed_with(Failure::Kind::timed_out));
  const auto prohibited = connect(*net, at("192.0.2.4"));
  REQUIRE(prohibited.failed_with(Failure::Kind::unreachable));
  CHECK(prohibited.failure().icmp == Failure::Icmp{3, 13, std::nullopt});
  CHECK(connect(*net, at("[2001:db8::1]:25")).failed_with(Failure::Kind::no_route));
  CHECK(connect(*net, at("198.51.100.99"), 100ms).failed_with(Failure::Kind::timed_out));

  // Lab minutes last a second: half of one is half a second.
  auto late = connect(*net, at("192.0.2.5"));
  REQUIRE(late.ok());
  const auto words = read_all(*net, *late.value().stream, 5s);
  CHECK(words.bytes == "554 no\r\n");
  CHECK(words.end == to_string(Failure::Kind::reset));
}
