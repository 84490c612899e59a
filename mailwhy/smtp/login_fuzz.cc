// Whatever a server says, a login ends, keeps its secret to itself and to the server, and shows it nowhere.  The first byte chooses the
// mechanism; the rest are the server's lines after its EHLO reply.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"
#include "mailwhy/smtp/login.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  using namespace mailwhy::smtp;
  if (size == 0) return 0;
  const auto mechanisms = sasl::all_mechanisms();
  const auto& traits = mechanisms[data[0] % mechanisms.size()];
  LoginOptions options;
  options.helo = "client.example.org";
  options.tls = LoginOptions::Tls::from_start;
  options.material.user = "ann";
  options.material.password = crypto::Secret("canary-password");
  options.material.token = crypto::Secret("canary-token");
  options.material.certificate = true;
  options.material.nonce = "NNNNNNNN";
  options.wish.only = traits.kind;
  options.sender = "ann@example.org";

  Login login(options);
  login.on_connected(Time{});
  login.bind_channel({"exporter", "", true});
  login.on_tls_up(Time{});
  login.on_bytes("220 x\r\n", Time{});
  login.on_bytes("250-x\r\n250 AUTH " + std::string(traits.name) + "\r\n", Time{});
  for (const auto line : split(BytesView(reinterpret_cast<const char*>(data) + 1, size - 1), '\n')) {
    // Challenges are written plainly in the corpus: "334+text" goes out in base64.
    if (line.starts_with("334+")) login.on_bytes("334 " + base64_encode(line.substr(4)) + "\r\n", Time{});
    else login.on_bytes(std::string(line) + "\r\n", Time{});
  }
  login.on_closed({Failure::Kind::closed, "gone", {}}, Time{});
  MAILWHY_CHECK(login.finished(), "a login ends with its connection");
  for (const auto& exchange : login.transcript().exchanges) {
    MAILWHY_CHECK(exchange.command.find("canary") == std::string::npos, "no command shows a secret");
    if (exchange.reply) MAILWHY_CHECK(exchange.reply->raw.find("canary-password") == std::string::npos, "no reply shows a secret");
  }
  return 0;
}
