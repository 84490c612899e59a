#include "mailwhy/smtp/delivery.h"

#include <doctest/doctest.h>

#include "mailwhy/base/text.h"
#include "mailwhy/smtp/play_test.h"

using namespace mailwhy;
using namespace mailwhy::smtp;

namespace {

std::function<Pull()> message_of(std::vector<Bytes> pieces, bool broken = false) {
  return [pieces = std::move(pieces), broken]() -> Pull {
    return [pieces, broken, at = std::size_t{0}]() mutable -> std::optional<Bytes> {
      if (at < pieces.size()) return pieces[at++];
      return broken ? std::nullopt : std::optional<Bytes>(Bytes());
    };
  };
}

DeliveryOptions to(std::vector<std::string> recipients) {
  DeliveryOptions options;
  options.helo = "mail.sender.test";
  options.sender = "ann@sender.test";
  for (auto& recipient : recipients) options.recipients.push_back({std::move(recipient), {}, {}, {}});
  options.message = message_of({"Subject: x\r\n\r\nhello\r\n"});
  return options;
}

struct Delivered {
  Played played;
  DeliveryResult result;
  std::vector<std::string> said;  // by us, every line
  std::vector<Fate> fates() const {
    std::vector<Fate> out;
    for (const auto& one : result.recipients) out.push_back(one.fate);
    return out;
  }
};

Delivered deliver(DeliveryOptions options, std::string_view script, Cut cut = Cut::whole, std::unique_ptr<LoginSteps> login = nullptr) {
  auto parsed = parse_script(script);
  REQUIRE_MESSAGE(parsed.has_value(), (parsed ? std::string() : parsed.error().text));
  auto delivery = std::make_unique<Delivery>(std::move(options), std::move(login));
  const Delivery& view = *delivery;
  Play play(std::move(delivery), *parsed, std::make_shared<ServerMemory>(), cut);
  Delivered out;
  out.played = play.run();
  out.result = view.result();
  out.said = out.played.heard;
  CHECK(out.played.finished);
  return out;
}

bool heard(const Delivered& out, std::string_view line) {
  return std::find(out.said.begin(), out.said.end(), line) != out.said.end();
}
std::string all_heard(const Delivered& out) { return join(out.said, "|"); }

constexpr std::string_view plain_hello =
    "S: 220 mx ESMTP\n"
    "C: EHLO *\n";

}  // namespace

TEST_CASE("a message is handed over line by line, and its queue id is kept") {
  for (const Cut cut : {Cut::whole, Cut::bytewise}) {
    auto options = to({"bob@example.test"});
    options.message = message_of({"Subject: x\n", "\n.", "dot\n..two\nend"});
    options.size_bytes = 30;
    const auto out = deliver(options,
                             "S: 220 mx ESMTP\nC: EHLO *\nS: 250-mx\nS: 250 SIZE 1000\nC: MAIL FROM:<ann@sender.test> SIZE=30\nS: 250 ok\n"
                             "C: RCPT TO:<bob@example.test>\nS: 250 ok\nC: DATA\nS: 354 go\nC: .\nS: 250 2.0.0 Ok: queued as 4XyZ12\nC: QUIT\nS: 221 bye\n",
                             cut);
    CHECK(out.fates() == std::vector{Fate::accepted});
    CHECK(out.result.recipients[0].queue_id == "4XyZ12");
    CHECK(out.result.whole_message_sent);
    CHECK(all_heard(out).find("DATA|Subject: x||..dot|...two|end|.|QUIT") != std::string::npos);
  }
}

TEST_CASE("where PIPELINING is offered the whole envelope is one write, and each recipient has its own fate") {
  const auto out = deliver(to({"bob@example.test", "gone@example.test", "later@example.test"}),
                           "S: 220 mx ESMTP\nC: EHLO *\nS: 250-mx\nS: 250 PIPELINING\nC: MAIL *\nC: RCPT *\nC: RCPT *\nC: RCPT *\nC: DATA\n"
                           "S: 250 ok\nS: 250 ok\nS: 550 5.1.1 no such user\nS: 450 4.2.1 busy\nS: 354 go\nC: .\nS: 250 ok id=1abcde-000001-2F\nC: QUIT\nS: 221 bye\n");
  CHECK(out.fates() == std::vector{Fate::accepted, Fate::refused, Fate::delayed});
  CHECK(out.result.recipients[0].queue_id == "1abcde-000001-2F");
  CHECK(out.played.transcript.exchanges[*out.result.recipients[1].decided_by].reply->code == 550);
}

