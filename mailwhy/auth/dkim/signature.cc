#include "mailwhy/auth/dkim/signature.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/address.h"

namespace mailwhy::auth::dkim {
namespace {

constexpr std::size_t most_tags = 100;
constexpr std::size_t most_copied = 200, most_signed_fields = 2000;
constexpr unsigned most_instances = 50;

constexpr std::array<std::pair<Reason, std::string_view>, 35> reasons{{
    {Reason::good, "good"}, {Reason::malformed, "malformed"}, {Reason::duplicate_tag, "duplicate-tag"}, {Reason::missing_tag, "missing-tag"},
    {Reason::version, "version"}, {Reason::algorithm, "algorithm"}, {Reason::canonicalization, "canonicalization"}, {Reason::domain, "domain"},
    {Reason::selector, "selector"}, {Reason::identity, "identity"}, {Reason::bad_body_hash, "bad-body-hash"},
    {Reason::bad_signature_value, "bad-signature-value"}, {Reason::bad_length, "bad-length"}, {Reason::bad_time, "bad-time"}, {Reason::query, "query"},
    {Reason::from_unsigned, "from-unsigned"}, {Reason::bad_fields, "bad-fields"}, {Reason::expired, "expired"},
    {Reason::key_unavailable, "key-unavailable"}, {Reason::no_key, "no-key"}, {Reason::key_malformed, "key-malformed"}, {Reason::key_revoked, "key-revoked"},
    {Reason::key_type, "key-type"}, {Reason::key_hash, "key-hash"}, {Reason::key_service, "key-service"}, {Reason::key_identity, "key-identity"},
    {Reason::body_changed, "body-changed"}, {Reason::body_shorter, "body-shorter"}, {Reason::other_key, "other-key"},
    {Reason::header_changed, "header-changed"}, {Reason::sha1, "sha1"}, {Reason::key_too_short, "key-too-short"}, {Reason::header_cut, "header-cut"},
    {Reason::body_missing, "body-missing"}, {Reason::not_examined, "not-examined"},
}};

bool is_alpha(char c) { return lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// RFC 6376 s3.2   tag-name = ALPHA *( ALPHA / DIGIT / "_" )
bool is_tag_name(std::string_view name) {
  return !name.empty() && is_alpha(name.front()) && std::all_of(name.begin(), name.end(), [](char c) { return is_alpha(c) || is_digit(c) || c == '_'; });
}

// What is between 1 and `most` digits long; numbers beyond our own largest one become that.
std::optional<std::uint64_t> number(std::string_view text, std::size_t most) {
  if (text.empty() || text.size() > most || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  return parse_number(text).value_or(std::numeric_limits<std::uint64_t>::max());
}

std::optional<Canonical> canonical(std::string_view word) {
  if (equal_ignoring_case(word, "simple")) return Canonical::simple;
  if (equal_ignoring_case(word, "relaxed")) return Canonical::relaxed;
  return std::nullopt;
}

std::string shown_value(std::string_view text) { return visible(shorten(text, 80)); }

// RFC 8616 s4: d= may be written with letters beyond ASCII.
bool is_domain(std::string_view text) {
  const auto domain = is_ascii(text) ? Domain::parse(text) : mail::to_ascii(text);
  if (!domain || domain->is_root() || text.back() == '.') return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || (c & 0x80) != 0; });
}

// One reading: the first complaint stays.
class Reader {
 public:
  Reader(Signature& signature, Form form) : out_(signature), form_(form) {}

  void read() {
    lists();
    version();
    algorithm();
    values();
    canonicalization();
    names();
    fields();
    numbers();
    query();
    copied();
    if (form_ == Form::dkim) identity();
    else arc();
  }

 private:
  void complain(Reason reason, std::string problem) {
    if (out_.reason != Reason::good) return;
    out_.reason = reason;
    out_.problem = std::move(problem);
  }
  // The tag's value; nullptr, with a complaint, when it has to be there and is not.
  const std::string* wanted(std::string_view name) {
    const Tag* tag = out_.tags.find(name);
    if (!tag) complain(Reason::missing_tag, fmt::format("the tag {}= is missing", name));
    return tag ? &tag->value : nullptr;
  }
  const std::string* given(std::string_view name) const {
    const Tag* tag = out_.tags.find(name);
    return tag ? &tag->value : nullptr;
  }

