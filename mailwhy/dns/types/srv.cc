// SRV: where a service runs (RFC 2782).  Its name is never compressed.
#include <fmt/format.h>

#include "mailwhy/dns/types/codec.h"

namespace mailwhy::dns {
const TypeCodec srv_codec = {
    Type::srv,
    [](WireReader& reader, std::size_t) -> Data {
      Srv srv;
      srv.priority = reader.in.u16();
      srv.weight = reader.in.u16();
      srv.port = reader.in.u16();
      srv.target = read_name(reader);
      return srv;
    },
    [](WireWriter& writer, const Data& data) {
      const auto& srv = std::get<Srv>(data);
      writer.u16(srv.priority);
      writer.u16(srv.weight);
      writer.u16(srv.port);
      writer.plain_name(srv.target);
    },
    [](const Data& data) {
      const auto& srv = std::get<Srv>(data);
      return fmt::format("{} {} {} {}", srv.priority, srv.weight, srv.port, name_text(srv.target));
    },
    [](TextReader& words) -> Data {
      Srv srv;
      srv.priority = static_cast<std::uint16_t>(words.number("a priority", 65535));
      srv.weight = static_cast<std::uint16_t>(words.number("a weight", 65535));
      srv.port = static_cast<std::uint16_t>(words.number("a port", 65535));
      srv.target = words.name("a target name");
      return srv;
    },
};
}  // namespace mailwhy::dns
