// libunbound against a forwarder on the loopback that knows a small root, signed once for all years to 2085.
#include "mailwhy/probe/validate.h"

#include <doctest/doctest.h>

#include "mailwhy/base/text.h"
#include "mailwhy/net/asio_net.h"

using namespace mailwhy;
using namespace mailwhy::probe;
using Status = dns::Validation::Status;

namespace {
constexpr std::string_view key = "B9wHtTi0S0BUBAgG435htwYbhje6G84zxb/fEcMiI+bJgGndlHuE92WibWE1CUqGIW2V2q88CgubUW+zVGjHKQ==";
constexpr std::string_view anchor_text = ". IN DS 4060 13 2 3c01df8d8896b6ddce2c0e1d6649c2520cff6c8ee3fba8beae26d8be36e42147\n";

// A set of one record, and its signature.  An empty one: the set is not signed.
struct Set {
  std::string_view name;
  dns::Type type;
  std::uint8_t labels;
  std::string_view signature;
};
constexpr auto nsec = static_cast<dns::Type>(47);
constexpr Set sets[] = {
    {"", dns::Type::soa, 0, "GHzr1zOWh1X1gKKk/oHgyhtwjkQ/glJsDf2V5/0c7lQ3dAv2rJUSQpFJkbdlj8QXehaZi1MzCxQnbc2pUR8jDA=="},
    {"", dns::Type::dnskey, 0, "FbTBo45CAstb2DOcoMDoE46zCRB1BQOd8VV3Jz4Mxzsq8FlMuEKfLG00TNDLLuOr7A8thOZerfRS98FXYGVQtg=="},
    {"plain", nsec, 1, "vsEuvTwrB1p8gVZsiNFzkDgNTE3Oi6lQokmNjjXYFFv/6m7xZJpw/IMhyDapaBP1eK0EUYP8UrIRm0O4rYRYhQ=="},
    {"plain", dns::Type::mx, 1, ""},
    {"secure.test", dns::Type::mx, 2, "W0gP3MALWCxY0K1WukIs1JzfVCo24x9OIMmX+26PdibFs8VX3YaMjsR0FikySd6tiCJO59Get60sE1woEMcZQA=="},
    {"forged.test", dns::Type::mx, 2, "UURtzBKOPnOlrD7XzuuDApEKuESpF+8WAONAP5OygMnfnLM8DoFjIqYl4T9gMQyv4Jwpm+fhfPTuI7Bu5LsRwg=="},
};

dns::Data data_of(const Set& set) {
  if (set.type == dns::Type::soa) return dns::Soa{Domain::of("ns"), Domain::of("host"), 1, 3600, 900, 864000, 3600};
  if (set.type == dns::Type::dnskey) return dns::Opaque{std::string("\x01\x01\x03\x0d", 4) + *base64_decode(key)};
  // The next name, and the types at this one: NS, RRSIG, NSEC (RFC 4034 s4.1).
  if (set.type == nsec) return dns::Opaque{std::string("\x06" "forged\x04" "test\0\0\x06\x20\0\0\0\0\x03", 21)};
  // Not the host that was signed.
  if (set.name == "forged.test") return dns::Mx{10, Domain::of("mail.thief.test")};
  return dns::Mx{10, Domain::of("mail." + std::string(set.name))};
}

// RFC 4034 s3.1; valid from 2020 to `until`.
dns::Record rrsig_of(const Set& set, std::uint32_t until) {
  std::string bytes;
  const auto put = [&](std::uint32_t value, int count) {
    for (int i = count - 1; i >= 0; --i) bytes += static_cast<char>(value >> (8 * i) & 0xFF);
  };
  put(static_cast<std::uint32_t>(set.type), 2);
  put(13, 1);
  put(set.labels, 1);
  put(3600, 4);
  put(until, 4);
  put(1577836800, 4);
  put(4060, 2);
  put(0, 1);  // signed by the root
  bytes += *base64_decode(set.signature);
  return {set.name.empty() ? Domain() : Domain::of(set.name), dns::Type::rrsig, 3600, dns::Opaque{bytes}};
}

struct Forwarder {
  enum class Fault { none, strips, silent, old_keys, keeps_keys } fault = Fault::none;

  void add(dns::Type type, std::string_view name, bool wants_signatures, std::vector<dns::Record>& section) const {
    for (const Set& set : sets) {
      if (set.type != type || set.name != name) continue;
      section.push_back({name.empty() ? Domain() : Domain::of(name), type, 3600, data_of(set)});
      constexpr std::uint32_t y2085 = 3629145600u, y2021 = 1609459200u;
      if (wants_signatures && !set.signature.empty()) section.push_back(rrsig_of(set, fault == Fault::old_keys ? y2021 : y2085));
    }
  }

