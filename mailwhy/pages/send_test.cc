// A message is really sent in worlds of all kinds: to whom it goes, what is tried next, and what is known in the end.
#include <doctest/doctest.h>

#include <algorithm>

#include "mailwhy/check/send.h"
#include "mailwhy/lab/lab_net.h"
#include "mailwhy/lab/page.h"
#include "mailwhy/report/send/send.h"

namespace mailwhy::check {
namespace {

using evidence::Sent;
using smtp::Fate;

struct Asked {
  std::vector<std::string> to = {"bob@example.test"};
  std::string server = {};
  smtp::DeliveryOptions delivery = {};
  std::optional<std::string> mx_of = {};
  std::function<void(SendQuestion&)> change = {};
};

Sent send(const std::string& zones, const std::string& hosts, Asked asked = {}) {
  const auto worlds = lab::read_worlds("send", "```world\nrtt 20ms\n```\n```dns\n" + zones + "\n```\n" + hosts + "\n```check bob@example.test\n```\n");
  REQUIRE_MESSAGE(worlds.has_value(), (worlds ? "" : worlds.error().text));
  SendQuestion question;
  question.delivery = std::move(asked.delivery);
  question.delivery.helo = "mail.sender.test";
  question.delivery.sender = "ann@sender.test";
  question.delivery.message = []() -> smtp::Pull { return [done = false]() mutable -> std::optional<Bytes> { return std::exchange(done, true) ? Bytes() : Bytes("Subject: x\r\n\r\nhello\r\n"); }; };
  for (const auto& to : asked.to) {
    auto address = mail::parse_address(to);
    REQUIRE(address.has_value());
    question.delivery.recipients.push_back({address->text(), {}, {}, {}});
    question.recipients.push_back(std::move(*address));
  }
  if (!asked.server.empty()) {
    question.way = {Sent::Way::Kind::server, asked.server};
    question.server = asked.server;
  }
  if (asked.mx_of) {
    question.way = {Sent::Way::Kind::mx, *asked.mx_of};
    question.mx_of = Domain::of(*asked.mx_of);
  }
  question.resolvers = {worlds->front().resolvers.front().at};
  for (const char* network : {"192.0.2.0/24", "2001:db8::/32"}) question.public_networks.push_back(*Network::parse(network));
  if (asked.change) asked.change(question);
  lab::LabNet net(worlds->front());
  return send_message(question, net);
}

Fate fate(const Sent& sent, std::size_t recipient = 0) { return evidence::outcome_of(sent, recipient).fate; }
std::string_view verdict(const Sent& sent) { return evidence::verdict_of(sent).verdict; }
std::size_t attempts(const Sent& sent) {
  std::size_t count = 0;
  for (const auto& group : sent.groups) count += group.attempts.size();
  return count;
}

constexpr const char* two_hosts =
    "example.test. MX 10 mx1.example.test.\nexample.test. MX 20 mx2.example.test.\nmx1.example.test. A 192.0.2.41\nmx2.example.test. A 192.0.2.42\n";
std::string host(const char* address, const std::string& script = "") { return std::string("```host ") + address + ":25\n" + script + "```\n"; }

}  // namespace

TEST_CASE("a message goes to the best mail exchanger, and its queue id is known") {
  const auto sent = send(two_hosts, host("192.0.2.41", "on MESSAGE : 250 2.0.0 Ok: queued as 7ABC1\n") + host("192.0.2.42"));
  CHECK(fate(sent) == Fate::accepted);
  CHECK(evidence::outcome_of(sent, 0).queue_id == "7ABC1");
  CHECK(attempts(sent) == 1);
  CHECK(evidence::verdict_of(sent).exit_code == 0);
  CHECK(sent.groups.front().attempts.front().session.host == Domain::of("mx1.example.test"));
}

TEST_CASE("the next mail exchanger is tried where a sender would try it") {
  for (const char* first : {"! drop\n", "on CONNECT : 421 busy\n", "on CONNECT : 554 not you\n", "on RCPT : 451 4.3.0 later\n", "on MAIL : 421 4.3.2 closing\n",
                            "on DATA : 451 4.3.0 later\n", "on MESSAGE : 452 4.3.1 full\n", "on DATA : drop\n"}) {
    CAPTURE(std::string(first));
    const auto sent = send(two_hosts, host("192.0.2.41", first) + host("192.0.2.42"));
    CHECK(fate(sent) == Fate::accepted);
    CHECK(attempts(sent) == 2);
  }
  const auto refused_connection = send(two_hosts, host("192.0.2.42"));
  CHECK(fate(refused_connection) == Fate::accepted);
}

TEST_CASE("a clear no is no reason to ask somebody else, and an open question is not asked twice") {
  for (const char* first : {"on RCPT : 550 5.1.1 no such user\n", "on MAIL : 550 5.7.1 no\n", "on MESSAGE : 554 5.7.1 spam\n"}) {
    CAPTURE(std::string(first));
    const auto sent = send(two_hosts, host("192.0.2.41", first) + host("192.0.2.42"));
    CHECK(fate(sent) == Fate::refused);
    CHECK(attempts(sent) == 1);
    CHECK(evidence::verdict_of(sent).exit_code == 1);
  }
  for (const char* first : {"on MESSAGE : drop\n", "on MESSAGE : reset\n", "on MESSAGE : silent\n"}) {
    CAPTURE(std::string(first));
    const auto sent = send(two_hosts, host("192.0.2.41", first) + host("192.0.2.42"));
    CHECK(fate(sent) == Fate::unknown);
    CHECK(attempts(sent) == 1);
    CHECK(verdict(sent) == "inconclusive");
    CHECK(evidence::verdict_of(sent).exit_code == 3);
  }
}

TEST_CASE("of several recipients each has its own fate, and only those who need it go to the next host") {
  const std::string zones = std::string(two_hosts) + "other.test. MX 10 mx.other.test.\nmx.other.test. A 192.0.2.43\n";
  Asked asked;
  asked.to = {"bob@example.test", "gone@example.test", "late@example.test", "carol@other.test"};
  const auto sent = send(zones,
                         host("192.0.2.41", "on RCPT TO:<gone : 550 5.1.1 no such user\non RCPT TO:<late : 450 4.2.1 busy\n") + host("192.0.2.42", "on MESSAGE : 250 queued as SECOND2\n") +
                             host("192.0.2.43"),
                         asked);
  CHECK(fate(sent, 0) == Fate::accepted);
  CHECK(fate(sent, 1) == Fate::refused);
  CHECK(fate(sent, 2) == Fate::accepted);
  CHECK(fate(sent, 3) == Fate::accepted);
  CHECK(evidence::outcome_of(sent, 2).queue_id == "SECOND2");
  CHECK(evidence::verdict_of(sent).recipient == 1);
  CHECK(evidence::verdict_of(sent).party == "recipient_mailbox");
  CHECK(sent.groups.size() == 2);
  REQUIRE(sent.groups.front().attempts.size() == 2);
  CHECK(sent.groups.front().attempts[1].recipients == std::vector<std::size_t>{2});
}

TEST_CASE("domains that take no mail are told apart") {
  CHECK(verdict(send("example.test. MX 0 .\n", "")) == "no_mail_by_choice");
  CHECK(verdict(send("else.test. A 192.0.2.1\n", "")) == "no_such_domain");
  CHECK(verdict(send("example.test. TXT \"x\"\n", "")) == "unreachable");
  CHECK(verdict(send("example.test. MX 10 mx.example.test.\nmx.example.test. A 10.0.0.1\n", "")) == "unreachable");
  CHECK(verdict(send(two_hosts, "")) == "unreachable");
  // Without MX the domain itself is the host (RFC 5321 s5.1).
  CHECK(verdict(send("example.test. A 192.0.2.41\n", host("192.0.2.41"))) == "accepted");
}

TEST_CASE("a server or a domain that is named takes the message, whatever the recipient's MX records say") {
  Asked asked;
  asked.server = "192.0.2.44";
  CHECK(fate(send("example.test. MX 0 .\n", host("192.0.2.44"), asked)) == Fate::accepted);
  asked.server = "relay.test";
  CHECK(fate(send("relay.test. A 192.0.2.44\n", host("192.0.2.44"), asked)) == Fate::accepted);
  CHECK(verdict(send("else.test. A 192.0.2.44\n", "", asked)) == "unreachable");
  asked.server = {};
  asked.mx_of = "relay.test";
  CHECK(fate(send("relay.test. MX 5 mx.relay.test.\nmx.relay.test. A 192.0.2.44\n", host("192.0.2.44"), asked)) == Fate::accepted);
}

TEST_CASE("when TLS fails a sender that does not insist goes on without, and one that insists does not") {
  const std::string broken = host("192.0.2.41", "with STARTTLS\ntls close\n");
  const auto sent = send("example.test. MX 10 mx1.example.test.\nmx1.example.test. A 192.0.2.41\n", broken);
  CHECK(fate(sent) == Fate::accepted);
  REQUIRE(attempts(sent) == 2);
  CHECK(sent.groups.front().attempts[1].session.purpose == evidence::Session::Purpose::without_tls);
  Asked asked;
  asked.delivery.tls = smtp::DeliveryOptions::Tls::required;
  const auto insists = send("example.test. MX 10 mx1.example.test.\nmx1.example.test. A 192.0.2.41\n", broken, asked);
  CHECK(fate(insists) == Fate::broken_off);
  CHECK(attempts(insists) == 1);
}

TEST_CASE("a stop before the message leaves no message anywhere") {
  Asked asked;
  asked.delivery.halt = {smtp::Halt::After::rcpt, smtp::Halt::How::quit};
  asked.to = {"bob@example.test", "gone@example.test"};
  const auto sent = send(two_hosts, host("192.0.2.41", "on RCPT TO:<gone : 550 5.1.1 no such user\n") + host("192.0.2.42"), asked);
  CHECK(fate(sent, 0) == Fate::halted);
  CHECK(fate(sent, 1) == Fate::refused);
  CHECK(attempts(sent) == 1);
  for (const auto& exchange : sent.groups.front().attempts.front().session.transcript.exchanges) CHECK(exchange.step != smtp::Step::data);
}

namespace {
std::string_view no_meaning(bounce::Meaning) { return "the mailbox does not exist"; }
}  // namespace

TEST_CASE("what is said of each fate, for people and for programs") {
  struct Row {
    const char* script;
    std::string_view words;
    std::string_view json;
  };
  const Row rows[] = {
      {"on MESSAGE : 250 Ok: queued as 9XYZ1\n", "queue id 9XYZ1", "\"fate\": \"accepted\""},
      {"on RCPT : 550 5.1.1 no such user\n", "refused by mx1.example.test (192.0.2.41:25) at RCPT", "\"cause\": \"user-unknown\""},
      {"on RCPT : 450 4.2.1 busy\n", "LATER", "\"fate\": \"delayed\""},
      {"on MESSAGE : drop\n", "Do not send it again at once", "\"fate\": \"unknown\""},
      {"on CONNECT : 554 go \\x1b[31maway\n", "\\x1b[31m", "\"stage\": \"greeting\""},
      {"on CONNECT : drop\n", "not accepted by", "\"failure\": {"},
  };
  const auto& words = report::Words::of(Language::english);
  for (const auto& row : rows) {
    CAPTURE(std::string(row.script));
    const auto sent = send("example.test. MX 10 mx1.example.test.\nmx1.example.test. A 192.0.2.41\n", host("192.0.2.41", row.script));
    report::TextOptions options;
    options.width = 100;
    const std::string text = report::sent_text(sent, options, words, no_meaning);
    CAPTURE(text);
    CHECK(text.find(row.words) != std::string::npos);
    CHECK(text.find('\x1b') == std::string::npos);
    const std::string json = report::sent_json(sent, true, words);
    CHECK(json.find(row.json) != std::string::npos);
    CHECK(report::sent_lines(sent, options).find("bob@example.test") != std::string::npos);
  }
}

}  // namespace mailwhy::check
