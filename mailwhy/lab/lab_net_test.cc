#include "mailwhy/lab/lab_net.h"

#include "mailwhy/lab/identities.h"
#include "mailwhy/lab/lab_test_tools.h"
#include "mailwhy/tls/engine.h"

using namespace mailwhy;
using namespace mailwhy::lab;

namespace {

constexpr std::string_view resolver_page = R"(
```dns
a.test. SOA ns.a.test. h.a.test. 1 2 3 4 60
www.a.test. A 192.0.2.1
alias.a.test. CNAME www.a.test.
out.a.test. CNAME nowhere.example.
loop1.a.test. CNAME loop2.a.test.
loop2.a.test. CNAME loop1.a.test.
deep.ent.a.test. A 192.0.2.2
*.wild.a.test. TXT "anything"
big.a.test. TXT "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789" "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789" "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
bad.a.test. A 192.0.2.3
! servfail bad.a.test 6 "no signature"
! refused closed.a.test
! silent mute.a.test
! truncate cut.a.test
cut.a.test. A 192.0.2.4
! formerr-on-edns old.a.test
old.a.test. A 192.0.2.5
! malformed broken.a.test
! slow slow.a.test 2s
slow.a.test. A 192.0.2.6
! servfail alias.a.test MX
```
)";

std::string rcode_of(const std::optional<dns::Message>& message) { return message ? to_string(message->rcode) : "nothing"; }

}  // namespace

