// SOA: the start of a zone (RFC 1035 s3.3.13).
#include <fmt/format.h>

#include "mailwhy/dns/types/codec.h"

namespace mailwhy::dns {
const TypeCodec soa_codec = {
    Type::soa,
    [](WireReader& reader, std::size_t) -> Data {
      Soa soa;
      soa.primary = read_name(reader);
      soa.mailbox = read_name(reader);
      soa.serial = reader.in.u32();
      soa.refresh_s = reader.in.u32();
      soa.retry_s = reader.in.u32();
      soa.expire_s = reader.in.u32();
      soa.minimum_s = reader.in.u32();
      return soa;
    },
    [](WireWriter& writer, const Data& data) {
      const auto& soa = std::get<Soa>(data);
      writer.name(soa.primary);
      writer.name(soa.mailbox);
      for (const auto value : {soa.serial, soa.refresh_s, soa.retry_s, soa.expire_s, soa.minimum_s}) writer.u32(value);
    },
    [](const Data& data) {
      const auto& soa = std::get<Soa>(data);
      return fmt::format("{} {} {} {} {} {} {}", name_text(soa.primary), name_text(soa.mailbox), soa.serial, soa.refresh_s,
                         soa.retry_s, soa.expire_s, soa.minimum_s);
    },
    [](TextReader& words) -> Data {
      Soa soa;
      soa.primary = words.name("a primary server's name");
      soa.mailbox = words.name("a mailbox name");
      soa.serial = words.number("a serial", 0xFFFFFFFF);
      soa.refresh_s = words.seconds("a refresh time");
      soa.retry_s = words.seconds("a retry time");
      soa.expire_s = words.seconds("an expire time");
      soa.minimum_s = words.seconds("a minimum time");
      return soa;
    },
};
}  // namespace mailwhy::dns
