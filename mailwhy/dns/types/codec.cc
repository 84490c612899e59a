#include "mailwhy/dns/types/codec.h"

#include <fmt/format.h>

#include <array>

#include "mailwhy/base/text.h"

namespace mailwhy::dns {
namespace {
// In the order of the alternatives of Data.
constexpr std::array<const TypeCodec*, std::variant_size_v<Data>> codecs = {
    &opaque_codec, &a_codec,   &aaaa_codec, &mx_codec,  &cname_codec, &ns_codec,
    &ptr_codec,    &soa_codec, &txt_codec,  &srv_codec, &tlsa_codec,
};

std::string shown(std::string_view text) { return "\"" + shorten(visible(text), 60) + "\""; }

int hex_digit(char c) {
  c = lower_ascii(c);
  if (is_digit(c)) return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}
}  // namespace

const TypeCodec* codec_for(Type type) {
  for (std::size_t i = 1; i < codecs.size(); ++i)
    if (codecs[i]->type == type) return codecs[i];
  return nullptr;
}

const TypeCodec& codec_of(const Data& data) { return *codecs[data.index()]; }

std::string name_text(const Domain& name) { return name.text() + "."; }

std::string hex_text(BytesView bytes) {
  std::string out;
  for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

Result<Domain> name_from_text(std::string_view text, const Domain& origin) {
  if (text == "@") return origin;
  if (text.empty()) return mailwhy::fail("An empty word is not a domain name.");
  std::size_t slashes = 0;
  while (slashes + 1 < text.size() && text[text.size() - 2 - slashes] == '\\') ++slashes;
  const bool absolute = text.back() == '.' && slashes % 2 == 0;
  auto name = Domain::parse(text);
  if (!name || absolute || origin.is_root()) return name;
  auto labels = name->labels();
  const auto above = origin.labels();
  labels.insert(labels.end(), above.begin(), above.end());
  if (auto whole = Domain::from_labels(labels)) return *whole;
  return mailwhy::fail(shown(text) + " becomes longer than 253 bytes below " + origin.text() + ".");
}

// 3600, 90m, 1h30m: BIND's units, which everybody writes.
std::optional<std::uint32_t> seconds_from_text(std::string_view text) {
  if (text.empty() || !is_digit(text[0])) return std::nullopt;
  std::uint64_t total = 0;
  while (!text.empty()) {
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits])) ++digits;
    const auto value = parse_number(text.substr(0, digits), 0xFFFFFFFF);
    if (!value) return std::nullopt;
    text.remove_prefix(digits);
    std::uint64_t unit = 1;
    if (!text.empty()) {
      switch (lower_ascii(text[0])) {
        case 's': unit = 1; break;
        case 'm': unit = 60; break;
        case 'h': unit = 3600; break;
        case 'd': unit = 86400; break;
        case 'w': unit = 604800; break;
        default: return std::nullopt;
      }
      text.remove_prefix(1);
    }
    total += *value * unit;
    if (total > 0xFFFFFFFF) return std::nullopt;
  }
  return static_cast<std::uint32_t>(total);
}

std::optional<std::string> unescape_text(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
    } else if (i + 3 < text.size() && is_digit(text[i + 1])) {
      const auto value = parse_number(text.substr(i + 1, 3), 255);
      if (!value) return std::nullopt;
      out += static_cast<char>(*value);
      i += 3;
    } else if (i + 1 < text.size() && !is_digit(text[i + 1])) {
      out += text[++i];
    } else {
      return std::nullopt;
    }
  }
  return out;
}

void TextReader::fail(std::string words) {
  if (problem_.empty()) problem_ = std::move(words);
}

const TextReader::Word* TextReader::word(std::string_view what) {
  if (failed()) return nullptr;
  if (at_end()) {
    fail(fmt::format("needs {}", what));
    return nullptr;
  }
  return &words_[next_++];
}

std::uint32_t TextReader::number(std::string_view what, std::uint32_t max) {
  const Word* next = word(what);
  if (next == nullptr) return 0;
  const auto value = parse_number(next->text, max);
  if (!value) fail(fmt::format("needs {} from 0 to {}, not {}", what, max, shown(next->text)));
  return static_cast<std::uint32_t>(value.value_or(0));
}

std::uint32_t TextReader::seconds(std::string_view what) {
  const Word* next = word(what);
  if (next == nullptr) return 0;
  const auto value = seconds_from_text(next->text);
  if (!value) fail(fmt::format("needs {} in seconds, not {}", what, shown(next->text)));
  return value.value_or(0);
}

Domain TextReader::name(std::string_view what) {
  const Word* next = word(what);
  if (next == nullptr) return {};
  auto value = name_from_text(next->text, origin_);
  if (value) return *value;
  fail(fmt::format("needs {}, and {} is no domain name", what, shown(next->text)));
  return {};
}

IpAddress TextReader::address(std::string_view what, bool v6) {
  const Word* next = word(what);
  if (next == nullptr) return {};
  const auto value = IpAddress::parse(next->text);
  if (value && value->is_v6() == v6) return *value;
  fail(fmt::format("needs {}, not {}", what, shown(next->text)));
  return {};
}

std::string TextReader::character_string(std::string_view what) {
  const Word* next = word(what);
  if (next == nullptr) return {};
  auto value = unescape_text(next->text);
  if (!value) {
    fail(fmt::format("has a broken escape in {}", shown(next->text)));
    return {};
  }
  if (value->size() > 255) {
    fail(fmt::format("has a string of {} bytes; one may have 255, so write it as several", value->size()));
    return {};
  }
  return *value;
}

std::string TextReader::hex(std::string_view what) {
  std::string digits, out;
  while (!failed() && !at_end()) digits += word(what)->text;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    const int high = hex_digit(digits[i]), low = hex_digit(digits[i + 1]);
    if (high < 0 || low < 0) break;
    out += static_cast<char>(high * 16 + low);
  }
  if (out.size() * 2 != digits.size()) fail(fmt::format("needs {} as pairs of hexadecimal digits", what));
  return out;
}

}  // namespace mailwhy::dns