  void lists() {
    if (!out_.tags.well_formed) complain(Reason::malformed, "its list of tags cannot be read");
    if (out_.tags.duplicates) complain(Reason::duplicate_tag, "a tag stands there twice");
  }
  void version() {
    if (form_ != Form::dkim) return;
    const auto* value = wanted("v");
    if (!value) return;
    out_.version = *value;
    if (*value != "1") complain(Reason::version, fmt::format("v={} is not version 1", shown_value(*value)));
  }
  void algorithm() {
    const auto* value = wanted("a");
    if (!value) return;
    out_.algorithm = lower_ascii(*value);
    out_.ed25519 = out_.algorithm == "ed25519-sha256";
    out_.hash = out_.algorithm == "rsa-sha1" ? crypto::Hash::sha1 : crypto::Hash::sha256;
    if (!out_.ed25519 && out_.algorithm != "rsa-sha256" && out_.algorithm != "rsa-sha1")
      complain(Reason::algorithm, fmt::format("a={} is no algorithm of DKIM", shown_value(*value)));
  }
  void values() {
    if (const auto* value = wanted("b")) {
      const auto bytes = decode_base64(*value);
      if (!bytes || bytes->empty()) complain(Reason::bad_signature_value, "b= is not base64");
      else out_.signature = *bytes;
    }
    if (form_ == Form::arc_seal) return;
    if (const auto* value = wanted("bh")) {
      const auto bytes = decode_base64(*value);
      if (!bytes || bytes->size() != crypto::size_of(out_.hash)) complain(Reason::bad_body_hash, "bh= is not the base64 of a hash of that length");
      else out_.body_hash = *bytes;
    }
  }
  // RFC 6376 s3.5   sig-c-tag-alg = sig-c-tag-alg-name [ "/" name ]; the body is simple when it is not named
  void canonicalization() {
    if (form_ == Form::arc_seal) {
      out_.header = Canonical::relaxed;
      return;
    }
    const auto* value = given("c");
    if (!value) {
      // Unlike DKIM's.  RFC 8617 does not say it in so many words, but sealers that leave c= out mean it.
      if (form_ == Form::arc_message) out_.header = out_.body = Canonical::relaxed;
      return;
    }
    const auto slash = value->find('/');
    const auto header = dkim::canonical(trim(std::string_view(*value).substr(0, slash)));
    const auto body = slash == std::string::npos ? Canonical::simple : dkim::canonical(trim(std::string_view(*value).substr(slash + 1)));
    if (!header || !body) return complain(Reason::canonicalization, fmt::format("c={} is no canonicalization", shown_value(*value)));
    out_.header = *header;
    out_.body = *body;
  }
  void names() {
    if (const auto* value = wanted("d")) {
      out_.domain = *value;
      if (!is_domain(*value)) complain(Reason::domain, fmt::format("d={} is no domain name", shown_value(*value)));
    }
    if (const auto* value = wanted("s")) {
      out_.selector = *value;
      if (!is_domain(*value)) complain(Reason::selector, fmt::format("s={} is no name", shown_value(*value)));
    }
  }
  void fields() {
    if (form_ == Form::arc_seal) {
      // RFC 8617 s4.1.3: a seal covers what it covers; there is no choice.
      if (given("h")) complain(Reason::bad_fields, "a seal may have no h=");
      return;
    }
    const auto* value = wanted("h");
    if (!value) return;
    if (static_cast<std::size_t>(std::count(value->begin(), value->end(), ':')) >= most_signed_fields) return complain(Reason::bad_fields, "h= names thousands of fields");
    for (const auto name : split(*value, ':'))
      if (const auto field = trim(name); !field.empty()) out_.fields.push_back(lower_ascii(field));
    const auto names = [this](std::string_view name) { return std::find(out_.fields.begin(), out_.fields.end(), name) != out_.fields.end(); };
    if (form_ == Form::dkim && !names("from")) complain(Reason::from_unsigned, "h= does not name From, which has to be signed");
    if (form_ == Form::arc_message && names("arc-seal")) complain(Reason::bad_fields, "h= names ARC-Seal, which it may not");
  }
  void numbers() {
    if (const auto* value = given("l"); value && form_ == Form::dkim) {
      out_.length_bytes = number(*value, 76);
      if (!out_.length_bytes) complain(Reason::bad_length, fmt::format("l={} is no number", shown_value(*value)));
    } else if (value && form_ == Form::arc_message) {
      out_.length_bytes = number(*value, 76);
      if (!out_.length_bytes) complain(Reason::bad_length, fmt::format("l={} is no number", shown_value(*value)));
    }
    if (const auto* value = given("t")) {
      out_.signed_at = number(*value, 12);
      if (!out_.signed_at) complain(Reason::bad_time, fmt::format("t={} is no number of seconds", shown_value(*value)));
    }
    if (const auto* value = given("x"); value && form_ != Form::arc_seal) {
      out_.expires_at = number(*value, 12);
      if (!out_.expires_at) complain(Reason::bad_time, fmt::format("x={} is no number of seconds", shown_value(*value)));
      else if (out_.signed_at && *out_.expires_at <= *out_.signed_at) complain(Reason::bad_time, "x= is not after t=");
    }
  }
  // RFC 6376 s3.5: unknown methods are passed over.  "dns" alone was the form of drafts.
  void query() {
    const auto* value = given("q");
    if (!value || form_ == Form::arc_seal) return;
    for (const auto method : split(*value, ':')) {
      const auto word = trim(method);
      if (equal_ignoring_case(word, "dns/txt") || equal_ignoring_case(word, "dns")) return;
    }
    complain(Reason::query, fmt::format("q={} names no way to get the key that is known", shown_value(*value)));
  }
  // RFC 6376 s3.5   sig-z-tag-copy *( "|" sig-z-tag-copy ), each hdr-name ":" qp-hdr-value
  void copied() {
    const auto* value = given("z");
    if (!value || form_ != Form::dkim) return;
    for (const auto copy : split(*value, '|')) {
      const auto colon = copy.find(':');
      if (colon == std::string_view::npos || out_.copied_fields.size() == most_copied) continue;
      if (auto text = decode_quoted(copy.substr(colon + 1))) out_.copied_fields.emplace_back(std::string(trim(copy.substr(0, colon))), std::move(*text));
    }
  }
  // RFC 6376 s3.5   sig-i-tag = [ Local-part ] "@" domain-name, the same as d= or below it
  void identity() {
    const auto* value = given("i");
    if (!value) return;
    const auto text = decode_quoted(*value);
    const auto at = text ? text->rfind('@') : std::string::npos;
    if (at == std::string::npos) return complain(Reason::identity, fmt::format("i={} is no identity", shown_value(*value)));
    out_.identity = *text;
    const std::string domain = lower_ascii(text->substr(at + 1)), above = lower_ascii(out_.domain);
    if (domain != above && !domain.ends_with("." + above)) complain(Reason::identity, fmt::format("i={} is not within d={}", shown_value(*text), shown_value(out_.domain)));
  }
  void arc() {
    const auto* value = wanted("i");
    const auto instance = value ? number(*value, 2) : std::nullopt;
    if (instance && *instance >= 1 && *instance <= most_instances) out_.instance = static_cast<unsigned>(*instance);
    else complain(Reason::identity, "i= is no number from 1 to 50");
    if (form_ != Form::arc_seal) return;
    if (const auto* chain = wanted("cv")) {
      out_.chain = *chain;
      if (*chain != "none" && *chain != "pass" && *chain != "fail") complain(Reason::malformed, fmt::format("cv={} is neither none, pass nor fail", shown_value(*chain)));
    }
  }

