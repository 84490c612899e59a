// TXT: one or more strings of up to 255 bytes (RFC 1035 s3.3.14).
#include <fmt/format.h>

#include "mailwhy/dns/types/codec.h"

namespace mailwhy::dns {
namespace {
std::string quoted(BytesView text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte >= 0x7F) {
      out += fmt::format("\\{:03}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}
}  // namespace

std::string Txt::joined() const {
  std::string out;
  for (const auto& part : strings) out += part;
  return out;
}

const TypeCodec txt_codec = {
    Type::txt,
    [](WireReader& reader, std::size_t end) -> Data {
      Txt txt;
      while (reader.in.position() < end && !reader.failed()) {
        const std::size_t length = reader.in.u8();
        txt.strings.emplace_back(reader.in.take(length));
      }
      return txt;
    },
    [](WireWriter& writer, const Data& data) {
      for (const auto& part : std::get<Txt>(data).strings) writer.character_string(part);
    },
    [](const Data& data) {
      std::string out;
      for (const auto& part : std::get<Txt>(data).strings) out += (out.empty() ? "" : " ") + quoted(part);
      return out;
    },
    [](TextReader& words) -> Data {
      Txt txt;
      do txt.strings.push_back(words.character_string("at least one string"));
      while (!words.failed() && !words.at_end());
      return txt;
    },
};
}  // namespace mailwhy::dns
