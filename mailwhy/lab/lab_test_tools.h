// For the tests of this room: small clients that speak through any net::Net.
#pragma once
#include <doctest/doctest.h>

#include <string>

#include "mailwhy/lab/page.h"
#include "mailwhy/net/net.h"

namespace mailwhy::lab {

inline World world_of(std::string_view page) {
  auto worlds = read_worlds("test", page);
  REQUIRE_MESSAGE(worlds.has_value(), worlds.error().text);
  REQUIRE(worlds->size() == 1);
  return std::move(worlds->front());
}

inline Endpoint at(std::string_view text) { return *Endpoint::parse(text, 25); }
inline const Endpoint lab_resolver = at("192.0.2.53:53");  // where pages without an address have their resolver

// Runs the loop until `done`.
template <typename T>
void run_until(net::Net& net, const std::optional<T>& done) {
  while (!done) REQUIRE(net.step());
}

inline Observed<net::Connected> connect(net::Net& net, const Endpoint& to, Duration patience = 10s, std::optional<IpAddress> source = {}) {
  std::optional<Observed<net::Connected>> got;
  net.connect({to, source, net.now() + patience}, [&](Observed<net::Connected> result) { got = std::move(result); });
  CHECK_FALSE(got);  // never from inside the call
  run_until(net, got);
  return std::move(*got);
}

inline Observed<Bytes> read(net::Net& net, net::Stream& stream, Duration patience = 10s) {
  std::optional<Observed<Bytes>> got;
  stream.read(net.now() + patience, [&](Observed<Bytes> result) { got = std::move(result); });
  CHECK_FALSE(got);
  run_until(net, got);
  return std::move(*got);
}

// Everything until the end, which is "FIN" or the failure's kind.
struct Conversation {
  Bytes bytes;
  std::string end;
};
inline Conversation read_all(net::Net& net, net::Stream& stream, Duration patience = 10s) {
  Conversation all;
  while (all.end.empty()) {
    const auto got = read(net, stream, patience);
    if (!got.ok()) all.end = to_string(got.failure().kind);
    else if (got.value().empty()) all.end = "FIN";
    else all.bytes += got.value();
  }
  return all;
}

// One question over UDP; nullopt when nothing readable came.
inline std::optional<dns::Message> ask(net::Net& net, const Endpoint& resolver, std::string_view name, dns::Type type, bool edns = true) {
  dns::Message query;
  query.id = 4711;
  query.recursion_desired = true;
  query.questions = {{Domain::of(name), type}};
  query.question_spelling = name;
  if (edns) query.edns = dns::Edns{};
  const auto stream = net.open_udp(resolver, {});
  stream->write(dns::encode(query));
  const auto got = read(net, *stream, 3s);
  if (!got.ok()) return {};
  auto reply = dns::decode(got.value());
  if (!reply) return {};
  return std::move(*reply);
}

}  // namespace mailwhy::lab
