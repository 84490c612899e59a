// Random events in any order: the dialogue always ends, and says what it has to say in a fixed number of exchanges.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/smtp/dialogue.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  using namespace mailwhy::smtp;
  if (size < 2) return 0;
  DialogueOptions options;
  options.helo = "client.example.org";
  options.sender = (data[0] & 1) != 0 ? "" : "ann@example.org";
  options.recipient = "bob@example.net";
  options.smtputf8 = (data[0] & 2) != 0;
  options.hello_with_helo = (data[0] & 4) != 0;
  options.grouping = static_cast<DialogueOptions::Grouping>((data[0] & 8) != 0 ? 1 + (data[0] >> 6) % 2 : 0);
  options.until = static_cast<DialogueOptions::Until>(data[1] % 5);
  if ((data[0] & 16) != 0) options.control_recipient = "nobody@example.net";
  Dialogue dialogue(options);
  if ((data[0] & 32) != 0) dialogue.allow_control();
  Time now{};
  const auto follow = [&](const Actions& actions) {
    for (const auto& action : actions)
      if (const auto* wait = std::get_if<WaitUntil>(&action)) MAILWHY_CHECK(wait->deadline >= now, "no deadline in the past");
  };
  follow(dialogue.on_connected(now));
  // Bytes below 8 are events; the rest are bytes from the server, cut at events.
  Bytes bytes;
  for (std::size_t i = 2; i < size; ++i) {
    if (data[i] >= 8) {
      bytes += static_cast<char>(data[i]);
      continue;
    }
    follow(dialogue.on_bytes(bytes, now));
    bytes.clear();
    switch (data[i]) {
      case 0: break;
      case 1: follow(dialogue.on_tls_up(now)); break;
      case 2: follow(dialogue.on_tls_failed({Failure::Kind::tls, "no", {}}, now)); break;
      case 3: now += 30s; break;
      case 4: follow(dialogue.on_timeout(now)); break;
      case 5: follow(dialogue.on_closed({Failure::Kind::closed, "closed", {}}, now)); break;
      case 6: follow(dialogue.on_bytes("\r\n", now)); break;
      default: follow(dialogue.on_bytes("250-STARTTLS\r\n250-PIPELINING\r\n250 SMTPUTF8\r\n", now)); break;
    }
  }
  follow(dialogue.on_bytes(bytes, now));
  for (int i = 0; i < 1000 && !dialogue.finished(); ++i) {
    now += 60s;
    follow(dialogue.on_timeout(now));
  }
  MAILWHY_CHECK(dialogue.finished(), "silence ends every dialogue");
  MAILWHY_CHECK(dialogue.transcript().exchanges.size() <= 20, "a dialogue has few exchanges");
  return 0;
}
