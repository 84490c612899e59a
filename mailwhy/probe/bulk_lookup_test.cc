#include "mailwhy/probe/bulk_lookup.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "mailwhy/net/asio_net.h"

namespace mailwhy::probe {
namespace {

using Kind = dns::Answer::Kind;

const Endpoint here{IpAddress::of("192.0.2.53"), 53};
constexpr Duration trip = 20ms;

Endpoint server_number(int i) { return {IpAddress::v4(192, 0, 2, static_cast<std::uint8_t>(i)), 53}; }
dns::Question question_number(int i) { return {Domain::of(fmt::format("name{}.example.test", i)), dns::Type::a}; }

// ---- a net of one pool, under virtual time

struct Sent {
  std::size_t socket;
  Endpoint to;
  Bytes bytes;
  Time at;
};

class ScriptNet final : public net::Net {
 public:
  // What the world does with a datagram; usually it calls answer().
  std::function<void(const Sent&)> world;
  std::size_t capacity = 1000, listeners = 0;
  std::vector<Sent> sent;

  Time now() const override { return now_; }
  void connect(net::ConnectRequest, net::ConnectHandler done) override {
    at(now_ + trip, [done = std::move(done)] { done({{}, {}, Failure{Failure::Kind::refused, "connection refused", {}}}); });
  }
  std::unique_ptr<net::Stream> open_udp(Endpoint, std::optional<IpAddress>) override { return nullptr; }
  void echo(IpAddress, std::optional<IpAddress>, Time, net::EchoHandler) override {}
  std::optional<IpAddress> source_towards(IpAddress) override { return {}; }
  TimerId at(Time when, std::function<void()> done) override {
    events_.emplace(std::pair(std::max(when, now_), ++last_), std::move(done));
    return last_;
  }
  void cancel(TimerId id) override {
    std::erase_if(events_, [id](const auto& event) { return event.first.second == id; });
  }
  bool step() override {
    if (events_.empty()) return false;
    auto event = events_.extract(events_.begin());
    now_ = event.key().first;
    event.mapped()();
    return true;
  }
  std::unique_ptr<net::DatagramPool> open_pool(const net::PoolOptions& options) override { return std::make_unique<Pool>(*this, options.sockets); }

  // Lets datagrams arrive together.
  void deliver(Duration after, std::size_t socket, const Endpoint& from, Bytes bytes) {
    at(now_ + after, [this, socket, from, bytes = std::move(bytes)] {
      if (events) events->received({{socket, from, bytes}});
    });
  }
  void bounce(Duration after, const net::DatagramPool::Undelivered& one) {
    at(now_ + after, [this, one] {
      if (events) events->undelivered(one);
    });
  }
  std::shared_ptr<net::DatagramPool::Events> events;

 private:
  class Pool final : public net::DatagramPool {
   public:
    Pool(ScriptNet& net, std::size_t sockets) : net_(net), sockets_(sockets) {}
    ~Pool() override { net_.events.reset(); }
    std::size_t sockets() const override { return sockets_; }
    std::size_t capacity() const override { return net_.capacity; }
    void listen(Events heard) override { net_.events = std::make_shared<Events>(std::move(heard)); }
    void rest() override { net_.events.reset(); }
    void send(std::size_t socket, const Endpoint& to, Bytes datagram) override { queue_.push_back({socket, to, std::move(datagram), net_.now()}); }
    void flush() override {
      for (auto& one : std::exchange(queue_, {})) {
        net_.sent.push_back(one);
        if (net_.world) net_.world(one);
      }
    }
    void collect() override {}

   private:
    ScriptNet& net_;
    std::size_t sockets_;
    std::vector<Sent> queue_;
  };

