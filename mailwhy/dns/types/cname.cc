// CNAME: the name of which this one is an alias (RFC 1035 s3.3.1).
#include "mailwhy/dns/types/codec.h"

namespace mailwhy::dns {
const TypeCodec cname_codec = {
    Type::cname,
    [](WireReader& reader, std::size_t) -> Data { return Cname{read_name(reader)}; },
    [](WireWriter& writer, const Data& data) { writer.name(std::get<Cname>(data).target); },
    [](const Data& data) { return name_text(std::get<Cname>(data).target); },
    [](TextReader& words) -> Data { return Cname{words.name("a target name")}; },
};
}  // namespace mailwhy::dns
