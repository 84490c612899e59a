// A server that sends anything.  The input is a row of events: a kind, a length, and the bytes of a datagram or TCP
// message, into which the right id and question may be put.  The exchange must end and ask a bounded number of times.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/base/cursor.h"
#include "mailwhy/dns/exchange.h"

using namespace mailwhy;
using namespace mailwhy::dns;

namespace {
struct Run {
  Bytes query;
  int sent = 0;
  bool done = false;
  void take(const std::vector<ExchangeAction>& actions) {
    for (const auto& action : actions) {
      if (const auto* udp = std::get_if<SendUdp>(&action)) query = udp->datagram;
      if (const auto* tcp = std::get_if<SendTcp>(&action)) query = tcp->framed.substr(2);
      if (std::holds_alternative<Done>(action)) done = true;
      else ++sent;
    }
    MAILWHY_CHECK(sent < 12, "the number of queries is bounded");
  }
  // The header's flags and counts from the input, id and question from the query.
  Bytes fitted(BytesView bytes) const {
    Bytes out(bytes);
    if (out.size() < 12) return out;
    out.replace(0, 2, query, 0, 2);
    out[2] = static_cast<char>(out[2] | 0x80);
    const std::size_t question_end = query.find('\0', 12) + 5;
    out.replace(4, 2, query, 4, 2);
    return out.substr(0, 12) + query.substr(12, question_end - 12) + out.substr(12);
  }
};
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Cursor in({reinterpret_cast<const char*>(data), size});
  Exchange exchange({Domain::of("mail.example.org"), Type::mx}, {.seed = in.u8()});
  Run run;
  run.take(exchange.start());
  while (!in.at_end() && !run.done) {
    const unsigned kind = in.u8();
    const Bytes bytes(in.take(std::min<std::size_t>(in.u8(), in.remaining())));
    switch (kind % 7) {
      case 0: run.take(exchange.on_datagram(bytes)); break;
      case 1: case 2: run.take(exchange.on_datagram(run.fitted(bytes))); break;
      case 3: run.take(exchange.on_tcp_message(bytes)); break;
      case 4: run.take(exchange.on_tcp_message(run.fitted(bytes))); break;
      case 5: run.take(exchange.on_timeout()); break;
      default: run.take(exchange.on_failure({Failure::Kind::refused, "", {}})); break;
    }
  }
  for (int i = 0; i < 16 && !run.done; ++i) run.take(exchange.on_timeout());
  MAILWHY_CHECK(run.done, "silence ends every exchange");
  MAILWHY_CHECK(exchange.result().has_records() == !exchange.result().records.empty(), "records and kind agree");
  return 0;
}
