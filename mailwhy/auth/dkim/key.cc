#include "mailwhy/auth/dkim/key.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mailwhy/auth/dkim/signature.h"
#include "mailwhy/auth/tags.h"
#include "mailwhy/base/text.h"
#include "mailwhy/mail/address.h"

namespace mailwhy::auth::dkim {
namespace {

constexpr std::size_t most_cached = 1000;
constexpr std::size_t most_keys = 8;
constexpr int most_aliases = 8;

std::vector<std::string> colon_list(std::string_view text) {
  std::vector<std::string> words;
  for (const auto part : split(text, ':'))
    if (const auto word = trim(part); !word.empty() && words.size() < 50) words.push_back(lower_ascii(word));
  return words;
}

bool holds(const std::vector<std::string>& words, std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); }

// A TXT record that stands there for another reason, often because of a wildcard: it says so in its first words, or has no p= at all.
bool is_foreign(std::string_view text, const TagList& list) {
  constexpr std::array<std::string_view, 6> others{"v=spf1", "v=DMARC1", "v=STSv1", "v=TLSRPTv1", "v=BIMI1", "spf2.0"};
  for (const auto other : others)
    if (starts_with_ignoring_case(trim(text), other)) return true;
  return !list.find("p") && !list.find("v") && !list.find("k");
}

Key& refuse(Key& key, Key::Status status, std::string problem) {
  key.status = status;
  key.problem = std::move(problem);
  return key;
}

// How records are spoilt on their way into a zone; "" when nothing of the kind shows.
std::string_view mishap(std::string_view text) {
  if (text.find("\\;") != std::string_view::npos) return "backslashes stand before its semicolons, which the zone's editor did not take away";
  if (text.find('"') != std::string_view::npos) return "quotation marks became part of it, so its pieces were not put together";
  if (contains_ignoring_case(text, "-----BEGIN")) return "a key file was pasted as it is; only the base64 between its first and last line belongs into p=";
  if (text.size() == 255 || text.size() == 256) return "it was cut off after 255 bytes: longer texts have to be written in several strings";
  return {};
}

// p= of a key whose kind is known.
void read_bytes(Key& key, std::string_view value) {
  const auto bytes = decode_base64(value);
  if (!bytes) return void(refuse(key, Key::Status::malformed, "p= is not base64"));
  auto made = key.type == "rsa" ? crypto::PublicKey::read_rsa(*bytes) : crypto::PublicKey::read_ed25519(*bytes);
  if (!made && key.type == "ed25519" && bytes->size() == 44) {
    // A SubjectPublicKeyInfo, where only its last 32 bytes belong (RFC 8463 s4.2).
    return void(refuse(key, Key::Status::malformed, "p= is an Ed25519 key in the wrong form: the 32 bytes of the key alone have to stand there"));
  }
  if (!made) return void(refuse(key, Key::Status::malformed, fmt::format("p= is no {} key; it may have been cut off or mistyped", key.type == "rsa" ? "RSA" : "Ed25519")));
  key.bits = made->bits();
  if (made->form() == crypto::PublicKey::Form::bare) key.oddities.emplace_back("p= is a bare RSAPublicKey, which some receivers cannot read");
  key.key = std::make_shared<const crypto::PublicKey>(std::move(*made));
  key.status = Key::Status::good;
}

// RFC 6376 s3.6.1
Key read_as_it_is(std::string_view text) {
  Key key;
  key.text = std::string(text);
  const TagList list = read_tag_list(text);
  if (is_foreign(text, list)) return refuse(key, Key::Status::foreign, "it is no key record");
  const auto value = [&list](std::string_view name) -> std::string_view {
    const Tag* tag = list.find(name);
    return tag ? std::string_view(tag->value) : std::string_view{};
  };
  key.has_version = list.find("v") != nullptr;
  if (list.find("k")) key.type = lower_ascii(value("k"));
  key.hashes = colon_list(value("h"));
  key.services = colon_list(value("s"));
  const auto flags = colon_list(value("t"));
  key.testing = holds(flags, "y");
  key.strict = holds(flags, "s");
  if (list.find("n")) key.notes = decode_quoted(value("n")).value_or(std::string(value("n")));

  if (!list.well_formed) return refuse(key, Key::Status::malformed, "its list of tags cannot be read");
  if (list.duplicates) return refuse(key, Key::Status::malformed, "a tag stands there twice");
  if (key.has_version && value("v") != "DKIM1") return refuse(key, Key::Status::malformed, fmt::format("v={} is not DKIM1", visible(shorten(value("v"), 40))));
  if (key.has_version && list.tags.front().name != "v") return refuse(key, Key::Status::malformed, "v=DKIM1 is not its first tag");
  if (key.type != "rsa" && key.type != "ed25519") return refuse(key, Key::Status::unknown_type, fmt::format("k={} is no type of key that is known", visible(shorten(key.type, 40))));
  const Tag* bytes = list.find("p");
  if (!bytes) return refuse(key, Key::Status::malformed, "p= is missing");
  if (bytes->value.empty()) return refuse(key, Key::Status::revoked, "p= is empty: the key was withdrawn");
  if (list.find("g") && value("g") != "*") key.oddities.emplace_back("g= went with RFC 6376 and is not heeded any more");
  read_bytes(key, bytes->value);
  return key;
}

}  // namespace