TEST_CASE("a pipelined DATA that is welcome although nobody accepted the recipients gets an empty message") {
  const auto out = deliver(to({"gone@example.test"}),
                           "S: 220 mx ESMTP\nC: EHLO *\nS: 250-mx\nS: 250 PIPELINING\nC: MAIL *\nC: RCPT *\nC: DATA\n"
                           "S: 250 ok\nS: 550 5.1.1 no such user\nS: 354 go\nC: .\nS: 554 no valid recipients\nC: QUIT\nS: 221 bye\n");
  CHECK(out.fates() == std::vector{Fate::refused});
  CHECK(out.played.transcript.exchanges[*out.result.recipients[0].decided_by].reply->code == 550);
  CHECK(all_heard(out).find("DATA|.|QUIT") != std::string::npos);
}

TEST_CASE("no answer after the end of the message means that nobody knows, and it is not sent again") {
  const std::string before = std::string(plain_hello) + "S: 250 mx\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC: .\n";
  for (const char* end : {"! drop\n", "! reset\n", "! silent\n"}) {
    CAPTURE(end);
    const auto out = deliver(to({"bob@example.test"}), before + end);
    CHECK(out.fates() == std::vector{Fate::unknown});
    CHECK(out.result.whole_message_sent);
  }
  SUBCASE("ten minutes of patience") {
    const auto out = deliver(to({"bob@example.test"}), before + "! wait 590s\nS: 250 ok\nC: QUIT\nS: 221 bye\n");
    CHECK(out.fates() == std::vector{Fate::accepted});
  }
  SUBCASE("last words without a line end are an answer") {
    const auto out = deliver(to({"bob@example.test"}), before + "! raw 250 queued as 77A\n! drop\n");
    CHECK(out.fates() == std::vector{Fate::accepted});
    CHECK(out.result.recipients[0].queue_id == "77A");
  }
}

TEST_CASE("a connection that ends before the message does leaves no doubt: the server does not have it") {
  const std::string before = std::string(plain_hello) + "S: 250 mx\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\n";
  CHECK(deliver(to({"bob@example.test"}), before + "C: DATA\n! drop\n").fates() == std::vector{Fate::broken_off});
  CHECK(deliver(to({"bob@example.test"}), before + "C: DATA\nS: 250 ok\nC: QUIT\nS: 221 bye\n").fates() == std::vector{Fate::broken_off});
  CHECK(deliver(to({"bob@example.test"}), before + "C: DATA\nS: 451 4.3.0 later\nC: QUIT\nS: 221 bye\n").fates() == std::vector{Fate::delayed});
  CHECK(deliver(to({"bob@example.test"}), "S: 554 not you\nC: QUIT\nS: 221 bye\n").fates() == std::vector{Fate::refused});
  CHECK(deliver(to({"bob@example.test"}), "! drop\n").fates() == std::vector{Fate::broken_off});
}

TEST_CASE("a refusal that comes while the message is still on its way is read and ends it") {
  auto options = to({"bob@example.test"});
  std::vector<Bytes> pieces(40, Bytes(65536, 'x') + "\r\n");
  options.message = message_of(pieces);
  const auto out = deliver(options, std::string(plain_hello) + "S: 250 mx\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC: xx*\nS: 552 5.3.4 too big\n! silent\n");
  CHECK(out.fates() == std::vector{Fate::refused});
  CHECK_FALSE(out.result.whole_message_sent);
  CHECK(out.result.bytes_sent < 40 * 65536);
}

TEST_CASE("a message that cannot be read to its end gets no end") {
  auto options = to({"bob@example.test"});
  options.message = message_of({"Subject: x\r\n\r\nhalf"}, true);
  const auto out = deliver(options, std::string(plain_hello) + "S: 250 mx\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\n! silent\n");
  CHECK(out.fates() == std::vector{Fate::broken_off});
  CHECK_FALSE(heard(out, "."));
  CHECK(out.result.left_out == std::vector<std::string>{"the message could not be read to its end"});
}

