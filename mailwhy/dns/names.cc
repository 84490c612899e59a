#include "mailwhy/dns/names.h"

#include <fmt/format.h>

#include "mailwhy/base/text.h"

namespace mailwhy::dns {
namespace {
constexpr std::size_t header_bytes = 12;
constexpr std::size_t max_pointer_target = 0x3FFF;
constexpr int max_jumps = 127;  // a name of 255 bytes has at most 127 labels; more jumps than labels serve nothing

// The wire form of `name` in the letter case of `spelling`, which must be the same name.
std::string wire_form(const Domain& name, std::string_view spelling) {
  std::string out, joined;
  const auto labels = name.labels();
  for (const auto& label : labels) {
    if (!joined.empty()) joined += '.';
    joined += label;
  }
  const bool spelled = equal_ignoring_case(joined, spelling);
  std::size_t at = 0;
  for (const auto& label : labels) {
    out += static_cast<char>(label.size());
    out += spelled ? spelling.substr(at, label.size()) : std::string_view(label);
    at += label.size() + 1;
  }
  return out;
}
}  // namespace

void WireReader::fail(std::string words) {
  if (broken.empty()) broken = std::move(words);
  in.set_failed();
}

// RFC 1035 s4.1.4   name = *label ( zero | pointer )
Domain read_name(WireReader& reader, std::string* spelling) {
  Cursor& in = reader.in;
  std::vector<std::string> labels;
  std::string spelled;
  std::size_t length = 1, lowest = in.position(), after = 0;
  for (int jumps = 0;;) {
    const unsigned first = in.u8();
    if (in.failed()) {
      reader.fail("a name runs past the end of the message");
      return {};
    }
    if (first == 0) break;
    if (first < 0x40) {
      const BytesView label = in.take(first);
      length += first + 1;
      if (in.failed() || length > 255) {
        reader.fail(in.failed() ? "a name runs past the end of the message" : "a name is longer than 255 bytes");
        return {};
      }
      if (!spelled.empty()) spelled += '.';
      spelled += label;
      labels.emplace_back(label);
      continue;
    }
    if (first < 0xC0) {
      reader.fail(fmt::format("a name has a label of the unknown kind {:#04x}", first));
      return {};
    }
    const std::size_t target = (first & 0x3Fu) << 8 | in.u8();
    if (in.failed() || target < header_bytes || target >= lowest || ++jumps > max_jumps) {
      reader.fail("a name has a compression pointer that does not lead back to an earlier name");
      return {};
    }
    if (after == 0) after = in.position();
    lowest = target;
    in.seek(target);
  }
  if (after != 0) in.seek(after);
  if (spelling != nullptr) *spelling = std::move(spelled);
  return *Domain::from_labels(labels);  // the lengths were checked above
}

void WireWriter::character_string(BytesView text) {
  text = text.substr(0, 255);
  u8(static_cast<unsigned>(text.size()));
  bytes += text;
}

void WireWriter::labels(const Domain& name, bool compress, std::string_view spelling) {
  const std::string wire = wire_form(name, spelling);
  const std::string key = lower_ascii(wire);  // length bytes are below 'A', so they stay
  for (std::size_t at = 0; at < wire.size(); at += 1 + static_cast<unsigned char>(wire[at])) {
    const std::string_view tail = std::string_view(key).substr(at);
    if (const auto found = seen_.find(tail); compress && found != seen_.end()) {
      u16(0xC000u | found->second);
      return;
    }
    if (bytes.size() <= max_pointer_target) seen_.emplace(tail, static_cast<std::uint16_t>(bytes.size()));
    bytes += wire.substr(at, 1u + static_cast<unsigned char>(wire[at]));
  }
  u8(0);
}

void WireWriter::patch_u16(std::size_t at, std::size_t value) {
  bytes[at] = static_cast<char>(value >> 8 & 0xFF);
  bytes[at + 1] = static_cast<char>(value & 0xFF);
}

void WireWriter::cut(std::size_t size) {
  bytes.resize(size);
  std::erase_if(seen_, [size](const auto& entry) { return entry.second >= size; });
}

}  // namespace mailwhy::dns
