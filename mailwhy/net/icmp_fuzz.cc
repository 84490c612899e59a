// Any bytes as an ICMP packet from a raw socket; the first byte says of which family.
#include <cstdint>

#include "mailwhy/net/icmp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const mailwhy::BytesView packet(reinterpret_cast<const char*>(data + 1), size - 1);
  if (const auto read = mailwhy::net::read_icmp_error((data[0] & 1) != 0, packet)) {
    if (read->to.address.is_v6() != ((data[0] & 1) != 0)) __builtin_trap();
    mailwhy::icmp_words(read->icmp, read->to.address.is_v6());
  }
  return 0;
}