TEST_CASE("BDAT sends the message in counted pieces, without dots") {
  auto options = to({"bob@example.test"});
  options.chunking = true;
  options.chunk_bytes = 12;
  options.message = message_of({"Subject: x\r\n", "\r\n.dot\r\n"});
  const auto out = deliver(options,
                           "S: 220 mx ESMTP\nC: EHLO *\nS: 250-mx\nS: 250 CHUNKING\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\n"
                           "C: BDAT 12\nC: Subject: x\nS: 250 12 bytes\nC: BDAT 8 LAST\nC: *\nC: .dot\nS: 250 queued as 9Q1\nC: QUIT\nS: 221 bye\n");
  CHECK(out.fates() == std::vector{Fate::accepted});
  CHECK(out.result.recipients[0].queue_id == "9Q1");
  options.message = message_of({"Subject: x\r\n\r\nhello\r\n"});
  const auto without = deliver(options, std::string(plain_hello) + "S: 250 mx\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n");
  CHECK(without.fates() == std::vector{Fate::accepted});
  CHECK(without.result.left_out.size() == 1);
}

TEST_CASE("LMTP answers for each recipient that it took") {
  auto options = to({"bob@example.test", "gone@example.test", "full@example.test"});
  options.hello = DeliveryOptions::Hello::lhlo;
  const std::string before =
      "S: 220 lmtp\nC: LHLO *\nS: 250-lmtp\nS: 250 PIPELINING\nC: MAIL *\nC: RCPT *\nC: RCPT *\nC: RCPT *\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 550 5.1.1 gone\nS: 250 ok\nS: 354 go\nC: .\n";
  const auto out = deliver(options, before + "S: 250 2.0.0 <bob@example.test> 7hWqKcAAbbCC1234 Saved\nS: 452 4.2.2 full\nC: QUIT\nS: 221 bye\n");
  CHECK(out.fates() == std::vector{Fate::accepted, Fate::refused, Fate::delayed});
  CHECK(out.result.recipients[0].queue_id == "7hWqKcAAbbCC1234");
  const auto lost = deliver(options, before + "S: 250 2.0.0 Saved\n! drop\n");
  CHECK(lost.fates() == std::vector{Fate::accepted, Fate::refused, Fate::unknown});
}

TEST_CASE("PRDR: 353, one answer for each recipient, and one for all") {
  auto options = to({"bob@example.test", "full@example.test"});
  options.prdr = true;
  const std::string before =
      "S: 220 mx\nC: EHLO *\nS: 250-mx\nS: 250 PRDR\nC: MAIL FROM:<ann@sender.test> PRDR\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC: .\n";
  const auto out = deliver(options, before + "S: 353 each\nS: 250 ok\nS: 452 4.2.2 full\nS: 250 OK id=1aBcDe-00001\nC: QUIT\nS: 221 bye\n");
  CHECK(out.fates() == std::vector{Fate::accepted, Fate::delayed});
  CHECK(out.result.recipients[0].queue_id == "1aBcDe-00001");
  CHECK(deliver(options, before + "S: 250 OK for all\nC: QUIT\nS: 221 bye\n").fates() == std::vector{Fate::accepted, Fate::accepted});
  CHECK(deliver(options, before + "S: 353 each\nS: 250 ok\nS: 250 ok\nS: 550 after all no\nC: QUIT\nS: 221 bye\n").fates() == std::vector{Fate::refused, Fate::refused});
}

TEST_CASE("what a message needs and the server does not offer keeps it here; what it only wishes for is left out") {
  auto options = to({"bob@example.test"});
  options.smtputf8 = true;
  const std::string bare = std::string(plain_hello) + "S: 250 mx\nC: QUIT\nS: 221 bye\n";
  const auto out = deliver(options, bare);
  CHECK(out.fates() == std::vector{Fate::not_tried});
  CHECK(out.played.transcript.exchanges[*out.result.recipients[0].decided_by].failure->detail.find("SMTPUTF8") != std::string::npos);
  options = to({"bob@example.test"});
  options.requiretls = true;
  CHECK(deliver(options, bare).fates() == std::vector{Fate::not_tried});
  options = to({"bob@example.test"});
  options.tls = DeliveryOptions::Tls::required;
  CHECK(deliver(options, bare).fates() == std::vector{Fate::not_tried});
  options = to({"bob@example.test"});
  options.return_what = "HDRS";
  options.recipients[0].notify = "NEVER";
  const auto wished = deliver(options, std::string(plain_hello) + "S: 250 mx\nC: MAIL FROM:<ann@sender.test>\nS: 250 ok\nC: RCPT TO:<bob@example.test>\nS: 250 ok\nC: DATA\nS: 354 go\nC: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n");
  CHECK(wished.fates() == std::vector{Fate::accepted});
  CHECK(wished.result.left_out.size() == 1);
}