bool Key::allows_hash(std::string_view hash) const { return hashes.empty() || holds(hashes, hash); }
bool Key::allows_service(std::string_view service) const { return services.empty() || holds(services, "*") || holds(services, service); }

std::string_view to_string(Key::Status status) {
  switch (status) {
    case Key::Status::good: return "good";
    case Key::Status::revoked: return "revoked";
    case Key::Status::malformed: return "malformed";
    case Key::Status::unknown_type: return "unknown-type";
    case Key::Status::foreign: break;
  }
  return "foreign";
}

Key read_key(std::string_view text) {
  Key key = read_as_it_is(text);
  if (const auto why = mishap(text); key.status == Key::Status::malformed && !why.empty()) key.problem += fmt::format(" ({})", why);
  return key;
}

std::shared_ptr<const Key> KeyCache::read(std::string_view text) {
  if (const auto found = keys_.find(text); found != keys_.end()) return found->second;
  if (keys_.size() >= most_cached) keys_.clear();
  return keys_.emplace(std::string(text), std::make_shared<const Key>(read_key(text))).first->second;
}

// RFC 6376 s3.6.2.1, s6.1.2
dns::Settled<KeysFound> find_keys(std::string_view selector, std::string_view domain, dns::Facts& facts, KeyCache* cache) {
  KeysFound found;
  const std::string whole = fmt::format("{}._domainkey.{}", selector, domain);
  const auto name = is_ascii(whole) ? Domain::parse(whole) : mail::to_ascii(whole);
  if (!name) {
    found.status = KeysFound::Status::unaskable;
    found.problem = "selector and domain make no name of the DNS";
    return found;
  }
  found.question = dns::Question{*name, dns::Type::txt};
  const auto* answer = facts.ask(*found.question);
  for (int i = 0; answer && i < most_aliases; ++i) {
    const auto open = answer->open_alias();
    if (!open) break;
    answer = facts.ask(*open, dns::Type::txt);
  }
  if (!answer) return std::nullopt;
  if (answer->is_failure() || answer->open_alias()) {
    found.status = KeysFound::Status::failed;
    found.problem = answer->is_failure() ? std::string(dns::to_string(answer->kind)) : "its aliases do not end";
    return found;
  }
  std::size_t foreign = 0;
  for (const auto& text : texts_of(*answer)) {
    auto key = cache ? cache->read(text) : std::make_shared<const Key>(read_key(text));
    if (key->status == Key::Status::foreign) ++foreign;
    else if (found.keys.size() < most_keys) found.keys.push_back(std::move(key));
  }
  std::stable_sort(found.keys.begin(), found.keys.end(), [](const auto& a, const auto& b) { return (a->status == Key::Status::good) > (b->status == Key::Status::good); });
  if (found.keys.size() > 1) found.oddities.push_back(fmt::format("{} key records stand there; which one a receiver takes is open", found.keys.size()));
  if (foreign > 0) found.oddities.emplace_back("a TXT record stands there that is no key");
  if (!found.keys.empty()) found.status = KeysFound::Status::found;
  return found;
}

}  // namespace mailwhy::auth::dkim
