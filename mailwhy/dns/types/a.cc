// A: an IPv4 address (RFC 1035 s3.4.1).
#include "mailwhy/dns/types/codec.h"

namespace mailwhy::dns {
const TypeCodec a_codec = {
    Type::a,
    [](WireReader& reader, std::size_t) -> Data {
      const unsigned a = reader.in.u8(), b = reader.in.u8(), c = reader.in.u8(), d = reader.in.u8();
      return A{IpAddress::v4(static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(b), static_cast<std::uint8_t>(c),
                             static_cast<std::uint8_t>(d))};
    },
    [](WireWriter& writer, const Data& data) { writer.bytes += std::get<A>(data).address.bytes(); },
    [](const Data& data) { return std::get<A>(data).address.text(); },
    [](TextReader& words) -> Data { return A{words.address("an IPv4 address", false)}; },
};
}  // namespace mailwhy::dns