TEST_CASE("parameters for notifications are written as RFC 3461 wants them") {
  auto options = to({"bob@example.test"});
  options.return_what = "HDRS";
  options.envelope_id = "a+b c";
  options.recipients[0].notify = "SUCCESS,FAILURE";
  options.recipients[0].original = "rfc" "822;bob=x@example.test";
  const auto out = deliver(options, "S: 220 mx\nC: EHLO *\nS: 250-mx\nS: 250 DSN\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n");
  CHECK(heard(out, "MAIL FROM:<ann@sender.test> RET=HDRS ENVID=a+2Bb+20c"));
  CHECK(heard(out, "RCPT TO:<bob@example.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc" "822;bob+3Dx@example.test"));
}

TEST_CASE("a server that does not know SIZE after all is asked once more without") {
  auto options = to({"bob@example.test"});
  options.size_bytes = 30;
  const auto out = deliver(options,
                           "S: 220 mx\nC: EHLO *\nS: 250-mx\nS: 250 SIZE\nC: MAIL FROM:<ann@sender.test> SIZE=30\nS: 555 5.5.4 unsupported\n"
                           "C: MAIL FROM:<ann@sender.test>\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n");
  CHECK(out.fates() == std::vector{Fate::accepted});
}

TEST_CASE("XCLIENT goes out in xtext, and the server is greeted anew") {
  auto options = to({"bob@example.test"});
  options.xclient = {{"NAME", "a b"}, {"ADDR", "192.0.2.1"}};
  options.xforward = {{"HELO", "spike+1"}};
  const auto out = deliver(options,
                           "S: 220 mx\nC: EHLO *\nS: 250-mx\nS: 250-XFORWARD NAME HELO\nS: 250 XCLIENT NAME ADDR\nC: XCLIENT NAME=a+20b ADDR=192.0.2.1\nS: 220 mx\n"
                           "C: EHLO *\nS: 250-mx\nS: 250-XFORWARD NAME HELO\nS: 250 XCLIENT NAME ADDR\nC: XFORWARD HELO=spike+2B1\nS: 250 ok\n"
                           "C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n");
  CHECK(out.fates() == std::vector{Fate::accepted});
  options.xclient = {{"LOGIN", "x"}};
  CHECK(deliver(options, "S: 220 mx\nC: EHLO *\nS: 250 XCLIENT NAME ADDR\nC: QUIT\nS: 221 bye\n").fates() == std::vector{Fate::not_tried});
}

TEST_CASE("TLS and back again: the envelope is said after the second hello") {
  auto options = to({"bob@example.test"});
  const auto out = deliver(options,
                           "S: 220 mx\nC: EHLO *\nS: 250-mx\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\n! tls\nC: EHLO *\nS: 250 mx\nC: MAIL *\nS: 250 ok\nC: RCPT *\n"
                           "S: 250 ok\nC: DATA\nS: 354 go\nC: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n");
  CHECK(out.fates() == std::vector{Fate::accepted});
  CHECK(out.played.transcript.find(Step::message)->encrypted);
}