  Time now_ = Time(Duration(1'000'000));
  TimerId last_ = 0;
  std::map<std::pair<Time, TimerId>, std::function<void()>> events_;
};

// 192.0.2.N for nameN, as the right answer to a query.
dns::Message reply_to(const Sent& query) {
  auto message = *dns::decode(query.bytes);
  message.response = message.recursion_available = true;
  const int number = std::atoi(message.questions.at(0).name.text().c_str() + 4);
  message.answers.push_back({message.questions[0].name, dns::Type::a, 60, dns::A{IpAddress::v4(10, 0, static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number))}});
  return message;
}

// Questions asked, and what came of them by tag.
struct Client {
  explicit Client(net::Net& the_net, BulkOptions options = {})
      : net(the_net), bulk(std::make_unique<BulkLookup>(net, options, [this](std::uint64_t tag, dns::Lookup lookup) {
          CHECK(answers.count(tag) == 0);
          answers.emplace(tag, std::move(lookup));
          settled_at.emplace(tag, net.now());
        })) {}
  void ask(int from, int to, const Endpoint& server = here) {
    for (int i = from; i < to; ++i) bulk->ask(server, question_number(i), static_cast<std::uint64_t>(i));
  }
  void run() {
    while (bulk->unfinished() > 0) REQUIRE(net.step());
  }
  // How many got their own answer and no other.
  std::size_t right() const {
    return static_cast<std::size_t>(std::count_if(answers.begin(), answers.end(), [](const auto& one) {
      const auto& answer = one.second.answer;
      if (answer.records.size() != 1 || one.second.question != question_number(static_cast<int>(one.first))) return false;
      const auto i = static_cast<int>(one.first);
      return answer.records[0].data == dns::Data(dns::A{IpAddress::v4(10, 0, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i))});
    }));
  }

  net::Net& net;
  std::map<std::uint64_t, dns::Lookup> answers;
  std::map<std::uint64_t, Time> settled_at;
  std::unique_ptr<BulkLookup> bulk;
};

// A world in which every server answers rightly after `trip`.
void answers_all(ScriptNet& net) {
  net.world = [&net](const Sent& query) { net.deliver(trip, query.socket, query.to, dns::encode(reply_to(query))); };
}

TEST_CASE("thousands of questions are under way at once, each gets its own answer, and nothing is asked twice") {
  ScriptNet net;
  answers_all(net);
  BulkOptions options;
  options.pace.first_window = options.pace.most_window = 5000;
  options.in_flight = 5000;
  Client client(net, options);
  client.ask(0, 5000);
  client.run();
  CHECK(client.right() == 5000);
  CHECK(net.sent.size() == 5000);
  CHECK(client.bulk->counts().datagrams == 5000);
  CHECK(client.bulk->counts().repeats == 0);
  CHECK(net.now() - net.sent.front().at == trip);  // all in one round trip
  for (const auto& [tag, lookup] : client.answers) CHECK(lookup.took == trip);
}

TEST_CASE("no more than the window is outstanding at a server, and no more than the sockets hold in all") {
  ScriptNet net;
  net.capacity = 25;
  std::map<Endpoint, int> outstanding;
  std::map<std::size_t, int> through;
  int in_all = 0, most_in_all = 0, most_through = 0;
  std::map<Endpoint, int> most;
  net.world = [&](const Sent& query) {
    most[query.to] = std::max(most[query.to], ++outstanding[query.to]);
    most_in_all = std::max(most_in_all, ++in_all);
    most_through = std::max(most_through, ++through[query.socket]);
    net.deliver(trip, query.socket, query.to, dns::encode(reply_to(query)));
    net.at(net.now() + trip, [&, query] { --outstanding[query.to], --in_all, --through[query.socket]; });
  };
  BulkOptions options;
  options.sockets.sockets = 4;
  options.pace = {.first_window = 10, .least_window = 1, .most_window = 30};
  Client client(net, options);
  CHECK(client.bulk->most_in_flight() == 100);
  for (int server = 1; server <= 5; ++server) client.ask(server * 1000, server * 1000 + 400, server_number(server));
  client.run();
  CHECK(client.right() == 2000);
  for (const auto& [server, count] : most) CHECK(count <= 30 + 1);  // the world counts an answer off after it was read
  CHECK(most_in_all >= 90);
  CHECK(most_in_all <= 100 + 5);
  CHECK(most_through <= 25 + 5);
}

TEST_CASE("the rate of a server is kept") {
  ScriptNet net;
  answers_all(net);
  BulkOptions options;
  options.pace.per_second = 200;
  Client client(net, options);
  client.ask(0, 400);
  client.run();
  CHECK(client.right() == 400);
  // In no tenth of a second more than its share and what may leave together.
  for (std::size_t i = 0; i + 23 < net.sent.size(); ++i) CHECK(net.sent[i + 23].at - net.sent[i].at >= 100ms);
  CHECK(net.now() - net.sent.front().at < 2200ms);
}