  Bytes answer(BytesView bytes) const {
    const auto query = dns::decode(bytes);
    if (!query || query->questions.size() != 1 || fault == Fault::silent) return {};
    dns::Message reply = *query;
    reply.response = reply.recursion_available = true;
    reply.authentic = false;
    const auto& question = query->questions.front();
    const bool signs = query->edns && query->edns->dnssec_ok && fault != Fault::strips;
    if (fault == Fault::keeps_keys && question.type == dns::Type::dnskey) reply.rcode = dns::Rcode::refused;
    else add(question.type, question.name.text(), signs, reply.answers);
    if (reply.answers.empty() && reply.rcode == dns::Rcode::noerror) {
      add(dns::Type::soa, "", signs, reply.authority);
      add(nsec, "plain", signs, reply.authority);  // which shows that nothing lies between plain. and forged.test.
    }
    return dns::encode(reply);
  }
};

struct Place {
  net::AsioNet net;
  std::vector<std::unique_ptr<net::AsioNet::Listener>> listeners;

  Endpoint open(Forwarder::Fault fault) {
    auto listener = net.listen_udp({IpAddress::of("127.0.0.1"), 0}, [forwarder = Forwarder{fault}](Endpoint, Bytes datagram, const std::function<void(Bytes)>& answer) {
      if (Bytes reply = forwarder.answer(datagram); !reply.empty()) answer(std::move(reply));
    });
    REQUIRE(listener);
    listeners.push_back(std::move(listener));
    return listeners.back()->local();
  }

  std::vector<dns::Validation> validate(const std::vector<Endpoint>& resolvers, std::string_view anchors = anchor_text) {
    ValidatorOptions options;
    options.resolvers = resolvers;
    options.anchors = *dns::read_trust_anchors(anchors);
    options.try_timeout = 200ms;
    options.tries = 1;
    options.limit = 5s;
    ValidationRun run(net, options);
    for (const char* name : {"secure.test", "forged.test", "plain", "secure.test"}) run.want({Domain::of(name), dns::Type::mx});
    while (run.busy() && net.step()) {
    }
    return run.results();
  }
};

bool has_libunbound() {
  const auto version = unbound_version();
  if (!version) MESSAGE("left out: " << version.error().text);
  return version.has_value();
}
}  // namespace

TEST_CASE("secure, bogus and insecure are told apart, and the word is the validator's") {
  if (!has_libunbound()) return;
  Place place;
  const Endpoint forwarder = place.open(Forwarder::Fault::none);
  const auto results = place.validate({forwarder});
  REQUIRE(results.size() == 3);
  CAPTURE(results[0].why);
  CAPTURE(results[2].why);
  CHECK(results[0].status == Status::secure);
  CHECK(results[1].status == Status::bogus);
  CHECK(results[2].status == Status::insecure);
  CHECK(results[1].why.find("signature") != std::string::npos);
  for (const auto& result : results) {
    CHECK(result.rests_on.starts_with("libunbound "));
    CHECK(result.rests_on.ends_with(", asking " + forwarder.text() + ", with the key 4060 of the root"));
  }
}

TEST_CASE("a resolver's fault is never the zone's") {
  if (!has_libunbound()) return;
  struct Row { Forwarder::Fault fault; std::string_view anchors, words; };
  for (const Row& row : {
           Row{Forwarder::Fault::strips, anchor_text, "drops signatures"},
           Row{Forwarder::Fault::silent, anchor_text, "does not hand out the keys of the root (no answer)"},
           Row{Forwarder::Fault::keeps_keys, anchor_text, "does not hand out the keys of the root (REFUSED)"},
           Row{Forwarder::Fault::old_keys, anchor_text, "the clock of this machine is wrong"},
           Row{Forwarder::Fault::none, ". DS 4061 13 2 3c01df8d8896b6ddce2c0e1d6649c2520cff6c8ee3fba8beae26d8be36e42147", "are not the trusted ones"},
           Row{Forwarder::Fault::none, "example.org. DS 4060 13 2 3c01df8d8896b6ddce2c0e1d6649c2520cff6c8ee3fba8beae26d8be36e42147", "no trust anchor lies above"},
       }) {
    CAPTURE(row.words);
    Place place;
    for (const auto& result : place.validate({place.open(row.fault)}, row.anchors)) {
      CHECK(result.status == Status::unknown);
      CHECK(result.rests_on.empty());
      CHECK(result.why.find(row.words) != std::string::npos);
    }
  }
}

TEST_CASE("the resolver that hands out signatures is asked, wherever it stands") {
  if (!has_libunbound()) return;
  Place place;
  const Endpoint good = place.open(Forwarder::Fault::none);
  const auto results = place.validate({place.open(Forwarder::Fault::silent), place.open(Forwarder::Fault::strips), good});
  CHECK(results[0].status == Status::secure);
  CHECK(results[0].rests_on.find(good.text()) != std::string::npos);
}

TEST_CASE("without a resolver nothing is known, and a run may end at any moment") {
  Place place;
  CHECK(place.validate({}).front().why == "there is no resolver to ask");
  if (!has_libunbound()) return;
  const Endpoint forwarder = place.open(Forwarder::Fault::none);
  for (int steps = 0; steps < 12; ++steps) {
    ValidatorOptions options;
    options.resolvers = {forwarder};
    options.anchors = *dns::read_trust_anchors(anchor_text);
    ValidationRun run(place.net, options);
    run.want({Domain::of("forged.test"), dns::Type::mx});
    for (int i = 0; i < steps && run.busy() && place.net.step(); ++i) {
    }
    CHECK(run.results().size() == 1);
  }
}