TEST_CASE("every place to stop at is one") {
  const std::string script = "with PIPELINING\n! default\n";
  struct Row {
    Halt halt;
    std::string_view last, never;
  };
  using After = Halt::After;
  using How = Halt::How;
  const Row rows[] = {
      {{After::greeting, How::quit}, "QUIT", "EHLO mail.sender.test"},
      {{After::hello, How::quit}, "QUIT", "MAIL FROM:<ann@sender.test>"},
      {{After::xclient, How::quit}, "QUIT", "MAIL FROM:<ann@sender.test>"},
      {{After::auth, How::quit}, "QUIT", "MAIL FROM:<ann@sender.test>"},
      {{After::mail, How::quit}, "QUIT", "RCPT TO:<bob@example.test>"},
      {{After::rcpt, How::quit}, "QUIT", "DATA"},
      {{After::mail, How::drop}, "MAIL FROM:<ann@sender.test>", "QUIT"},
      {{After::rcpt, How::drop}, "RCPT TO:<bob@example.test>", "QUIT"},
      {{After::data, How::quit}, "DATA", "QUIT"},
      {{After::data, How::drop_after_send}, "DATA", "QUIT"},
      {{After::rcpt, How::drop_after_send}, "RCPT TO:<bob@example.test>", "DATA"},
  };
  for (const auto& row : rows) {
    CAPTURE(to_string(row.halt.after));
    auto options = to({"bob@example.test"});
    options.halt = row.halt;
    options.tls = DeliveryOptions::Tls::never;
    const auto out = deliver(options, script);
    CHECK(out.fates() == std::vector{Fate::halted});
    CHECK(out.played.transcript.exchanges.back().command == row.last);
    CHECK_FALSE(heard(out, row.never));
  }
}

namespace {
class TwoSteps final : public LoginSteps {
 public:
  std::optional<Line> begin(const Capabilities* offered, bool, const ChannelBinding&) override {
    if (offered == nullptr || offered->auth.empty()) return std::nullopt;
    return Line{"AUTH LOGIN", ""};
  }
  Line answer(const Reply&) override { return {"c2VjcmV0", "<secret>"}; }
  bool accept() override { return true; }
  std::string why() const override { return "the server offers no login"; }
};
}  // namespace

TEST_CASE("a login comes before the envelope, and its secret is in no transcript") {
  const auto out = deliver(to({"bob@example.test"}),
                           "S: 220 mx\nC: EHLO *\nS: 250-mx\nS: 250 AUTH LOGIN\nC: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: c2VjcmV0\nS: 334 UGFzc3dvcmQ6\nC: c2VjcmV0\nS: 235 ok\n"
                           "C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n",
                           Cut::whole, std::make_unique<TwoSteps>());
  CHECK(out.fates() == std::vector{Fate::accepted});
  for (const auto& exchange : out.played.transcript.exchanges) CHECK(exchange.command.find("c2VjcmV0") == std::string::npos);
  const auto none = deliver(to({"bob@example.test"}), std::string(plain_hello) + "S: 250 mx\nC: QUIT\nS: 221 bye\n", Cut::whole, std::make_unique<TwoSteps>());
  CHECK(none.fates() == std::vector{Fate::not_tried});
}

TEST_CASE("a server that asks on and on in a login is left") {
  std::string script = "S: 220 mx\nC: EHLO *\nS: 250-mx\nS: 250 AUTH LOGIN\nC: AUTH LOGIN\n";
  for (int i = 0; i < 8; ++i) script += "S: 334 VXNlcm5hbWU6\nC: c2VjcmV0\n";
  const auto out = deliver(to({"bob@example.test"}), script + "S: 334 VXNlcm5hbWU6\nC: QUIT\nS: 221 bye\n", Cut::whole, std::make_unique<TwoSteps>());
  CHECK(out.fates() == std::vector{Fate::not_tried});
}

TEST_CASE("line ends of all kinds become CRLF however the pieces are cut") {
  const std::string message = "a\nb\r\nc\rd\r\r\ne\r";
  for (std::size_t cut = 0; cut <= message.size(); ++cut) {
    LineEnds ends;
    Bytes out = ends.feed(message.substr(0, cut));
    out += ends.feed(message.substr(cut));
    out += ends.finish();
    CHECK(out == "a\r\nb\r\nc\r\nd\r\ne\r\n");
    DotStuffing dots;
    const std::string dotted = ".\r\n..a\r\nb.\r\n.";
    Bytes stuffed = dots.feed(dotted.substr(0, std::min(cut, dotted.size())));
    stuffed += dots.feed(dotted.substr(std::min(cut, dotted.size())));
    stuffed += dots.finish();
    CHECK(stuffed == "..\r\n...a\r\nb.\r\n..\r\n.\r\n");
  }
  LineEnds nothing;
  CHECK(nothing.finish().empty());
  CHECK(DotStuffing().finish() == ".\r\n");
}
