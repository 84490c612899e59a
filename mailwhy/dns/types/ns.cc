// NS: a name server of the zone (RFC 1035 s3.3.11).
#include "mailwhy/dns/types/codec.h"

namespace mailwhy::dns {
const TypeCodec ns_codec = {
    Type::ns,
    [](WireReader& reader, std::size_t) -> Data { return Ns{read_name(reader)}; },
    [](WireWriter& writer, const Data& data) { writer.name(std::get<Ns>(data).host); },
    [](const Data& data) { return name_text(std::get<Ns>(data).host); },
    [](TextReader& words) -> Data { return Ns{words.name("a name server's name")}; },
};
}  // namespace mailwhy::dns