TEST_CASE("a dead server among five does not delay the other four") {
  ScriptNet net;
  const Endpoint dead = server_number(3);
  net.world = [&](const Sent& query) {
    if (query.to != dead) net.deliver(trip, query.socket, query.to, dns::encode(reply_to(query)));
  };
  BulkOptions options;
  options.in_flight = 200;
  Client client(net, options);
  const Time began = net.now();
  for (int i = 0; i < 100; ++i)
    for (int server = 1; server <= 5; ++server) client.ask(server * 1000 + i, server * 1000 + i + 1, server_number(server));
  client.run();
  for (const auto& [tag, lookup] : client.answers) {
    if (lookup.server == dead) {
      CHECK(lookup.answer.kind == Kind::silence);
      CHECK(lookup.answer.tries == 3);
    } else {
      CHECK(lookup.answer.kind == Kind::records);
      CHECK(client.settled_at.at(tag) - began < 500ms);
    }
  }
  CHECK(client.right() == 400);
}

TEST_CASE("a server that gets lost datagrams again, gets fewer at a time") {
  ScriptNet net;
  // Takes 40 at a time, forgets the others.
  int at_once = 0, most_late = 0;
  const Time began = net.now();
  net.world = [&](const Sent& query) {
    if (net.now() - began > 60s) most_late = std::max(most_late, at_once + 1);
    if (at_once >= 40) return;
    ++at_once;
    net.at(net.now() + trip / 2, [&] { --at_once; });
    net.deliver(trip, query.socket, query.to, dns::encode(reply_to(query)));
  };
  BulkOptions options;
  options.exchange.tries = 6;
  options.pace.first_window = options.pace.most_window = 400;
  Client client(net, options);
  client.ask(0, 4000);
  client.run();
  CHECK(client.right() == 4000);
  CHECK(client.bulk->counts().repeats > 0);
  CHECK(client.bulk->counts().repeats < 1000);
}

TEST_CASE("silence is told as silence, repeats are counted, and a late answer is a stray") {
  ScriptNet net;
  net.world = [&](const Sent& query) { net.deliver(30s, query.socket, query.to, dns::encode(reply_to(query))); };
  Client client(net);
  client.ask(1, 2);
  client.run();
  CHECK(client.answers.at(1).answer.kind == Kind::silence);
  CHECK(client.answers.at(1).took == 9s);
  CHECK(client.bulk->counts().datagrams == 3);
  CHECK(client.bulk->counts().repeats == 2);
  // The answer to the first try may come after the second.
  net.world = [&](const Sent& query) { net.deliver(4s, query.socket, query.to, dns::encode(reply_to(query))); };
  client.ask(2, 3);
  client.run();
  CHECK(client.answers.at(2).answer.kind == Kind::records);
  CHECK(client.answers.at(2).answer.tries == 2);
  CHECK(client.answers.at(2).took == 4s);
}

TEST_CASE("a forged answer is ignored: wrong address, wrong port, wrong socket, wrong id, wrong question, wrong letter case") {
  ScriptNet net;
  struct Forgery {
    const char* what;
    std::function<void(ScriptNet&, const Sent&, dns::Message)> send;
  };
  const auto at_once = [](ScriptNet& to, std::size_t socket, const Endpoint& from, const dns::Message& message) { to.deliver(1ms, socket, from, dns::encode(message)); };
  const Forgery forgeries[] = {
      {"address", [&](ScriptNet& to, const Sent& query, const dns::Message& m) { at_once(to, query.socket, server_number(99), m); }},
      {"port", [&](ScriptNet& to, const Sent& query, const dns::Message& m) { at_once(to, query.socket, {query.to.address, 5353}, m); }},
      {"socket", [&](ScriptNet& to, const Sent& query, const dns::Message& m) { at_once(to, (query.socket + 1) % 8, query.to, m); }},
      {"id",
       [&](ScriptNet& to, const Sent& query, dns::Message m) {
         m.id = static_cast<std::uint16_t>(m.id + 1);
         at_once(to, query.socket, query.to, m);
       }},
      {"question",
       [&](ScriptNet& to, const Sent& query, dns::Message m) {
         m.questions[0].name = m.answers[0].name = Domain::of("elsewhere.test");
         m.question_spelling = "elsewhere.test";
         at_once(to, query.socket, query.to, m);
       }},
      {"type",
       [&](ScriptNet& to, const Sent& query, dns::Message m) {
         m.questions[0].type = dns::Type::aaaa;
         at_once(to, query.socket, query.to, m);
       }},
  };
  for (const auto& forgery : forgeries) {
    CAPTURE(forgery.what);
    ScriptNet world;
    world.world = [&](const Sent& query) {
      auto lie = reply_to(query);
      lie.answers[0].data = dns::A{IpAddress::of("203.0.113.66")};
      forgery.send(world, query, lie);
      world.deliver(trip, query.socket, query.to, dns::encode(reply_to(query)));
    };
    Client client(world);
    client.ask(1, 201);
    client.run();
    CHECK(client.right() == 200);
    CHECK(world.sent.size() == 200);
  }
}

