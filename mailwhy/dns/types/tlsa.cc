// TLSA: which certificate or key a service has (RFC 6698 s2).
#include <fmt/format.h>

#include "mailwhy/dns/types/codec.h"

namespace mailwhy::dns {
const TypeCodec tlsa_codec = {
    Type::tlsa,
    [](WireReader& reader, std::size_t end) -> Data {
      Tlsa tlsa;
      tlsa.usage = reader.in.u8();
      tlsa.selector = reader.in.u8();
      tlsa.matching = reader.in.u8();
      if (reader.in.position() <= end) tlsa.data = std::string(reader.in.take(end - reader.in.position()));
      return tlsa;
    },
    [](WireWriter& writer, const Data& data) {
      const auto& tlsa = std::get<Tlsa>(data);
      writer.u8(tlsa.usage);
      writer.u8(tlsa.selector);
      writer.u8(tlsa.matching);
      writer.bytes += tlsa.data;
    },
    [](const Data& data) {
      const auto& tlsa = std::get<Tlsa>(data);
      return fmt::format("{} {} {} {}", tlsa.usage, tlsa.selector, tlsa.matching, hex_text(tlsa.data));
    },
    [](TextReader& words) -> Data {
      Tlsa tlsa;
      tlsa.usage = static_cast<std::uint8_t>(words.number("a usage", 255));
      tlsa.selector = static_cast<std::uint8_t>(words.number("a selector", 255));
      tlsa.matching = static_cast<std::uint8_t>(words.number("a matching type", 255));
      tlsa.data = words.hex("the association data");
      return tlsa;
    },
};
}  // namespace mailwhy::dns
