// Names on the wire: labels, compression pointers (RFC 1035 s4.1.4), and the writer that compresses.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "mailwhy/base/bytes.h"
#include "mailwhy/base/cursor.h"
#include "mailwhy/base/domain.h"
#include "mailwhy/dns/message.h"

namespace mailwhy::dns {

// A reader of one message: the cursor over all of it, and what broke first, in words.
struct WireReader {
  explicit WireReader(BytesView message) : in(message) {}
  Cursor in;
  std::string broken;  // empty while all is well
  // Notes what is broken (the first one wins) and makes the cursor fail.
  void fail(std::string words);
  bool failed() const { return !broken.empty() || in.failed(); }
};

// The query with the header of `header` and this question alone, as encode() writes it; its own questions do not count.
Bytes encode_query(const Message& header, const Question& question, std::string_view spelling);

// Reads a name and leaves the cursor behind it.  A pointer must lead backwards, past the header, and each jump
// further back than the one before, so that no name is endless; at most 255 bytes.  `spelling`, when given, gets
// the raw labels joined by '.', letter case kept.
Domain read_name(WireReader& reader, std::string* spelling = nullptr);

// The labels as they stand on the wire, joined by '.'.
std::string raw_text(const Domain& name);

// Builds a message; remembers where names stand so that later ones can point to them.
class WireWriter {
 public:
  Bytes bytes;
  void u8(unsigned value) { bytes += static_cast<char>(value & 0xFF); }
  void u16(unsigned value) {
    u8(value >> 8);
    u8(value);
  }
  void u32(std::uint32_t value) {
    u16(value >> 16);
    u16(value & 0xFFFF);
  }
  // At most 255 bytes are written; more is cut.
  void character_string(BytesView text);
  void name(const Domain& name) { labels(name, true, {}); }
  // For types after RFC 1035, whose names must not be compressed (RFC 3597 s4).
  void plain_name(const Domain& name) { labels(name, false, {}); }
  // In the letter case of `spelling` when that is the same name; otherwise as it is.
  void spelled_name(const Domain& name, std::string_view spelling) { labels(name, true, spelling); }
  void patch_u16(std::size_t at, std::size_t value);
  // Forgets everything from `size` on.
  void cut(std::size_t size);

 private:
  void labels(const Domain& name, bool compress, std::string_view spelling);
  void remember_first();
  void remember(std::string_view tail, std::size_t at);
  std::optional<std::size_t> first_at_;  // the first name, which is remembered when there is a second one: a query has none
  std::map<std::string, std::uint16_t, std::less<>> seen_;  // wire form of a name's end -> where it stands
};

}  // namespace mailwhy::dns
