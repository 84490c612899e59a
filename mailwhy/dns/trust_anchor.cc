#include "mailwhy/dns/trust_anchor.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/check.h"
#include "mailwhy/base/embedded.h"
#include "mailwhy/base/text.h"
#include "mailwhy/dns/types/codec.h"

namespace mailwhy::embedded {
std::span<const File> anchors();
}

namespace mailwhy::dns {
namespace {
constexpr std::size_t most_anchors = 64;
constexpr std::size_t most_words = 200;        // of one record
constexpr std::uint16_t zone_key = 0x0100, revoked = 0x0080;  // RFC 4034 s2.1.1, RFC 5011 s7

std::uint8_t byte(BytesView bytes, std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); }
std::uint16_t word(BytesView bytes, std::size_t at) { return static_cast<std::uint16_t>(byte(bytes, at) << 8 | byte(bytes, at + 1)); }
void put_word(std::string& out, std::uint64_t value) {
  out += static_cast<char>(value >> 8);
  out += static_cast<char>(value & 0xFF);
}

std::optional<std::string> from_hex(std::string_view text) {
  std::string out;
  int high = -1;
  for (const char c : text) {
    const char lower = lower_ascii(c);
    const int digit = is_digit(lower) ? lower - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    if (digit < 0) return std::nullopt;
    if (high >= 0) out += static_cast<char>(high << 4 | digit);
    high = high >= 0 ? -1 : digit;
  }
  return high >= 0 ? std::nullopt : std::optional(std::move(out));
}

// RFC 6605, RFC 4509, RFC 3658: bytes of the digests in use; 0 for any other.
std::size_t digest_bytes(std::uint64_t kind) { return kind == 1 ? 20 : kind == 2 ? 32 : kind == 4 ? 48 : 0; }

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<std::vector<TrustAnchor>> read() {
    for (const auto line : split(text_, '\n')) {
      ++line_;
      if (const auto trouble = take_line(line); !trouble.empty()) return fail(fmt::format("line {}: {}", start_, trouble), Error::Kind::data);
    }
    if (depth_ > 0) return fail(fmt::format("line {}: the parenthesis is never closed", start_), Error::Kind::data);
    if (anchors_.empty()) return fail("no DS and no DNSKEY record to trust is in it", Error::Kind::data);
    return std::move(anchors_);
  }

 private:
  // Words up to the comment; a record may go on over several lines inside of parentheses (RFC 1035 s5.1).
  std::string take_line(std::string_view line) {
    const auto comment = line.find(';');
    if (words_.empty() && depth_ == 0) start_ = line_;
    comments_ += comment == line.npos ? std::string_view() : line.substr(comment);
    std::string spaced;
    for (const char c : line.substr(0, comment)) {
      if (c == '(') ++depth_;
      else if (c == ')') --depth_;
      if (depth_ < 0) return "a parenthesis is closed that was never opened";
      spaced += c == '(' || c == ')' || c == '\r' ? ' ' : c;
    }
    for (const auto one : split_words(spaced)) words_.emplace_back(one);
    if (words_.size() > most_words) return "the record never ends";
    if (depth_ > 0 || words_.empty()) return {};
    auto trouble = take_record();
    words_.clear();
    comments_.clear();
    return trouble;
  }

  std::string take_record() {
    if (words_.front().starts_with('$')) return {};  // directives change nothing here
    // Of name, TTL, class and type only the type must be there.
    const auto is_anchor_type = [](std::string_view word) { return equal_ignoring_case(word, "DS") || equal_ignoring_case(word, "DNSKEY"); };
    const auto is_class = [](std::string_view word) { return equal_ignoring_case(word, "IN"); };
    const auto is_ttl = [](std::string_view word) { return parse_number(word, UINT32_MAX).has_value(); };
    std::size_t type = is_anchor_type(words_[0]) || is_class(words_[0]) || is_ttl(words_[0]) ? 0 : 1;
    const bool named = type == 1;
    while (type < words_.size() && type < 4 && (is_class(words_[type]) || is_ttl(words_[type]))) ++type;
    if (type == words_.size() || !is_anchor_type(words_[type]))
      return type < words_.size() && parse_type(words_[type]) ? "" : "wants records such as \". IN DS 20326 8 2 ...\"";
    TrustAnchor anchor;
    if (named && words_[0] != "@") {
      const auto name = Domain::parse(words_[0]);
      if (!name) return "\"" + shorten(visible(words_[0]), 60) + "\" is not a domain name";
      anchor.zone = *name;
    }
    anchor.type = equal_ignoring_case(words_[type], "DS") ? Type::ds : Type::dnskey;
    const std::vector<std::string> data(words_.begin() + static_cast<std::ptrdiff_t>(type) + 1, words_.end());
    return anchor.type == Type::ds ? take_ds(std::move(anchor), data) : take_dnskey(std::move(anchor), data);
  }