TEST_CASE("questions that share an id by chance do not take each other's answers") {
  ScriptNet net;
  answers_all(net);
  BulkOptions options;
  options.sockets.sockets = 1;
  net.capacity = 100'000;
  options.in_flight = options.pace.first_window = options.pace.most_window = 4000;
  options.pace.first_window = 4000;
  Client client(net, options);
  client.ask(0, 4000);
  client.run();
  std::set<Bytes> ids;
  for (const auto& one : net.sent) ids.insert(one.bytes.substr(0, 2));
  CHECK(ids.size() < 4000);  // 4000 of 65536: more than a hundred meet
  CHECK(client.right() == 4000);
}

TEST_CASE("the sockets, the ids and the letter case differ from question to question") {
  ScriptNet net;
  answers_all(net);
  Client client(net);
  for (int i = 0; i < 1000; ++i) client.bulk->ask(here, question_number(1), static_cast<std::uint64_t>(i + 5000));
  client.run();
  std::set<std::size_t> sockets;
  std::set<Bytes> ids, spellings;
  for (const auto& one : net.sent) {
    sockets.insert(one.socket);
    ids.insert(one.bytes.substr(0, 2));
    spellings.insert(one.bytes.substr(12));
  }
  CHECK(sockets.size() == 8);
  CHECK(ids.size() > 950);
  CHECK(spellings.size() > 900);
}

TEST_CASE("a closed port is told as such, for the question that met it") {
  ScriptNet net;
  net.world = [&](const Sent& query) {
    const bool even = dns::decode(query.bytes)->questions[0].name.text().find_first_of("02468") == 4;
    if (even) net.bounce(1ms, {query.socket, query.to, query.bytes, Failure{Failure::Kind::refused, "port unreachable", {}}});
    else net.deliver(trip, query.socket, query.to, dns::encode(reply_to(query)));
  };
  Client client(net);
  client.ask(1, 5);
  client.run();
  for (const int i : {1, 3}) CHECK(client.answers.at(static_cast<std::uint64_t>(i)).answer.kind == Kind::records);
  for (const int i : {2, 4}) {
    CHECK(client.answers.at(static_cast<std::uint64_t>(i)).answer.kind == Kind::failure);
    CHECK(client.answers.at(static_cast<std::uint64_t>(i)).answer.problem == "port unreachable");
  }
  // A router that quotes no more than the ports means the oldest.
  net.world = [&](const Sent& query) { net.bounce(1ms, {query.socket, query.to, {}, Failure{Failure::Kind::unreachable, "host unreachable", {}}}); };
  client.ask(6, 7);
  client.run();
  CHECK(client.answers.at(6).answer.kind == Kind::failure);
}

TEST_CASE("EDNS that is not liked and letter case that is not kept cost one more datagram, not the answer") {
  ScriptNet net;
  net.world = [&](const Sent& query) {
    auto reply = reply_to(query);
    const bool plain = !reply.edns.has_value();
    const bool odd = std::atoi(reply.questions[0].name.text().c_str() + 4) % 2 == 1;
    if (odd && !plain) {
      reply.answers.clear();
      reply.rcode = dns::Rcode::formerr;
    }
    if (!odd) reply.question_spelling.clear();  // all in lower case
    net.deliver(trip, query.socket, query.to, dns::encode(reply));
  };
  Client client(net);
  client.ask(0, 100);
  client.run();
  CHECK(client.right() == 100);
  CHECK(net.sent.size() > 190);
  CHECK(client.bulk->counts().repeats == 0);
}

