#include "mailwhy/dns/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "mailwhy/base/text.h"

namespace mailwhy::dns {
namespace {
constexpr std::size_t header_bytes = 12;
constexpr std::size_t max_pointer_target = 0x3FFF;
constexpr int max_jumps = 127;  // a name of 255 bytes has at most 127 labels; more jumps than labels serve nothing

// Text without escapes is nothing but the labels, which nearly all names are.
bool has_escapes(const Domain& name) { return name.text().find('\\') != std::string::npos; }

// The labels of a name in the letter case of `spelling`, each with its length in front.  `spelling` counts only when it
// is the same name.
std::string wire_form(const Domain& name, std::string_view spelling) {
  const bool escapes = has_escapes(name);
  const std::string unescaped = escapes ? raw_text(name) : std::string();
  const std::string_view raw = escapes ? unescaped : name.text();
  const std::string_view text = equal_ignoring_case(raw, spelling) ? spelling : raw;
  std::string out;
  out.reserve(text.size() + 1);
  std::size_t at = 0;
  const auto append = [&](std::size_t size) {
    out += static_cast<char>(size);
    out += text.substr(at, size);
    at += size + 1;
  };
  if (escapes)
    for (const auto& label : name.labels()) append(label.size());
  else
    while (at < text.size()) append(std::min(text.find('.', at), text.size()) - at);
  return out;
}

std::size_t label_bytes(std::string_view wire, std::size_t at) { return 1U + static_cast<unsigned char>(wire[at]); }

// Joined with others by '.', the label can be told from them again.
bool can_be_joined(BytesView label) { return label.find('.') == BytesView::npos && label.find('\\') == BytesView::npos; }

// Labels as they were read, joined by '.', and where each ends.  Room for all that 255 bytes on the wire can hold.
class RawName {
 public:
  void add(BytesView label) {
    if (count_ > 0) text_[size_++] = '.';
    std::copy(label.begin(), label.end(), text_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += label.size();
    ends_[count_++] = size_;
    readable_ = readable_ && can_be_joined(label);
  }
  std::string_view text() const { return {text_.data(), size_}; }
  // The lengths were checked before.
  Domain name() const {
    if (readable_) return *Domain::parse(text());
    std::vector<std::string> labels;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      labels.emplace_back(text().substr(begin, ends_[i] - begin));
      begin = ends_[i] + 1;
    }
    return *Domain::from_labels(labels);
  }

 private:
  std::array<char, 256> text_;
  std::array<std::size_t, 128> ends_;
  std::size_t size_ = 0, count_ = 0;
  bool readable_ = true;  // as it stands
};
}  // namespace

std::string raw_text(const Domain& name) {
  if (!has_escapes(name)) return name.text();
  std::string out;
  for (const auto& label : name.labels()) out += (out.empty() ? "" : ".") + label;
  return out;
}

void WireReader::fail(std::string words) {
  if (broken.empty()) broken = std::move(words);
  in.set_failed();
}

// RFC 1035 s4.1.4   name = *label ( zero | pointer )
Domain read_name(WireReader& reader, std::string* spelling) {
  Cursor& in = reader.in;
  RawName raw;
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
      raw.add(label);
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
  if (spelling != nullptr) *spelling = raw.text();
  return raw.name();
}

void WireWriter::character_string(BytesView text) {
  text = text.substr(0, 255);
  u8(static_cast<unsigned>(text.size()));
  bytes += text;
}

void WireWriter::labels(const Domain& name, bool compress, std::string_view spelling) {
  const std::string wire = wire_form(name, spelling);
  if (seen_.empty() && !first_at_) {
    first_at_ = bytes.size();
    bytes += wire;
    return u8(0);
  }
  if (first_at_) remember_first();
  const std::string key = lower_ascii(wire);  // length bytes are below 'A', so they stay
  for (std::size_t at = 0; at < wire.size(); at += label_bytes(wire, at)) {
    const std::string_view tail = std::string_view(key).substr(at);
    if (const auto found = seen_.find(tail); compress && found != seen_.end()) return u16(0xC000u | found->second);
    remember(tail, bytes.size());
    bytes += wire.substr(at, label_bytes(wire, at));
  }
  u8(0);
}

void WireWriter::remember_first() {
  const std::size_t begin = *std::exchange(first_at_, std::nullopt);
  std::size_t end = begin;
  while (bytes[end] != '\0') end += label_bytes(bytes, end);
  const std::string key = lower_ascii(BytesView(bytes).substr(begin, end - begin));
  for (std::size_t at = 0; at < key.size(); at += label_bytes(key, at)) remember(std::string_view(key).substr(at), begin + at);
}

void WireWriter::remember(std::string_view tail, std::size_t at) {
  if (at <= max_pointer_target) seen_.emplace(tail, static_cast<std::uint16_t>(at));
}

void WireWriter::patch_u16(std::size_t at, std::size_t value) {
  bytes[at] = static_cast<char>(value >> 8 & 0xFF);
  bytes[at + 1] = static_cast<char>(value & 0xFF);
}

void WireWriter::cut(std::size_t size) {
  bytes.resize(size);
  if (first_at_ && *first_at_ >= size) first_at_.reset();
  std::erase_if(seen_, [size](const auto& entry) { return entry.second >= size; });
}

}  // namespace mailwhy::dns
