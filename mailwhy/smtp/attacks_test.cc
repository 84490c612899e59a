#include <doctest/doctest.h>

#include "mailwhy/smtp/injection.h"
#include "mailwhy/smtp/script.h"
#include "mailwhy/smtp/smuggling.h"

using namespace mailwhy;
using namespace mailwhy::smtp;

namespace {

// Joins a client with a scripted server; TLS comes about by itself, and a client that waits has waited long enough.
Transcript attack(Talk& client, std::string_view script, std::vector<std::string>* heard = nullptr) {
  ScriptedServer server(*parse_script(script), nullptr);
  Time now{};
  bool tls_wanted = false, over = false;
  Bytes to_server, to_client;
  std::vector<Action> from_client;
  const auto take = [&](const Actions& actions) { from_client.insert(from_client.end(), actions.begin(), actions.end()); };
  const auto serve = [&](const ServerActions& actions) {
    for (const auto& action : actions) {
      if (const auto* send = std::get_if<ServerSend>(&action)) to_client += send->bytes;
      over = over || std::holds_alternative<ServerClose>(action);
      tls_wanted = tls_wanted || std::holds_alternative<ServerStartTls>(action);
    }
  };
  take(client.on_connected(now));
  serve(server.on_connected());
  for (int i = 0; i < 200 && !client.finished(); ++i) {
    if (!to_client.empty()) {
      take(client.on_bytes(std::exchange(to_client, {}), now));
    } else if (!from_client.empty()) {
      const Action action = from_client.front();
      from_client.erase(from_client.begin());
      if (const auto* send = std::get_if<Send>(&action)) serve(server.on_bytes(send->bytes));
      if (std::holds_alternative<TellWhenSent>(action)) take(client.on_sent(now));
      if (std::holds_alternative<StartTls>(action) && tls_wanted) {
        take(client.on_tls_up(now));
        serve(server.on_tls_up());
      }
    } else if (over) {
      take(client.on_closed({Failure::Kind::closed, "closed by the server", {}}, now));
    } else {
      now += 1h;
      take(client.on_timeout(now));
    }
  }
  CHECK(client.finished());
  if (heard != nullptr) *heard = server.heard();
  return client.transcript();
}

InjectionResult inject(std::string_view script) {
  Injection client("client.test", {}, 3s);
  return read_injection(attack(client, script));
}

SmugglingResult smuggle(std::string_view sequence, std::string_view script) {
  SmugglingOptions options;
  options.helo = "client.test";
  options.recipient = "bob@example.test";
  options.header = "Subject: test\r\n";
  for (const auto& end : false_ends())
    if (end.name == sequence) options.end = end;
  Smuggling client(options);
  return read_smuggling(attack(client, script));
}

}  // namespace

TEST_CASE("only an answer under TLS to what came in clear is a hole") {
  using Kind = InjectionResult::Kind;
  CHECK(inject("keeps clear\n").kind == Kind::answered);
  CHECK(inject("! default\n").kind == Kind::ignored);
  CHECK(inject("on STARTTLS : raw 220 go\\r\\n250 ok\\r\\n then tls\n").kind == Kind::ignored);
  CHECK(inject("on STARTTLS : 554 5.5.1 no pipelining here\n").kind == Kind::ignored);
  CHECK(inject("on STARTTLS : drop\n").kind == Kind::ignored);
  CHECK(inject("without STARTTLS\n").kind == Kind::untested);
  CHECK(inject("on CONNECT : 554 no\n").kind == Kind::untested);
  CHECK(inject("on STARTTLS : 220 go then tls then 220 welcome under TLS\n").kind == Kind::untested);
}

TEST_CASE("a false end is taken only by who says yes to it; the true one never comes") {
  using Kind = SmugglingResult::Kind;
  for (const auto& end : false_ends()) {
    CHECK(smuggle(end.name, "! default\n").kind == Kind::ignored);
    const auto taken = smuggle(end.name, "ends " + std::string(end.name) + "\n");
    CHECK(taken.kind == Kind::taken);
    CHECK(taken.sequence == end.name);
    CHECK(smuggle(end.name, "ends " + std::string(end.name) + "\non MESSAGE : 550 5.5.2 bare line feed\n").kind == Kind::refused);
  }
  CHECK(smuggle("<LF>.<LF>", "on RCPT : 550 5.1.1 no\n").kind == Kind::untested);
  CHECK(smuggle("<LF>.<LF>", "on DATA : 421 4.3.2 bye then drop\n").kind == Kind::untested);
  CHECK(smuggle("<LF>.<LF>", "on MESSAGE 1 : drop\n").kind == Kind::ignored);
}
