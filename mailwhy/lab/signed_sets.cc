#include "mailwhy/lab/signed_sets.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "mailwhy/crypto/digest.h"
#include "mailwhy/crypto/zone_key.h"
#include "mailwhy/dns/names.h"
#include "mailwhy/dns/trust_anchor.h"
#include "mailwhy/dns/types/codec.h"

namespace mailwhy::lab {
namespace {

using Flaw = SignedZone::Flaw;
constexpr unsigned algorithm = 13, sha256 = 2;
constexpr unsigned key_flags = 257, key_protocol = 3;  // zone key, and the entry to the zone (RFC 4034 s2.1)
constexpr std::uint32_t key_ttl_s = 3600;
constexpr std::size_t longest_label = 63;

// Keys are made when first wanted and kept: their point costs a multiplication.
const crypto::ZoneKey& key_of(const Domain& zone, bool other) {
  struct KeyOffice {
    std::mutex mutex;
    std::map<std::string, crypto::ZoneKey> keys;
  };
  static KeyOffice office;
  const std::lock_guard lock(office.mutex);  // what is made stays where it is
  const std::string words = (other ? "other " : "") + zone.text() + ".";
  auto found = office.keys.find(words);
  if (found == office.keys.end()) found = office.keys.emplace(words, crypto::ZoneKey(words)).first;
  return found->second;
}

Bytes key_data(const crypto::ZoneKey& key) {
  dns::WireWriter out;
  out.u16(key_flags);
  out.u8(key_protocol);
  out.u8(algorithm);
  return out.bytes + key.public_key();
}

Bytes wire_name(const Domain& name) {
  dns::WireWriter out;
  out.plain_name(name);
  return out.bytes;
}

// RFC 4034 s6.2: names whole and in lower case, which a Domain is.
Bytes canonical_data(const dns::Record& record) {
  dns::WireWriter out;
  if (const auto* mx = std::get_if<dns::Mx>(&record.data)) {
    out.u16(mx->preference);
    out.plain_name(mx->host);
  } else if (const auto* soa = std::get_if<dns::Soa>(&record.data)) {
    out.plain_name(soa->primary);
    out.plain_name(soa->mailbox);
    for (const std::uint32_t number : {soa->serial, soa->refresh_s, soa->retry_s, soa->expire_s, soa->minimum_s}) out.u32(number);
  } else {
    dns::codec_of(record.data).write(out, record.data);  // one name at most: nothing before it that it could point to
  }
  return out.bytes;
}

struct Validity {
  std::uint32_t inception = 0, expiration = 0;
};

// Whole days, so that signatures do not hang on the second.
Validity validity_of(Flaw flaw, Time now) {
  using std::chrono::days;
  const auto today = std::chrono::floor<days>(now);
  const auto span = flaw == Flaw::expired ? std::pair(days{-40}, days{-10}) : flaw == Flaw::not_yet ? std::pair(days{10}, days{40}) : std::pair(days{-3}, days{18});
  const auto seconds = [&](days from_now) { return static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>((today + from_now).time_since_epoch()).count()); };
  return {seconds(span.first), seconds(span.second)};
}

}  // namespace

std::vector<std::vector<dns::Record>> sets_of(const std::vector<dns::Record>& section) {
  std::vector<std::vector<dns::Record>> sets;
  for (const dns::Record& record : section) {
    const auto same = [&](const auto& set) { return set.front().name == record.name && set.front().type == record.type; };
    const auto found = std::find_if(sets.begin(), sets.end(), same);
    if (found == sets.end()) sets.push_back({record});
    else if (std::find(found->begin(), found->end(), record) == found->end()) found->push_back(record);
  }
  return sets;
}

dns::Record key_record(const SignedZone& zone) {
  return {zone.name, dns::Type::dnskey, key_ttl_s, dns::Opaque{key_data(key_of(zone.name, zone.flaw == Flaw::ds_mismatch))}};
}

dns::Record ds_record(const Domain& zone) {
  const Bytes key = key_data(key_of(zone, false));
  dns::WireWriter out;
  out.u16(dns::key_tag(key));
  out.u8(algorithm);
  out.u8(sha256);
  return {zone, dns::Type::ds, key_ttl_s, dns::Opaque{out.bytes + crypto::digest(crypto::Hash::sha256, wire_name(zone) + key)}};
}

