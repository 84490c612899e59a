#include <doctest/doctest.h>

#include "mailwhy/logs/lines_test.h"

using namespace mailwhy;
using namespace mailwhy::logs;

namespace {
const std::string uuid = "6D0F5F2C-2B7B-4E1C-9C2B-1B7B5C5F2A11";
std::string line(const std::string& id, const std::string& source, const std::string& text, const std::string& level = "NOTICE") {
  return "2026-11-21T04:07:28.535Z [" + level + "] [" + id + "] [" + source + "] " + text + "\n";
}
}  // namespace

TEST_CASE("Haraka: a message in and out") {
  const auto all = told(line(uuid, "core", "connect ip=192.0.2.7 port=53137 local_ip=198.51.100.1 local_port=25") +
                        line(uuid + ".1", "core", "sender <a@example.org> code=OK msg=\"\"") + line(uuid + ".1", "core", "recipient <b@example.net> code=OK msg=\"\" sender=\"a@example.org\"") +
                        line(uuid + ".1", "core", "recipient <c@example.com> code=DENY msg=\"550 I cannot deliver mail for <c@example.com>\" sender=\"a@example.org\"") +
                        line(uuid + ".1", "core", "message mid=\"<1@example.org>\" size=500 rcpts=1/1/0 delay=0.1 code=CONT msg=\"\"") +
                        line(uuid + ".1", "core", "queue code=OK msg=\"Message Queued (" + uuid + ".1)\"") +
                        line(uuid + ".1.1", "outbound", "delivered file=\"17_1_1_1.x\" domain=\"example.net\" host=\"mx.example.net\" ip=203.0.113.5 port=25 mode=SMTP tls=Y auth=N "
                                                        "response=\"250 2.0.0 Ok: queued as 4ABC\" delay=1.5 fails=0 rcpts=1/0/0") +
                        line(uuid, "core", "disconnect ip=192.0.2.7 rdns=out.example.org helo=x relay=N early=N esmtp=Y tls=Y pipe=N errors=0 txns=1 rcpts=1/1/0 msgs=1/0/0 bytes=500 lr=\"\" time=1.2"));
  CHECK(first(all, Kind::connect).client_address == "192.0.2.7");
  const auto reject = first(all, Kind::reject);
  CHECK(reject.command == "RCPT");
  CHECK(reject.to == "c@example.com");
  CHECK(reject.code == 550);
  const auto queued = first(all, Kind::queued);
  CHECK(queued.id == uuid + ".1");
  CHECK(queued.from == "a@example.org");
  CHECK(queued.size == 500);
  CHECK(queued.recipients == 1);
  CHECK(first(all, Kind::message_id).message_id == "1@example.org");
  const auto sent = first(all, Kind::attempt);
  CHECK(sent.id == uuid + ".1");
  CHECK(sent.to == "b@example.net");
  CHECK(sent.outcome == Outcome::sent);
  CHECK(sent.relay_name == "mx.example.net");
  CHECK(sent.relay_address == "203.0.113.5");
  CHECK(sent.text == "250 2.0.0 Ok: queued as 4ABC");
  CHECK(sent.delays.total == 1500000);
  CHECK(first(all, Kind::disconnect).client_name == "out.example.org");
  CHECK(count(all, Kind::done) == 1);
  CHECK(count(all, Kind::unread) == 0);
}

TEST_CASE("Haraka: what else its lines say, in each of its forms") {
  struct Row {
    std::string line;
    Kind kind;
    Outcome outcome;
    const char* text;
  };
  const Row rows[] = {
      {line(uuid + ".1.1", "outbound", "bounced: 550 5.1.1 no such user", "INFO"), Kind::attempt, Outcome::bounced, "550 5.1.1 no such user"},
      {line(uuid + ".1.1", "outbound", "Temp failing 17_1.x for 64 seconds: 450 later", "INFO"), Kind::attempt, Outcome::deferred, "450 later"},
      {line(uuid + ".1.1", "outbound", "Looking up A records for: mx.example.net", "DEBUG"), Kind::noted, Outcome::none, "Looking up A records for: mx.example.net"},
      {line(uuid + ".1", "core", "recipient <b@example.net> code=DENYSOFT msg=\"Mail for that domain is not ready\" sender=\"a@example.org\""), Kind::reject,
       Outcome::deferred, "Mail for that domain is not ready"},
      {line(uuid + ".1", "core", "sender <a@example.org> code=DENY msg=\"no\""), Kind::reject, Outcome::none, "no"},
      {line("-", "core", "Starting up Haraka version 3.0.2"), Kind::noted, Outcome::none, "Starting up Haraka version 3.0.2"},
      {line("-", "core", "worker died", "CRIT"), Kind::trouble, Outcome::none, "worker died"},
      {line(uuid, "core", "client dropped connection"), Kind::lost, Outcome::none, "client dropped connection"},
      {line(uuid + ".1", "spf", "scope: mfrom, result: Fail", "INFO"), Kind::filter, Outcome::none, "scope: mfrom, result: Fail"},
      {line(uuid, "tls", "secured: cipher=X", "INFO"), Kind::tls, Outcome::none, "secured: cipher=X"},
      {line(uuid, "auth/flat_file", "AUTH invalid user or password", "INFO"), Kind::login_failed, Outcome::none, "AUTH invalid user or password"},
      {"[INFO] [" + uuid + "] [core] client dropped connection\n", Kind::lost, Outcome::none, "client dropped connection"},
      {"level=NOTICE uuid=" + uuid + ".1 source=core message=\"sender <a@example.org> code=DENY msg=\\\"no\\\"\"\n", Kind::reject, Outcome::none, "no"},
      {"{\"level\":\"NOTICE\",\"uuid\":\"" + uuid + ".1\",\"source\":\"core\",\"message\":\"sender <a@example.org> code=DENY msg=\\\"no\\\"\"}\n", Kind::reject,
       Outcome::none, "no"},
      {"Nov 21 04:07:28 mx1 haraka[9]: [NOTICE] [" + uuid + ".1] [core] sender <a@example.org> code=DENY msg=\"no\"\n", Kind::reject, Outcome::none, "no"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.line);
    const auto all = told(row.line);
    REQUIRE(all.size() == 1);
    CHECK(static_cast<int>(all[0].kind) == static_cast<int>(row.kind));
    CHECK(static_cast<int>(all[0].outcome) == static_cast<int>(row.outcome));
    CHECK(all[0].text == std::string(row.text));
  }
}