  Signature& out_;
  Form form_;
};

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

constexpr std::array<signed char, 256> base64_values() {
  std::array<signed char, 256> values{};
  for (auto& value : values) value = -1;
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < alphabet.size(); ++i) values[static_cast<unsigned char>(alphabet[i])] = static_cast<signed char>(i);
  return values;
}

}  // namespace

std::string_view to_string(Reason reason) {
  for (const auto& [known, word] : reasons)
    if (known == reason) return word;
  return "malformed";
}

std::string_view to_string(Canonical canonical) { return canonical == Canonical::simple ? "simple" : "relaxed"; }

const Tag* TagList::find(std::string_view name) const {
  for (const auto& tag : tags)
    if (tag.name == name) return &tag;
  return nullptr;
}

TagList read_tag_list(std::string_view text) {
  TagList list;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(';', at), text.size());
    const auto part = text.substr(at, end - at);
    const bool last = end == text.size();
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) {
      // Nothing but blanks may follow the last semicolon.
      if (!last || list.tags.empty() || !trim(part).empty()) list.well_formed = false;
    } else if (list.tags.size() == most_tags) {
      list.well_formed = false;
      break;
    } else {
      const auto name = trim(part.substr(0, equals));
      if (!is_tag_name(name)) list.well_formed = false;
      if (list.find(name)) list.duplicates = true;
      list.tags.push_back({std::string(name), std::string(trim(part.substr(equals + 1))), at + equals + 1, end});
    }
    at = end + 1;
  }
  return list;
}

Signature read_signature(std::string_view value, Form form) {
  Signature signature;
  signature.tags = read_tag_list(value);
  Reader(signature, form).read();
  return signature;
}

std::optional<Bytes> decode_base64(std::string_view text) {
  constexpr auto values = base64_values();
  Bytes out;
  out.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t group = 0;
  unsigned held = 0, padding = 0;
  for (const char c : text) {
    const int value = values[static_cast<unsigned char>(c)];
    if (value >= 0 && padding == 0) {
      group = (group << 6) | static_cast<std::uint32_t>(value);
      if (++held == 4) {
        out += static_cast<char>(group >> 16);
        out += static_cast<char>((group >> 8) & 0xFF);
        out += static_cast<char>(group & 0xFF);
        held = 0;
        group = 0;
      }
    } else if (c == '=') {
      if (++padding > 2) return std::nullopt;
    } else if (!is_blank(c)) {
      return std::nullopt;
    }
  }
  if (held == 1 || (padding > 0 && held + padding != 4)) return std::nullopt;
  if (held >= 2) out += static_cast<char>((group << (6 * (4 - held)) >> 16) & 0xFF);
  if (held == 3) out += static_cast<char>(((group << 6) >> 8) & 0xFF);
  return out;
}

std::optional<std::string> decode_quoted(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_blank(text[i])) continue;
    if (text[i] != '=') {
      out += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1, low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

}  // namespace mailwhy::auth::dkim
