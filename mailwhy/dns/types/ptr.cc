// PTR: the name that belongs to an address (RFC 1035 s3.3.12).
#include "mailwhy/dns/types/codec.h"

namespace mailwhy::dns {
const TypeCodec ptr_codec = {
    Type::ptr,
    [](WireReader& reader, std::size_t) -> Data { return Ptr{read_name(reader)}; },
    [](WireWriter& writer, const Data& data) { writer.name(std::get<Ptr>(data).name); },
    [](const Data& data) { return name_text(std::get<Ptr>(data).name); },
    [](TextReader& words) -> Data { return Ptr{words.name("a host name")}; },
};
}  // namespace mailwhy::dns
