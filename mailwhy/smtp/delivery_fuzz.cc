// Random events in any order: a delivery always ends, never takes a piece of a message for the whole, and gives each recipient one fate.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/smtp/delivery.h"
#include "mailwhy/smtp/queue_id.h"

namespace {
using namespace mailwhy;
using namespace mailwhy::smtp;

Pull lines() {
  return [left = 4]() mutable -> std::optional<Bytes> { return left-- > 0 ? Bytes(100'000, left % 2 == 0 ? '.' : '\n') : Bytes(); };
}

DeliveryOptions options_from(const std::uint8_t* data) {
  DeliveryOptions options;
  options.helo = "client.example.org";
  options.sender = "ann@example.org";
  for (int i = 0; i <= data[0] % 3; ++i) options.recipients.push_back({"bob@example.net", i == 1 ? "NEVER" : "", "", {}});
  options.hello = static_cast<DeliveryOptions::Hello>(data[1] % 3);
  options.tls = static_cast<DeliveryOptions::Tls>(data[0] / 4 % 4);
  options.prdr = (data[0] & 16) != 0;
  options.chunking = (data[0] & 32) != 0;
  options.pipelining = (data[0] & 64) == 0;
  if ((data[0] & 128) != 0) options.xclient = {{"NAME", "a b"}};
  options.halt = {static_cast<Halt::After>(data[1] / 4 % 11), static_cast<Halt::How>(data[1] / 64 % 3)};
  options.message = lines;
  options.size_bytes = 400'000;
  return options;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto options = options_from(data);
  Delivery delivery(options);
  Time now{};
  bool tell = false, handshake = false;
  const auto follow = [&](const Actions& actions) {
    for (const auto& action : actions) {
      if (const auto* wait = std::get_if<WaitUntil>(&action)) MAILWHY_CHECK(wait->deadline >= now, "no deadline in the past");
      if (std::holds_alternative<TellWhenSent>(action)) tell = true;
      if (std::holds_alternative<StartTls>(action)) handshake = true;
    }
  };
  follow(delivery.on_connected(now));
  // Bytes below 8 are events; the rest are bytes from the server, cut at events.
  Bytes bytes;
  for (std::size_t i = 2; i < size; ++i) {
    if (data[i] >= 8) {
      bytes += static_cast<char>(data[i]);
      continue;
    }
    follow(delivery.on_bytes(bytes, now));
    bytes.clear();
    switch (data[i]) {
      case 0: break;
      case 1:
        if (handshake) follow(delivery.on_tls_up(now));
        handshake = false;
        break;
      case 2:
        if (tell) follow(delivery.on_sent(now));
        break;
      case 3: now += 30s; break;
      case 4: follow(delivery.on_timeout(now)); break;
      case 5: follow(delivery.on_closed({Failure::Kind::closed, "closed", {}}, now)); break;
      case 6: follow(delivery.on_bytes("\r\n", now)); break;
      default: follow(delivery.on_bytes("250-STARTTLS\r\n250-PIPELINING\r\n250-CHUNKING\r\n250-XCLIENT NAME\r\n250 PRDR\r\n", now)); break;
    }
  }
  follow(delivery.on_bytes(bytes, now));
  for (int i = 0; i < 1000 && !delivery.finished(); ++i) {
    if (tell) follow(delivery.on_sent(now));
    now += 60s;
    follow(delivery.on_timeout(now));
  }
  MAILWHY_CHECK(delivery.finished(), "silence ends every delivery");
  const auto result = delivery.result();
  MAILWHY_CHECK(result.recipients.size() == options.recipients.size(), "each recipient has a fate");
  for (const auto& one : result.recipients) {
    MAILWHY_CHECK(!one.decided_by || *one.decided_by < delivery.transcript().exchanges.size(), "what decided is in the transcript");
    MAILWHY_CHECK(one.fate != Fate::accepted || (result.whole_message_sent && one.decided_by), "nothing is accepted that was not handed over");
    MAILWHY_CHECK(one.queue_id.size() <= 200 && one.queue_id.find(' ') == std::string::npos, "a queue id is one short word");
  }
  return 0;
}
