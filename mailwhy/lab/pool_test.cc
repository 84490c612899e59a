#include <map>

#include "mailwhy/lab/lab_net.h"
#include "mailwhy/lab/lab_test_tools.h"
#include "mailwhy/net/datagram_pool.h"

using namespace mailwhy;
using namespace mailwhy::lab;

namespace {
constexpr std::string_view pool_page = R"(
```dns
www.a.test. A 192.0.2.1
! silent mute.a.test
```
)";
const Endpoint nobody = at("192.0.2.99:53");

Bytes query(std::uint16_t id, std::string_view name) {
  dns::Message message;
  message.id = id;
  message.recursion_desired = true;
  message.questions = {{Domain::of(name), dns::Type::a}};
  return dns::encode(message);
}
}  // namespace

TEST_CASE("the lab has a pool too: thousands of datagrams in one round trip, and silence where nobody is") {
  LabNet net(world_of(pool_page));
  const auto pool = net.open_pool({.sockets = 4});
  CHECK(pool->sockets() == 4);
  std::map<std::uint16_t, std::size_t> through;  // by id
  bool strange = false;
  pool->listen({.received =
                    [&](const std::vector<net::DatagramPool::Received>& batch) {
                      for (const auto& one : batch) {
                        const auto message = dns::decode(one.bytes);
                        strange = strange || !message || one.from != lab_resolver;
                        if (message) through.emplace(message->id, one.socket);
                      }
                    },
                .undelivered = [&](const net::DatagramPool::Undelivered&) { strange = true; }});
  const Time began = net.now();
  for (std::uint16_t id = 0; id < 4000; ++id) pool->send(id % 4U, lab_resolver, query(id, "www.a.test"));
  pool->send(0, lab_resolver, query(5000, "mute.a.test"));
  pool->send(0, nobody, query(5001, "www.a.test"));
  pool->flush();
  CHECK(through.empty());  // never from inside the call
  bool over = false;
  net.at(began + 1s, [&] { over = true; });
  while (!over) REQUIRE(net.step());
  CHECK_FALSE(strange);
  REQUIRE(through.size() == 4000);
  for (const auto& [id, socket] : through) CHECK(socket == id % 4U);
  pool->rest();
  CHECK_FALSE(net.step());  // nobody waits any more
}