TEST_CASE("the resolver answers as a recursive one") {
  LabNet net(world_of(resolver_page));
  using dns::Type;
  struct Row { const char* name; Type type; const char* rcode; std::size_t answers; };
  const Row rows[] = {
      {"www.a.test", Type::a, "NOERROR", 1},     {"www.a.test", Type::aaaa, "NOERROR", 0},
      {"alias.a.test", Type::a, "NOERROR", 2},   {"out.a.test", Type::a, "NXDOMAIN", 1},
      {"loop1.a.test", Type::a, "SERVFAIL", 0},  {"ent.a.test", Type::a, "NOERROR", 0},
      {"nope.a.test", Type::a, "NXDOMAIN", 0},   {"x.y.wild.a.test", Type::txt, "NOERROR", 1},
      {"x.wild.a.test", Type::a, "NOERROR", 0},  {"anything.example", Type::a, "NXDOMAIN", 0},
      {"bad.a.test", Type::a, "SERVFAIL", 0},    {"closed.a.test", Type::mx, "REFUSED", 0},
      {"alias.a.test", Type::mx, "SERVFAIL", 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto reply = ask(net, lab_resolver, row.name, row.type);
    CHECK(rcode_of(reply) == row.rcode);
    if (!reply) continue;
    CHECK(reply->answers.size() == row.answers);
    CHECK(reply->recursion_available);
    if (row.answers == 0 && (reply->rcode == dns::Rcode::noerror || reply->rcode == dns::Rcode::nxdomain)) CHECK(reply->authority.size() == 1);
  }
  const auto bogus = ask(net, lab_resolver, "bad.a.test", Type::a);
  REQUIRE(bogus);
  REQUIRE(bogus->edns);
  CHECK(bogus->edns->errors == std::vector<dns::ExtendedError>{{6, "no signature"}});
}

TEST_CASE("the resolver's faults") {
  LabNet net(world_of(resolver_page));
  CHECK_FALSE(ask(net, lab_resolver, "mute.a.test", dns::Type::a));
  CHECK_FALSE(ask(net, lab_resolver, "broken.a.test", dns::Type::a));
  CHECK(rcode_of(ask(net, lab_resolver, "old.a.test", dns::Type::a)) == "FORMERR");
  CHECK(rcode_of(ask(net, lab_resolver, "old.a.test", dns::Type::a, false)) == "NOERROR");
  const auto cut = ask(net, lab_resolver, "cut.a.test", dns::Type::a);
  REQUIRE(cut);
  CHECK(cut->truncated);
  const auto big = ask(net, lab_resolver, "big.a.test", dns::Type::txt, false);
  REQUIRE(big);
  CHECK(big->truncated);
  const Time before = net.now();
  CHECK(rcode_of(ask(net, lab_resolver, "slow.a.test", dns::Type::a)) == "NOERROR");
  CHECK(net.now() - before == 2s + 20ms);
}

TEST_CASE("DNS over TCP carries what did not fit") {
  LabNet net(world_of(resolver_page));
  auto connected = connect(net, lab_resolver);
  REQUIRE(connected.ok());
  dns::Message query;
  query.id = 7;
  query.questions = {{Domain::of("big.a.test"), dns::Type::txt}};
  const Bytes wire = dns::encode(query);
  auto& stream = *connected.value().stream;
  stream.write(Bytes(1, '\0'));
  stream.write(Bytes(1, static_cast<char>(wire.size())) + wire);
  const auto got = read(net, stream);
  REQUIRE(got.ok());
  const auto reply = dns::decode(BytesView(got.value()).substr(2));
  REQUIRE(reply.has_value());
  CHECK(reply->answers.size() == 1);
  CHECK_FALSE(reply->truncated);
  CHECK(net.questions().size() == 1);
}

TEST_CASE("a question asked again after its answer is a repeat, a retry after silence is not") {
  LabNet net(world_of(resolver_page));
  for (int i = 0; i < 2; ++i) ask(net, lab_resolver, "mute.a.test", dns::Type::a);
  CHECK(net.repeated_questions().empty());
  for (int i = 0; i < 2; ++i) ask(net, lab_resolver, "www.a.test", dns::Type::a);
  REQUIRE(net.repeated_questions().size() == 1);
  CHECK(net.questions().size() == 4);
}

TEST_CASE("what a SYN meets") {
  LabNet net(world_of("```host 192.0.2.1:25\n! refuse\n```\n```host 192.0.2.2:25\n! ignore\n```\n```host 192.0.2.3:25\n! unreachable 3/13 from 10.0.0.1\n```\n"
                      "```host 192.0.2.4:25\n```\n"));
  const auto refused = connect(net, at("192.0.2.1"));
  CHECK(refused.failed_with(Failure::Kind::refused));
  CHECK(refused.took == 20ms);
  const auto silent = connect(net, at("192.0.2.2"));
  CHECK(silent.failed_with(Failure::Kind::timed_out));
  CHECK(silent.took == 10s);
  const auto unreachable = connect(net, at("192.0.2.3"));
  REQUIRE(unreachable.failed_with(Failure::Kind::unreachable));
  CHECK(unreachable.failure().icmp == Failure::Icmp{3, 13, IpAddress::of("10.0.0.1")});
  CHECK(unreachable.failure().detail == "communication administratively prohibited");
  const auto good = connect(net, at("192.0.2.4"));
  REQUIRE(good.ok());
  CHECK(good.took == 20ms);
  CHECK(good.value().stream->local().address == IpAddress::of("192.0.2.25"));
  CHECK(connect(net, at("192.0.2.4:443")).failed_with(Failure::Kind::refused));   // a living host
  CHECK(connect(net, at("192.0.2.2:443")).failed_with(Failure::Kind::timed_out)); // a dead one
  CHECK(connect(net, at("192.0.2.99")).failed_with(Failure::Kind::timed_out));    // nobody
  const auto v6 = connect(net, at("[2001:db8::1]:25"));
  CHECK(v6.failed_with(Failure::Kind::no_route));
  CHECK(v6.took == 0s);
  CHECK(connect(net, at("192.0.2.4"), 10s, IpAddress::of("192.0.2.77")).failed_with(Failure::Kind::no_route));
  CHECK(net.connections(at("192.0.2.4")) == 2);
}

TEST_CASE("what happens to our own packets") {
  struct Row { const char* how; Failure::Kind kind; };
  for (const Row& row : {Row{"ignore", Failure::Kind::timed_out}, Row{"refuse", Failure::Kind::refused}, Row{"unreachable", Failure::Kind::unreachable},
                         Row{"forbid", Failure::Kind::not_permitted}}) {
    LabNet net(world_of(std::string("```world\noutbound 25 ") + row.how + "\n```\n```host 192.0.2.1:25\n```\n```host 192.0.2.1:443\n! accept-only\n```\n"));
    CHECK(connect(net, at("192.0.2.1")).failed_with(row.kind));
    CHECK(connect(net, at("192.0.2.1:443")).ok());
  }
}

TEST_CASE("the last words come before the end, and every further read says the same") {
  LabNet net(world_of("```host 192.0.2.1:25\nS: 554 go away\n! drop\n```\n```host 192.0.2.2:25\nS: 421 busy\n! reset\n```\n"));
  auto dropped = connect(net, at("192.0.2.1"));
  auto fin = read_all(net, *dropped.value().stream);
  CHECK(fin.bytes == "554 go away\r\n");
  CHECK(fin.end == "FIN");
  CHECK(read(net, *dropped.value().stream).value().empty());
  auto killed = connect(net, at("192.0.2.2"));
  const auto rst = read_all(net, *killed.value().stream);
  CHECK(rst.bytes == "421 busy\r\n");
  CHECK(rst.end == to_string(Failure::Kind::reset));
}

TEST_CASE("five minutes of waiting cost no time, and flights take half a round trip") {
  LabNet net(world_of("```world\nrtt 100ms\n```\n```host 192.0.2.1:25\n! wait 5m\nS: 220 mx\nC: EHLO *\nS: 250 mx\n```\n"));
  auto connected = connect(net, at("192.0.2.1"));
  auto& stream = *connected.value().stream;
  CHECK(read(net, stream, 1s).failed_with(Failure::Kind::timed_out));
  const auto greeting = read(net, stream, 10min);
  REQUIRE(greeting.ok());
  CHECK(net.elapsed() == 5min + 200ms);
  stream.write("EHLO me\r\n");
  CHECK(read(net, stream).took == 100ms);
}

TEST_CASE("closing a stream from inside its own handler, and leaving with reads under way, is harmless") {
  auto net = std::make_unique<LabNet>(world_of("```host 192.0.2.1:25\n```\n"));
  auto first = connect(*net, at("192.0.2.1"));
  auto stream = std::move(first.value().stream);
  bool called = false;
  stream->read(net->now() + 1s, [&](Observed<Bytes>) {
    called = true;
    stream.reset();
  });
  while (net->step()) {
  }
  CHECK(called);
  CHECK_FALSE(net->said_quit_everywhere());
  auto second = connect(*net, at("192.0.2.1"));
  second.value().stream->read(net->now() + 1s, [](Observed<Bytes>) { FAIL("must not be called"); });
  second.value().stream.reset();
  while (net->step()) {
  }
  auto third = connect(*net, at("192.0.2.1"));
  third.value().stream->read(net->now() + 1s, [](Observed<Bytes>) {});
  net.reset();
}

TEST_CASE("timers run in order, cancelled ones never, and an empty queue says so") {
  LabNet net(world_of("prose"));
  std::string order;
  net.at(net.now() + 2s, [&] { order += 'b'; });
  const auto cancelled = net.at(net.now() + 1s, [&] { order += 'x'; });
  net.at(net.now() - 5s, [&] { order += 'a'; });
  net.cancel(cancelled);
  net.cancel(4711);
  while (net.step()) {
  }
  CHECK(order == "ab");
  CHECK(net.elapsed() == 2s);
}

TEST_CASE("echo answers when the host lives, unless the page says otherwise") {
  LabNet net(world_of("```world\nping 192.0.2.2 yes\nping 192.0.2.3 no\n```\n```host 192.0.2.1:25\n```\n```host 192.0.2.2:25\n! ignore\n```\n"
                      "```host 192.0.2.3:25\n```\n```host 192.0.2.4:25\n! unreachable 3/1\n```\n"));
  auto echo = [&](const char* address) {
    std::optional<Observed<net::EchoReply>> got;
    net.echo(IpAddress::of(address), {}, net.now() + 2s, [&](Observed<net::EchoReply> reply) { got = std::move(reply); });
    run_until(net, got);
    return got->ok() ? std::string("reply") : std::string(to_string(got->failure().kind));
  };
  CHECK(echo("192.0.2.1") == "reply");
  CHECK(echo("192.0.2.2") == "reply");
  CHECK(echo("192.0.2.3") == to_string(Failure::Kind::timed_out));
  CHECK(echo("192.0.2.4") == to_string(Failure::Kind::unreachable));
  CHECK(echo("192.0.2.9") == to_string(Failure::Kind::timed_out));
}

TEST_CASE("the operation that the sweep picks fails, once") {
  const World world = world_of("```host 192.0.2.1:25\n```\n");
  using How = LabNet::Sabotage::How;
  LabNet refused(world, {.fail_at = 1, .how = How::reset});
  CHECK(connect(refused, at("192.0.2.1")).failed_with(Failure::Kind::refused));
  CHECK(connect(refused, at("192.0.2.1")).ok());
  LabNet mute(world, {.fail_at = 2, .how = How::timeout});
  auto connected = connect(mute, at("192.0.2.1"));
  CHECK(read(mute, *connected.value().stream).failed_with(Failure::Kind::timed_out));
  CHECK(read(mute, *connected.value().stream).failed_with(Failure::Kind::timed_out));
  CHECK(mute.operations() == 3);
}

TEST_CASE("certificates by flaw, over the handshake of a lab server") {
  struct Row { const char* manner; bool trusted, names; };
  for (const Row& row : {Row{"", true, true}, Row{"expired", false, true}, Row{"name other.example", true, false}, Row{"self-signed", false, true},
                         Row{"unknown-ca", false, true}, Row{"not-yet-valid", false, true}}) {
    CAPTURE(row.manner);
    const World world = world_of("```dns\nmx.a.test. A 192.0.2.1\n```\n```host 192.0.2.1:25\nS: 220 ready\n! tls " + std::string(row.manner) + "\nS: 250 inside\n```\n");
    LabNet net(world);
    auto connected = connect(net, at("192.0.2.1"));
    auto& stream = *connected.value().stream;
    CHECK(read(net, stream).value() == "220 ready\r\n");
    auto engine = tls::Engine::client({.server_name = Domain::of("mx.a.test"), .ca_file = lab_ca_file(), .now = net.now()});
    engine.start();
    Bytes plain;
    while (plain.empty()) {
      if (Bytes out = engine.take_outgoing(); !out.empty()) stream.write(std::move(out));
      const auto got = read(net, stream);
      REQUIRE(got.ok());
      engine.receive(got.value());
      plain += engine.take_plain();
    }
    CHECK(plain == "250 inside\r\n");
    CHECK(engine.facts().trusted == row.trusted);
    CHECK(engine.facts().name_matches == row.names);
  }
}
