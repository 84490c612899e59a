// AAAA: an IPv6 address (RFC 3596 s2.2).
#include <algorithm>

#include "mailwhy/dns/types/codec.h"

namespace mailwhy::dns {
const TypeCodec aaaa_codec = {
    Type::aaaa,
    [](WireReader& reader, std::size_t) -> Data {
      const BytesView bytes = reader.in.take(16);
      std::array<std::uint8_t, 16> raw{};
      std::transform(bytes.begin(), bytes.end(), raw.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
      return Aaaa{IpAddress::v6(raw)};
    },
    [](WireWriter& writer, const Data& data) { writer.bytes += std::get<Aaaa>(data).address.bytes(); },
    [](const Data& data) { return std::get<Aaaa>(data).address.text(); },
    [](TextReader& words) -> Data { return Aaaa{words.address("an IPv6 address", true)}; },
};
}  // namespace mailwhy::dns
