#include "mailwhy/auth/dkim/sign.h"

#include <fmt/format.h>

#include <map>

#include "mailwhy/auth/dkim/hashing.h"
#include "mailwhy/base/text.h"
#include "mailwhy/mail/message.h"

namespace mailwhy::auth::dkim {
namespace {

Form form_of(std::string_view name) {
  if (equal_ignoring_case(name, "ARC-Seal")) return Form::arc_seal;
  return equal_ignoring_case(name, "ARC-Message-Signature") ? Form::arc_message : Form::dkim;
}

// Writes `value` where the tag has none yet.
void fill(std::string& tags, std::string_view name, std::string_view value) {
  const auto list = read_tag_list(tags);
  const Tag* tag = list.find(name);
  if (tag && tag->value.empty()) tags.insert(tag->begin, value);
}

// What a seal is over besides itself, for messages whose sets are in order (RFC 8617 s5.1.1).
std::string sealed_fields(const mail::RawMessage& message, unsigned instance) {
  std::map<std::pair<unsigned, int>, std::string> texts;
  for (std::size_t i = 1; i < message.fields.size(); ++i) {
    const auto& field = message.fields[i];
    const int part = equal_ignoring_case(field.name, "ARC-Authentication-Results") ? 0 : equal_ignoring_case(field.name, "ARC-Message-Signature") ? 1 : equal_ignoring_case(field.name, "ARC-Seal") ? 2 : -1;
    if (part < 0) continue;
    const auto list = read_tag_list(field.value.substr(0, field.value.find(part == 0 ? ';' : '\0')));
    const Tag* tag = list.find("i");
    const auto number = tag ? parse_number(tag->value) : std::nullopt;
    if (!number || *number > instance) continue;
    auto& text = texts[{static_cast<unsigned>(*number), part}];
    mail::append_canonical_field(text, message.bytes.substr(field.begin, field.end - field.begin), Canonical::relaxed);
  }
  std::string all;
  for (const auto& [key, text] : texts) all += text;
  return all;
}

}  // namespace

std::string sign(std::string_view message, std::string_view tags, const crypto::SigningKey& key, std::string_view name) {
  const Form form = form_of(name);
  std::string value(tags);
  const auto whole = [&] { return fmt::format("{}: {}\r\n", name, value) + std::string(message); };
  if (form != Form::arc_seal) {
    const std::string text = whole();
    const auto raw = mail::read_message(text);
    const auto signature = read_signature(value, form);
    BodyHashes bodies(raw.body_bytes(), mail::LineEnd::any);
    bodies.want(body_of(signature));
    bodies.make();
    fill(value, "bh", base64_encode(bodies.get(body_of(signature)).hash));
  }
  const std::string text = whole();
  const auto raw = mail::read_message(text);
  const auto signature = read_signature(raw.fields.front().value, form);
  const std::string header = form == Form::arc_seal ? sealed_fields(raw, signature.instance) + own_field(raw, 0, signature)
                                                    : signed_header(raw, FieldIndex(raw).select(signature.fields, 0), 0, signature);
  const auto made = key.sign(signature.hash, crypto::digest(signature.hash, header));
  fill(value, "b", base64_encode(made.value_or("")));
  return fmt::format("{}: {}\r\n", name, value);
}

std::string key_record(const crypto::SigningKey& key) {
  return fmt::format("v=DKIM1; k={}; p={}", key.kind() == crypto::SigningKey::Kind::rsa ? "rsa" : "ed25519", base64_encode(key.public_key()));
}

std::string seal(std::string_view message, unsigned instance, std::string_view chain, std::string_view results, const Sealer& sealer) {
  const std::string algorithm = sealer.key->kind() == crypto::SigningKey::Kind::rsa ? "rsa-sha256" : "ed25519-sha256";
  std::string text = fmt::format("ARC-Authentication-Results: i={}; {}\r\n", instance, results) + std::string(message);
  text.insert(0, sign(text, fmt::format("i={}; a={}; c={}; d={}; s={}; h={}; bh=; b=", instance, algorithm, sealer.canonicalization, sealer.domain, sealer.selector, sealer.fields),
                      *sealer.key, "ARC-Message-Signature"));
  text.insert(0, sign(text, fmt::format("i={}; a={}; t=1700000000; cv={}; d={}; s={}; b=", instance, algorithm, chain, sealer.domain, sealer.selector), *sealer.key, "ARC-Seal"));
  return text;
}

}  // namespace mailwhy::auth::dkim
