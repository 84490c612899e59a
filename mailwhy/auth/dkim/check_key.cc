#include "mailwhy/auth/dkim/check_key.h"

#include <fmt/format.h>

#include "mailwhy/base/text.h"

namespace mailwhy::auth::dkim {
namespace {

// RFC 6376 s6.1.2: may this key be used for this signature?
struct Objection {
  Reason reason = Reason::good;
  std::string problem;
};
Objection objection(const Signature& signature, const Key& key) {
  switch (key.status) {
    case Key::Status::good: break;
    case Key::Status::revoked: return {Reason::key_revoked, key.problem};
    case Key::Status::unknown_type: return {Reason::key_type, key.problem};
    case Key::Status::malformed:
    case Key::Status::foreign: return {Reason::key_malformed, key.problem};
  }
  const std::string wanted = signature.ed25519 ? "ed25519" : "rsa";
  if (key.type != wanted) return {Reason::key_type, fmt::format("a={} wants a key of type {}, and k={} stands there", signature.algorithm, wanted, key.type)};
  const std::string_view hash = signature.hash == crypto::Hash::sha1 ? "sha1" : "sha256";
  if (!key.allows_hash(hash)) return {Reason::key_hash, fmt::format("the key's h= does not allow {}", hash)};
  if (!key.allows_service("email")) return {Reason::key_service, "the key's s= does not allow mail"};
  if (key.strict && signature.identity) {
    const auto domain = lower_ascii(signature.identity->substr(signature.identity->rfind('@') + 1));
    if (domain != lower_ascii(signature.domain)) return {Reason::key_identity, fmt::format("t=s of the key wants i= to be at {} itself", signature.domain)};
  }
  return {};
}

int rank(const KeyCheck& check) {
  if (check.reason == Reason::good) return 6;
  if (check.matches.value_or(false)) return 5;
  if (check.made.value_or(false)) return 4;
  if (check.usable) return 3;
  switch (check.reason) {
    case Reason::key_revoked: return 1;
    case Reason::key_malformed: return 0;
    default: return 2;
  }
}

KeyCheck check_key(const Signature& signature, std::shared_ptr<const Key> key, BytesView hashed) {
  KeyCheck check;
  auto [reason, problem] = objection(signature, *key);
  check.reason = reason;
  check.problem = std::move(problem);
  check.usable = reason == Reason::good;
  check.key = std::move(key);
  const auto* mathematics = check.key->key.get();
  if (!mathematics || (mathematics->kind() == crypto::PublicKey::Kind::ed25519) != signature.ed25519) return check;
  if (signature.ed25519) {
    check.matches = mathematics->verify(signature.hash, hashed, signature.signature);
  } else {
    check.signed_hash = mathematics->signed_hash(signature.hash, signature.signature);
    check.made = check.signed_hash.has_value();
    check.matches = check.signed_hash && *check.signed_hash == hashed;
  }
  if (check.usable && !*check.matches) check.reason = check.made.value_or(true) ? Reason::header_changed : Reason::other_key;
  return check;
}

}  // namespace

KeyCheck check_keys(const Signature& signature, const KeysFound& found, BytesView hashed) {
  KeyCheck best;
  switch (found.status) {
    case KeysFound::Status::failed:
      best.reason = Reason::key_unavailable;
      best.problem = found.problem;
      return best;
    case KeysFound::Status::unaskable:
    case KeysFound::Status::none: best.problem = found.problem; return best;
    case KeysFound::Status::found: break;
  }
  for (const auto& key : found.keys) {
    auto check = check_key(signature, key, hashed);
    if (!best.key || rank(check) > rank(best)) best = std::move(check);
    if (best.reason == Reason::good) break;
  }
  return best;
}

}  // namespace mailwhy::auth::dkim