TEST_CASE("garbage from the server spoils nothing and is remembered") {
  ScriptNet net;
  net.world = [&](const Sent& query) { net.deliver(trip, query.socket, query.to, "not a DNS message"); };
  Client client(net);
  client.ask(1, 2);
  client.run();
  CHECK(client.answers.at(1).answer.kind == Kind::malformed);
  client.ask(2, 12);
  client.run();
  for (int i = 2; i < 12; ++i) CHECK(client.answers.at(static_cast<std::uint64_t>(i)).answer.is_failure());
  CHECK(client.answers.at(2).answer.oddities.size() + client.answers.at(2).answer.problem.size() > 0);
}

TEST_CASE("where that is wished, a server that stays silent is given up, and what was not asked says so") {
  ScriptNet net;
  BulkOptions options;
  options.silences_to_give_up = 8;
  Client client(net, options);
  client.ask(0, 1000);
  client.run();
  std::map<Kind, int> kinds;
  for (const auto& [tag, lookup] : client.answers) {
    ++kinds[lookup.answer.kind];
    if (lookup.answer.kind == Kind::failure) CHECK(lookup.answer.tries == 0);
  }
  CHECK(kinds[Kind::silence] >= 8);
  CHECK(kinds[Kind::silence] <= 40);
  CHECK(kinds[Kind::failure] == 1000 - kinds[Kind::silence]);
}

TEST_CASE("more may be asked from inside, and the client may go there too") {
  ScriptNet net;
  answers_all(net);
  int settled = 0;
  std::unique_ptr<BulkLookup> bulk;
  bulk = std::make_unique<BulkLookup>(net, BulkOptions{}, [&](std::uint64_t, const dns::Lookup&) {
    ++settled;
    if (settled < 50) bulk->ask(here, question_number(settled), 0);
    if (settled == 50) bulk.reset();
  });
  for (int i = 0; i < 10; ++i) bulk->ask(here, question_number(i + 1000), 0);
  while (net.step()) {}
  CHECK(settled == 50);
  CHECK(bulk == nullptr);
}

// ---- over real sockets

struct Truncating {
  explicit Truncating(net::AsioNet& net) {
    udp = net.listen_udp({IpAddress::of("127.0.0.1"), 0}, [](Endpoint, const Bytes& query, const std::function<void(Bytes)>& answer) {
      auto reply = reply_to({0, {}, query, {}});
      reply.answers.clear();
      reply.truncated = true;
      answer(dns::encode(reply));
    });
    tcp = net.listen(udp->local(), [this, &net](std::unique_ptr<net::Stream> stream) {
      streams.push_back(std::move(stream));
      streams.back()->read(net.now() + 5s, [raw = streams.back().get()](const Observed<Bytes>& got) {
        if (!got.ok() || got.value().size() < 2) return;
        const Bytes reply = dns::encode(reply_to({0, {}, got.value().substr(2), {}}));
        raw->write(Bytes{static_cast<char>(reply.size() >> 8), static_cast<char>(reply.size() & 0xFF)} + reply);
      });
    });
    REQUIRE(udp);
    REQUIRE(tcp);
  }
  std::unique_ptr<net::AsioNet::Listener> udp, tcp;
  std::vector<std::unique_ptr<net::Stream>> streams;
};

TEST_CASE("truncated answers are fetched over TCP, a few connections at a time") {
  net::AsioNet net;
  Truncating server(net);
  Client client(net);
  client.ask(0, 40, server.udp->local());
  client.run();
  CHECK(client.right() == 40);
  CHECK(client.bulk->counts().over_tcp == 40);
  for (const auto& [tag, lookup] : client.answers) CHECK(lookup.answer.over_tcp);
}

TEST_CASE("a thousand questions over real sockets lose nothing at the usual window") {
  net::AsioNet net;
  const auto server = net.listen_udp({IpAddress::of("127.0.0.1"), 0}, [](Endpoint, const Bytes& query, const std::function<void(Bytes)>& answer) {
    answer(dns::encode(reply_to({0, {}, query, {}})));
  });
  REQUIRE(server);
  Client client(net);
  client.ask(0, 1000, server->local());
  client.run();
  CHECK(client.right() == 1000);
  CHECK(client.bulk->counts().datagrams == 1000);
  CHECK(client.bulk->counts().strays == 0);
}

}  // namespace
}  // namespace mailwhy::probe
