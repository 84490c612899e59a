// Any other type: bytes, in zone text as \# LENGTH HEX (RFC 3597 s5).
#include <fmt/format.h>

#include "mailwhy/dns/types/codec.h"

namespace mailwhy::dns {
const TypeCodec opaque_codec = {
    Type{0},
    [](WireReader& reader, std::size_t end) -> Data {
      return Opaque{std::string(reader.in.take(end - reader.in.position()))};
    },
    [](WireWriter& writer, const Data& data) { writer.bytes += std::get<Opaque>(data).bytes; },
    [](const Data& data) {
      const auto& bytes = std::get<Opaque>(data).bytes;
      return bytes.empty() ? std::string("\\# 0") : fmt::format("\\# {} {}", bytes.size(), hex_text(bytes));
    },
    // Behind the \#, which the zone text parser has taken.
    [](TextReader& words) -> Data {
      const std::size_t length = words.number("a length", 65535);
      Opaque opaque{words.hex("the data")};
      if (!words.failed() && opaque.bytes.size() != length)
        words.fail(fmt::format("promises {} bytes and has {}", length, opaque.bytes.size()));
      return opaque;
    },
};
}  // namespace mailwhy::dns
