// Any bytes as a server's side of the handshake.  The first byte says how they are cut into pieces.
#include <algorithm>
#include <cstdint>

#include "mailwhy/tls/engine.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  if (size == 0) return 0;
  const std::size_t piece = std::max<std::size_t>(1, data[0]);
  BytesView bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  tls::ClientOptions options;
  options.server_name = Domain::of("mx1.example.org");
  options.ca_file = "/dev/null";
  tls::Engine engine = tls::Engine::client(options);
  engine.start();
  engine.take_outgoing();
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    engine.receive(bytes.substr(0, piece));
    engine.take_outgoing();
    engine.take_plain();
  }
  engine.peer_closed();
  const bool failed = engine.state() == tls::Engine::State::failed;
  if (failed == engine.failure().empty()) __builtin_trap();
  return 0;
}
