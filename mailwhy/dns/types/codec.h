// What each record type brings: wire in, wire out, print, zone text in.  One file a type beside this one.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "mailwhy/base/result.h"
#include "mailwhy/dns/message.h"
#include "mailwhy/dns/names.h"

namespace mailwhy::dns {

constexpr unsigned class_in = 1;  // RFC 1035 s3.2.4

// The words of one record's data in zone text, taken one after the other.  A missing or wrong word is noted once,
// as the end of a sentence ("needs a preference from 0 to 65535"); later calls then return empty values.
class TextReader {
 public:
  struct Word {
    std::string text;  // escapes as written
    bool quoted = false;
  };
  TextReader(const std::vector<Word>& words, std::size_t first, const Domain& origin)
      : words_(words), next_(first), origin_(origin) {}

  bool at_end() const { return next_ >= words_.size(); }
  bool failed() const { return !problem_.empty(); }
  const std::string& problem() const { return problem_; }
  void fail(std::string words);

  const Word* word(std::string_view what);                        // nullptr and failed at the end
  std::uint32_t number(std::string_view what, std::uint32_t max);
  std::uint32_t seconds(std::string_view what);                   // 3600, 1h30m
  Domain name(std::string_view what);                             // relative to the origin without final dot
  IpAddress address(std::string_view what, bool v6);
  std::string character_string(std::string_view what);            // at most 255 bytes
  std::string hex(std::string_view what);                         // all words that are left

 private:
  const std::vector<Word>& words_;
  std::size_t next_;
  const Domain& origin_;
  std::string problem_;
};

// Shared with the zone text parser.
Result<Domain> name_from_text(std::string_view text, const Domain& origin);
std::optional<std::uint32_t> seconds_from_text(std::string_view text);
std::optional<std::string> unescape_text(std::string_view text);  // \. and \DDD
std::string name_text(const Domain& name);                        // with its final dot
std::string hex_text(BytesView bytes);

// `end` is where the data ends; the caller checks that it was reached exactly.
struct TypeCodec {
  Type type;
  Data (*read)(WireReader& reader, std::size_t end);
  void (*write)(WireWriter& writer, const Data& data);
  std::string (*print)(const Data& data);
  Data (*parse)(TextReader& words);
};
extern const TypeCodec a_codec, aaaa_codec, mx_codec, cname_codec, ns_codec, ptr_codec, soa_codec, txt_codec, srv_codec,
    tlsa_codec, opaque_codec;

// The codec of the type, or nullptr for types known only as RFC 3597 bytes.
const TypeCodec* codec_for(Type type);
// The codec of what `data` holds (opaque_codec for Opaque).
const TypeCodec& codec_of(const Data& data);

}  // namespace mailwhy::dns