std::string ds_text(const dns::Record& ds) {
  const Bytes& data = std::get<dns::Opaque>(ds.data).bytes;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(data[at])); };
  return fmt::format("IN DS {} {} {} {}", byte(0) << 8 | byte(1), byte(2), byte(3), crypto::hex(BytesView(data).substr(4)));
}

dns::Record sign_set(const std::vector<dns::Record>& set, const Domain& owner, const SignedZone& zone, Time now) {
  const dns::Record& first = set.front();
  const bool is_key = first.type == dns::Type::dnskey;
  const crypto::ZoneKey& published = key_of(zone.name, zone.flaw == Flaw::ds_mismatch);
  const crypto::ZoneKey& signing = !is_key && (zone.flaw == Flaw::wrong_key || zone.flaw == Flaw::forged) ? key_of(zone.name, true) : published;
  const crypto::ZoneKey& named = zone.flaw == Flaw::forged ? published : signing;
  const bool wildcard = owner.text().starts_with("*.") || owner.text() == "*";
  const Validity validity = validity_of(zone.flaw, now);

  dns::WireWriter out;  // RFC 4034 s3.1
  out.u16(static_cast<unsigned>(first.type));
  out.u8(algorithm);
  out.u8(static_cast<unsigned>(owner.label_count() - (wildcard ? 1 : 0)));
  out.u32(first.ttl_s);
  out.u32(validity.expiration);
  out.u32(validity.inception);
  out.u16(dns::key_tag(key_data(named)));
  out.plain_name(zone.name);

  std::vector<Bytes> data;
  for (const dns::Record& record : set) data.push_back(canonical_data(record));
  std::sort(data.begin(), data.end(), [](const Bytes& a, const Bytes& b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return static_cast<unsigned char>(x) < static_cast<unsigned char>(y); });
  });
  data.erase(std::unique(data.begin(), data.end()), data.end());  // RFC 4034 s6.3
  dns::WireWriter to_sign;
  to_sign.bytes = out.bytes;
  for (const Bytes& one : data) {
    to_sign.bytes += wire_name(owner);
    to_sign.u16(static_cast<unsigned>(first.type));
    to_sign.u16(dns::class_in);
    to_sign.u32(first.ttl_s);
    to_sign.u16(static_cast<unsigned>(one.size()));
    to_sign.bytes += one;
  }
  return {first.name, dns::Type::rrsig, first.ttl_s, dns::Opaque{out.bytes + signing.sign(to_sign.bytes)}};
}

dns::Opaque nsec_data(const std::vector<std::string>& next, const std::set<dns::Type>& types) {
  const auto name = Domain::from_labels(next);
  // A name too long to have one below it: the root ends every zone.
  Bytes out = wire_name(name.value_or(Domain()));
  std::map<unsigned, Bytes> windows;
  for (const dns::Type type : types) {
    const auto number = static_cast<unsigned>(type);
    Bytes& bits = windows[number >> 8];
    const std::size_t at = (number & 0xFF) / 8;
    if (bits.size() <= at) bits.resize(at + 1, '\0');
    bits[at] = static_cast<char>(static_cast<unsigned char>(bits[at]) | 0x80u >> (number % 8));
  }
  for (const auto& window : windows) {
    out += static_cast<char>(window.first);
    out += static_cast<char>(window.second.size());
    out += window.second;
  }
  return dns::Opaque{std::move(out)};
}

std::string label_before(std::string label) {
  if (label.empty() || label.back() == '\0') {
    label.resize(label.empty() ? 0 : label.size() - 1);
    return label;
  }
  const auto last = static_cast<unsigned char>(static_cast<unsigned char>(label.back()) - 1);
  label.back() = last >= 'A' && last <= 'Z' ? '@' : static_cast<char>(last);  // capitals count as small letters
  if (label.size() < longest_label) label += '~';
  return label;
}

std::string label_after(std::string label) {
  if (label.size() < longest_label) return label + '\0';
  const auto last = static_cast<unsigned char>(label.back());
  label.back() = static_cast<char>(last == 0xFF ? last : last == '@' ? '[' : last + 1);
  return label;
}

}  // namespace mailwhy::lab
