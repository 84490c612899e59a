// Any script parses or names its line, and plays against any client without end of patience.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/smtp/script.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy::smtp;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto script = parse_script(text);
  if (!script) {
    MAILWHY_CHECK(script.error().text.starts_with("Line "), "a mistake names its line");
    return 0;
  }
  ScriptedServer server(*script, std::make_shared<ServerMemory>());
  (void)server.on_connected();
  for (int i = 0; i < 50; ++i) {
    (void)server.on_bytes("EHLO x\r\nSTARTTLS\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\n");
    (void)server.on_timer();
    (void)server.on_tls_up();
  }
  (void)server.on_bytes("DATA\r\nx\r\n.\r\nQUIT\r\n");
  (void)server.on_closed();
  return 0;
}
