#include "mailwhy/tls/engine.h"

#include <doctest/doctest.h>
#include <openssl/x509_vfy.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "mailwhy/crypto/authority.h"
#include "mailwhy/tls/alert.h"

namespace mailwhy::tls {
namespace {

using State = Engine::State;
using Signer = crypto::IdentityRequest::Signer;

const Time now = *parse_time("2026-06-01");
const Domain host = Domain::of("mx1.example.org");

// A file that goes with its owner.
struct TemporaryFile {
  explicit TemporaryFile(const std::string& content) {
    static int count = 0;
    path = (std::filesystem::temp_directory_path() /
            ("mailwhy-engine-test-" + std::to_string(getpid()) + "-" + std::to_string(++count)))
               .string();
    std::ofstream(path) << content;
  }
  ~TemporaryFile() { std::remove(path.c_str()); }
  std::string path;
};

struct Lab {
  crypto::Authority authority;
  TemporaryFile root{authority.root_pem()};

  crypto::IdentityRequest good() const {
    return {.dns_names = {"mx1.example.org"},
            .not_before = *parse_time("2026-01-01"),
            .not_after = *parse_time("2026-12-31")};
  }
  Engine client() const { return Engine::client({.server_name = host, .ca_file = root.path, .now = now}); }
  Engine server(ServerFlaw flaw = ServerFlaw::none) { return Engine::server(authority.issue(good()), flaw); }
};

Lab& lab() {
  static Lab one;
  return one;
}

void give(Engine& to, const Bytes& bytes, std::size_t piece) {
  for (std::size_t at = 0; at < bytes.size(); at += piece) to.receive(BytesView(bytes).substr(at, piece));
}

// Carries bytes until both sides are silent.
void converse(Engine& client, Engine& server, std::size_t piece = SIZE_MAX / 2) {
  while (true) {
    const Bytes to_server = client.take_outgoing(), to_client = server.take_outgoing();
    if (to_server.empty() && to_client.empty()) return;
    give(server, to_server, piece);
    give(client, to_client, piece);
  }
}

// The facts of a handshake with a server that has this identity.
Facts facts_of(const crypto::IdentityRequest& request, Domain asked = host) {
  Engine client = Engine::client({.server_name = std::move(asked), .ca_file = lab().root.path, .now = now});
  Engine server = Engine::server(lab().authority.issue(request));
  client.start();
  converse(client, server);
  REQUIRE(client.state() == State::up);
  return client.facts();
}

bool has_problem(const Facts& facts, int code) {
  const auto& codes = facts.chain_problem_codes;
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

}  // namespace

TEST_CASE("client and server agree, whole and byte by byte") {
  for (const std::size_t piece : {std::size_t{1} << 20, std::size_t{1}, std::size_t{7}}) {
    Engine client = lab().client(), server = lab().server();
    CHECK(client.state() == State::handshaking);
    client.start();
    server.start();
    converse(client, server, piece);
    REQUIRE(client.state() == State::up);
    REQUIRE(server.state() == State::up);
    const Facts& facts = client.facts();
    CHECK(facts.protocol == "TLSv1.3");
    CHECK(facts.cipher == "TLS_AES_256_GCM_SHA384");
    CHECK(facts.key_exchange == "X25519");
    REQUIRE(facts.chain.size() == 1);
    CHECK(facts.chain[0].dns_names == std::vector<std::string>{"mx1.example.org"});
    CHECK(facts.trusted);
    CHECK(facts.name_matches);
    CHECK(facts.chain_problems.empty());
    CHECK_FALSE(facts.resumed);
    CHECK_FALSE(facts.client_certificate_asked);
    CHECK(server.facts().chain.empty());

    client.write("EHLO client.example\r\n");
    server.write("250 ");
    server.write("hello\r\n");
    converse(client, server, piece);
    CHECK(server.take_plain() == "EHLO client.example\r\n");
    CHECK(client.take_plain() == "250 hello\r\n");
    CHECK(client.take_plain().empty());

    server.write("221 bye\r\n");
    server.close();
    converse(client, server, piece);
    CHECK(client.take_plain() == "221 bye\r\n");
    CHECK(client.state() == State::closed);
    CHECK(server.state() == State::closed);
    CHECK(client.failure().empty());
    CHECK(client.peer_alert().empty());
  }
}

TEST_CASE("large data passes both ways") {
  Engine client = lab().client(), server = lab().server();
  client.start();
  converse(client, server);
  const Bytes sent(700000, 'x');
  client.write(sent);
  converse(client, server);
  CHECK((server.take_plain() == sent));
}

TEST_CASE("a flood that nobody takes ends the session, not the memory") {
  Engine client = lab().client(), server = lab().server();
  client.start();
  converse(client, server);
  client.write(Bytes(3 << 20, 'x'));
  converse(client, server);
  CHECK(server.state() == State::failed);
  CHECK(server.take_plain().size() < (1 << 20) + 16385);
}

TEST_CASE("certificates by flaw: the handshake goes on and the facts say what is wrong") {
  auto request = lab().good();
  SUBCASE("expired") {
    request.not_after = *parse_time("2026-05-31");
    const Facts facts = facts_of(request);
    CHECK_FALSE(facts.trusted);
    CHECK(facts.name_matches);
    CHECK(facts.chain_problem_codes == std::vector<int>{X509_V_ERR_CERT_HAS_EXPIRED});
    CHECK(facts.chain_problems == std::vector<std::string>{"certificate has expired"});
  }
  SUBCASE("not yet valid") {
    request.not_before = *parse_time("2026-06-02");
    CHECK(facts_of(request).chain_problem_codes == std::vector<int>{X509_V_ERR_CERT_NOT_YET_VALID});
  }
  SUBCASE("self-signed") {
    request.signer = Signer::self;
    const Facts facts = facts_of(request);
    CHECK_FALSE(facts.trusted);
    CHECK(has_problem(facts, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT));
    CHECK(facts.chain.at(0).self_signed);
  }
  SUBCASE("unknown authority") {
    request.signer = Signer::unknown_authority;
    const Facts facts = facts_of(request);
    CHECK_FALSE(facts.trusted);
    CHECK(has_problem(facts, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY));
    CHECK(facts.chain_problems.size() == facts.chain_problem_codes.size());
  }
  SUBCASE("another name") {
    request.dns_names = {"example.org"};
    const Facts facts = facts_of(request);
    CHECK(facts.trusted);
    CHECK_FALSE(facts.name_matches);
  }
  SUBCASE("a wildcard, and RSA") {
    request.dns_names = {"*.example.org"};
    request.rsa = true;
    const Facts facts = facts_of(request);
    CHECK(facts.trusted);
    CHECK(facts.name_matches);
    CHECK(facts.chain.at(0).key_type == "RSA");
  }
  SUBCASE("no name asked for: none matches") { CHECK_FALSE(facts_of(request, Domain()).name_matches); }
}

TEST_CASE("an unreadable trust file trusts nobody") {
  Engine client = Engine::client({.server_name = host, .ca_file = "/nonexistent/roots.pem", .now = now});
  Engine server = lab().server();
  client.start();
  converse(client, server);
  REQUIRE(client.state() == State::up);
  CHECK_FALSE(client.facts().trusted);
  CHECK(trust_problem("/nonexistent/roots.pem"));
  CHECK_FALSE(trust_problem(lab().root.path));
  CHECK_FALSE(trust_problem(""));
  const TemporaryFile junk("not PEM");
  CHECK(trust_problem(junk.path));
}

TEST_CASE("a trust file that changes is read again") {
  crypto::Authority other;
  const TemporaryFile roots(other.root_pem());
  const auto is_trusted = [&] {
    Engine client = Engine::client({.server_name = host, .ca_file = roots.path, .now = now});
    Engine server = lab().server();
    client.start();
    converse(client, server);
    return client.facts().trusted;
  };
  CHECK_FALSE(is_trusted());
  std::ofstream(roots.path) << lab().authority.root_pem();
  CHECK(is_trusted());
}

TEST_CASE("a server without a certificate is talked to, and proves nothing") {
  Engine client = lab().client(), server = lab().server(ServerFlaw::anonymous);
  client.start();
  converse(client, server);
  REQUIRE(client.state() == State::up);
  CHECK(client.facts().chain.empty());
  CHECK_FALSE(client.facts().trusted);
  CHECK_FALSE(client.facts().name_matches);
}

TEST_CASE("no common version: the alert is named") {
  Engine client = lab().client(), server = lab().server(ServerFlaw::no_common_version);
  client.start();
  converse(client, server);
  CHECK(client.state() == State::failed);
  CHECK(client.peer_alert() == "protocol_version");
  CHECK(client.failure() == "the server sent the alert protocol_version");
  CHECK(server.state() == State::failed);
  CHECK_FALSE(server.failure().empty());
}

TEST_CASE("TLS 1.0 only is met and described") {
  for (const bool rsa : {false, true}) {
    auto request = lab().good();
    request.rsa = rsa;
    Engine client = lab().client(), server = Engine::server(lab().authority.issue(request), ServerFlaw::old_version);
    client.start();
    converse(client, server);
    CHECK(client.failure() == "");
    REQUIRE(client.state() == State::up);
    CHECK(client.facts().protocol == "TLSv1");
    CHECK(client.facts().trusted);
    CHECK_FALSE(client.facts().key_exchange.empty());
  }
}

TEST_CASE("a client certificate is asked for: the refusal comes late, as an alert") {
  // In TLS 1.3 the client is up before the server has judged it (RFC 8446 s4.4.2.4).
  Engine client = lab().client(), server = lab().server(ServerFlaw::asks_certificate);
  client.start();
  server.receive(client.take_outgoing());
  client.receive(server.take_outgoing());
  CHECK(client.state() == State::up);
  CHECK(client.facts().client_certificate_asked);
  converse(client, server);
  CHECK(client.state() == State::failed);
  CHECK(client.peer_alert() == "certificate_required");
  CHECK(client.failure() == "the server sent the alert certificate_required after the handshake");
  CHECK(client.facts().protocol == "TLSv1.3");
}

TEST_CASE("plain text in place of TLS is quoted, however it was cut") {
  const Bytes text = "454 4.7.0 TLS not available\r\n";
  for (const std::size_t piece : {std::size_t{100}, std::size_t{1}, std::size_t{6}}) {
    Engine client = lab().client();
    client.start();
    give(client, text, piece);
    CHECK(client.state() == State::failed);
    CHECK(client.failure() == "the server answered in plain text: 454 4.7.0 TLS not available");
  }
  Engine cut = lab().client();
  cut.start();
  cut.receive("454 4.7");
  CHECK(cut.state() == State::handshaking);
  cut.peer_closed();
  CHECK(cut.failure() == "the server answered in plain text: 454 4.7");

  Engine hostile = lab().client();
  hostile.start();
  hostile.receive("454 \x1b[2J\r\n");
  CHECK(hostile.state() == State::failed);
  CHECK(hostile.failure().find('\x1b') == std::string::npos);

  Engine endless = lab().client();
  endless.start();
  for (int i = 0; i < 100; ++i) endless.receive("no line end ");
  CHECK(endless.state() == State::failed);

  Engine alien = lab().client();
  alien.start();
  alien.receive(BytesView("\x4a\0\0\0\x0a", 5));
  CHECK(alien.state() == State::failed);
  CHECK(alien.failure().starts_with("the server answered with bytes that are not TLS"));
}

TEST_CASE("an end in the handshake is a failure, after it is not") {
  Engine silent = lab().client();
  silent.start();
  silent.peer_closed();
  CHECK(silent.state() == State::failed);
  CHECK(silent.failure() == "the server closed during the handshake, before it sent anything");

  Engine client = lab().client(), server = lab().server();
  client.start();
  server.receive(client.take_outgoing());
  client.receive(server.take_outgoing().substr(0, 100));
  client.peer_closed();
  CHECK(client.failure() == "the server closed during the handshake");

  Engine done = lab().client(), other = lab().server();
  done.start();
  converse(done, other);
  done.peer_closed();
  CHECK(done.state() == State::closed);
  CHECK(done.failure().empty());
}

TEST_CASE("alerts in the handshake are told apart from an orderly goodbye") {
  Engine client = lab().client();
  client.start();
  client.receive(BytesView("\x15\x03\x03\x00\x02\x02\x28", 7));
  CHECK(client.failure() == "the server sent the alert handshake_failure");
  Engine left = lab().client();
  left.start();
  left.receive(BytesView("\x15\x03\x03\x00\x02\x01\x00", 7));
  CHECK(left.failure() == "the server ended TLS during the handshake (close_notify)");
  CHECK(left.peer_alert().empty());
}

TEST_CASE("a damaged record breaks the connection, not the program") {
  Engine client = lab().client(), server = lab().server();
  client.start();
  converse(client, server);
  server.write("250 ok\r\n");
  Bytes record = server.take_outgoing();
  record.back() = static_cast<char>(record.back() ^ 1);
  client.receive(record);
  CHECK(client.state() == State::failed);
  CHECK(client.failure().find("bad record MAC") != std::string::npos);
  client.write("more");
  client.receive("more");
  client.close();
  CHECK(client.state() == State::failed);
}

TEST_CASE("text after TLS is up is a failure too") {
  Engine client = lab().client(), server = lab().server();
  client.start();
  converse(client, server);
  client.receive("421 4.4.2 timeout\r\n");
  CHECK(client.state() == State::failed);
  CHECK_FALSE(client.failure().empty());
}

TEST_CASE("an identity that cannot be used fails at once") {
  Engine server = Engine::server({"junk", "junk"});
  CHECK(server.state() == State::failed);
  server.start();
  server.receive("x");
  server.close();
  CHECK(server.take_outgoing().empty());
}

TEST_CASE("an engine may move while it works") {
  Engine first = lab().client(), server = lab().server();
  first.start();
  Engine client = std::move(first);
  converse(client, server);
  CHECK(client.state() == State::up);
}

TEST_CASE("alerts have their registered names") {
  CHECK(alert_name(40) == "handshake_failure");
  CHECK(alert_name(112) == "unrecognized_name");
  CHECK(alert_name(201) == "alert_201");
}

TEST_CASE("who does not say whom he wants may get another certificate") {
  auto other = lab().good();
  other.dns_names = {"default.example.org"};
  const auto named = lab().authority.issue(lab().good()), nameless = lab().authority.issue(other);
  for (const bool send_sni : {true, false}) {
    Engine client = Engine::client({.server_name = host, .ca_file = lab().root.path, .now = now, .send_sni = send_sni});
    Engine server = Engine::server(named, ServerFlaw::none, &nameless);
    client.start();
    converse(client, server);
    REQUIRE(client.state() == State::up);
    CHECK(client.facts().trusted);
    CHECK(client.facts().name_matches == send_sni);
  }
}

TEST_CASE("a server's ticket is kept, and one that it does not know does no harm") {
  Engine client = lab().client(), server = lab().server();
  CHECK(client.ticket() == nullptr);
  client.start();
  converse(client, server);
  REQUIRE(client.state() == State::up);
  const auto ticket = client.ticket();
  REQUIRE(ticket != nullptr);
  client.close();
  Engine again = Engine::client({.server_name = host, .ca_file = lab().root.path, .now = now, .ticket = ticket});
  Engine stranger = lab().server();
  again.start();
  converse(again, stranger);
  REQUIRE(again.state() == State::up);
  CHECK_FALSE(again.facts().resumed);
  CHECK(again.facts().trusted);
}

}  // namespace mailwhy::tls