  // RFC 4034 s5.3: key tag, algorithm, digest type, digest.
  std::string take_ds(TrustAnchor anchor, const std::vector<std::string>& data) {
    const auto tag = data.size() > 3 ? parse_number(data[0], 65535) : std::nullopt;
    const auto algorithm = data.size() > 3 ? parse_number(data[1], 255) : std::nullopt;
    const auto kind = data.size() > 3 ? parse_number(data[2], 255) : std::nullopt;
    if (!tag || !algorithm || !kind) return "a DS has a key tag, an algorithm, a digest type and a digest";
    const auto digest = from_hex(join({data.begin() + 3, data.end()}, ""));
    if (!digest || digest->empty()) return "the digest of a DS is hexadecimal";
    if (const auto want = digest_bytes(*kind); want != 0 && digest->size() != want)
      return fmt::format("a digest of type {} has {} bytes, this one has {}", *kind, want, digest->size());
    anchor.key_tag = static_cast<std::uint16_t>(*tag);
    anchor.algorithm = static_cast<std::uint8_t>(*algorithm);
    put_word(anchor.rdata, *tag);
    anchor.rdata += static_cast<char>(*algorithm);
    anchor.rdata += static_cast<char>(*kind);
    anchor.rdata += *digest;
    return keep(std::move(anchor));
  }

  // RFC 4034 s2.2: flags, protocol, algorithm, key.
  std::string take_dnskey(TrustAnchor anchor, const std::vector<std::string>& data) {
    const auto flags = data.size() > 3 ? parse_number(data[0], 65535) : std::nullopt;
    const auto protocol = data.size() > 3 ? parse_number(data[1], 255) : std::nullopt;
    const auto algorithm = data.size() > 3 ? parse_number(data[2], 255) : std::nullopt;
    if (!flags || !protocol || !algorithm) return "a DNSKEY has flags, a protocol, an algorithm and a key";
    if (*protocol != 3) return "the protocol of a DNSKEY is 3";
    const auto key = base64_decode(join({data.begin() + 3, data.end()}, ""));
    if (!key || key->empty()) return "the key of a DNSKEY is base64";
    if ((*flags & zone_key) == 0 || (*flags & revoked) != 0 || !is_in_force()) return {};
    put_word(anchor.rdata, *flags);
    anchor.rdata += static_cast<char>(*protocol);
    anchor.rdata += static_cast<char>(*algorithm);
    anchor.rdata += *key;
    anchor.algorithm = static_cast<std::uint8_t>(*algorithm);
    anchor.key_tag = dns::key_tag(anchor.rdata);
    return keep(std::move(anchor));
  }

  // What a validator that follows roll-overs writes behind the key, such as ";;state=2 [  VALID  ]": a key that is only waiting
  // (1), or was taken back, is not trusted; 2 and 3 (missing) are.
  bool is_in_force() const {
    const auto at = comments_.find(";;state=");
    if (at == comments_.npos) return true;
    const char state = comments_.substr(at + 8, 1).empty() ? '0' : comments_[at + 8];
    return state == '2' || state == '3';
  }

  std::string keep(TrustAnchor anchor) {
    if (std::find(anchors_.begin(), anchors_.end(), anchor) != anchors_.end()) return {};
    if (anchors_.size() == most_anchors) return fmt::format("more than {} anchors", most_anchors);
    anchors_.push_back(std::move(anchor));
    return {};
  }

  std::string_view text_;
  std::size_t line_ = 0, start_ = 0;
  int depth_ = 0;
  std::vector<std::string> words_;  // of the record so far
  std::string comments_;
  std::vector<TrustAnchor> anchors_;
};
}  // namespace

std::uint16_t key_tag(BytesView dnskey) {
  if (dnskey.size() < 4) return 0;
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < dnskey.size(); ++i) sum += i % 2 == 0 ? std::uint32_t{byte(dnskey, i)} << 8 : byte(dnskey, i);
  return static_cast<std::uint16_t>((sum + (sum >> 16)) & 0xFFFF);
}

std::string TrustAnchor::text() const {
  const std::string start = (zone.is_root() ? std::string(".") : zone.text() + ".") + " IN ";
  if (type == Type::ds) return start + fmt::format("DS {} {} {} {}", key_tag, algorithm, byte(rdata, 3), hex_text(BytesView(rdata).substr(4)));
  return start + fmt::format("DNSKEY {} {} {} {}", word(rdata, 0), byte(rdata, 2), algorithm, base64_encode(BytesView(rdata).substr(4)));
}

bool TrustAnchor::fits(BytesView dnskey) const {
  if (dnskey.size() < 4 || byte(dnskey, 3) != algorithm || (word(dnskey, 0) & revoked) != 0) return false;
  return type == Type::dnskey ? dnskey == rdata : dns::key_tag(dnskey) == key_tag;
}

Result<std::vector<TrustAnchor>> read_trust_anchors(std::string_view text) { return Reader(text).read(); }

std::vector<TrustAnchor> builtin_trust_anchors() {
  auto anchors = read_trust_anchors(embedded::anchors().front().text);
  MAILWHY_CHECK(anchors.has_value(), "data/root.key is part of the program");
  return *anchors;
}

const TrustAnchor* anchor_above(const Domain& name, const std::vector<TrustAnchor>& anchors) {
  const TrustAnchor* best = nullptr;
  for (const auto& anchor : anchors)
    if (name.is_within(anchor.zone) && (best == nullptr || anchor.zone.label_count() > best->zone.label_count())) best = &anchor;
  return best;
}

}  // namespace mailwhy::dns
