// MX: a preference and a host (RFC 1035 s3.3.9).
#include <fmt/format.h>

#include "mailwhy/dns/types/codec.h"

namespace mailwhy::dns {
const TypeCodec mx_codec = {
    Type::mx,
    [](WireReader& reader, std::size_t) -> Data {
      Mx mx;
      mx.preference = reader.in.u16();
      mx.host = read_name(reader);
      return mx;
    },
    [](WireWriter& writer, const Data& data) {
      const auto& mx = std::get<Mx>(data);
      writer.u16(mx.preference);
      writer.name(mx.host);
    },
    [](const Data& data) {
      const auto& mx = std::get<Mx>(data);
      return fmt::format("{} {}", mx.preference, name_text(mx.host));
    },
    [](TextReader& words) -> Data {
      Mx mx;
      mx.preference = static_cast<std::uint16_t>(words.number("a preference", 65535));
      mx.host = words.name("a host name");
      return mx;
    },
};
}  // namespace mailwhy::dns
